"""Who may, what came in, which action, where to go."""

from registration.organiser_site.events.pages import pages
from registration.organiser_site.events.views import attendees, overview, programme, publishing, writing

__all__ = ["attendees", "overview", "pages", "programme", "publishing", "writing"]
