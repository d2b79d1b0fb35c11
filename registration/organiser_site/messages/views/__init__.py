"""Who may, what came in, which action, where to go."""

from registration.organiser_site.messages.pages import pages
from registration.organiser_site.messages.views import looking, overview, reminders, selected, wording

__all__ = ["looking", "overview", "pages", "reminders", "selected", "wording"]
