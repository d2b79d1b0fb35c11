"""Who may, what came in, which action, where to go."""

from registration.organiser_site.registers.pages import pages
from registration.organiser_site.registers.views import laws, measuring, reading, reviewing, telling

__all__ = ["laws", "measuring", "pages", "reading", "reviewing", "telling"]
