"""Who may, what came in, which action, where to go."""

from registration.organiser_site.settings.pages import pages
from registration.organiser_site.settings.views import controller, labels, offices, parties, services

__all__ = ["controller", "labels", "offices", "pages", "parties", "services"]
