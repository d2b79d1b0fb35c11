"""Who may, what came in, which action, where to go."""

from registration.organiser_site.attendance.pages import pages
from registration.organiser_site.attendance.views import bringing, reviewing

__all__ = ["bringing", "pages", "reviewing"]
