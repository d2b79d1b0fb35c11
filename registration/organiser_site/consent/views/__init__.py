"""Who may, what came in, which action, where to go."""

from registration.organiser_site.consent.pages import pages
from registration.organiser_site.consent.views import keeping, notices, overview, purposes, searching

__all__ = ["keeping", "notices", "overview", "pages", "purposes", "searching"]
