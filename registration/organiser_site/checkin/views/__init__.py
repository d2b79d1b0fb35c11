"""Who may, what came in, which action, where to go."""

from registration.organiser_site.checkin.pages import pages
from registration.organiser_site.checkin.views import devices, printing, walking_in, working

__all__ = ["devices", "pages", "printing", "walking_in", "working"]
