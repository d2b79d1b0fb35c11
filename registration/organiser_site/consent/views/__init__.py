"""Who may, what came in, which action, where to go."""

from registration.organiser_site.consent.pages import pages
from registration.organiser_site.consent.views import notices, overview, purposes

__all__ = ["notices", "overview", "pages", "purposes"]
