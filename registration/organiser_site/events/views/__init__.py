"""Who may, what came in, which action, where to go."""

from registration.organiser_site.events.pages import pages
from registration.organiser_site.events.views import attendance, overview, publishing, writing

__all__ = ["attendance", "overview", "pages", "publishing", "writing"]
