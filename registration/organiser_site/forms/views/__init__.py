"""The forms there are; making one, question by question; and the review that some questions want."""

from registration.organiser_site.forms.pages import pages
from registration.organiser_site.forms.views import building, questions, releasing, showing

__all__ = ["building", "pages", "questions", "releasing", "showing"]
