"""Pages about what one person said elsewhere, and what was found of it."""

from registration.organiser_site.decisions.pages import pages
from registration.organiser_site.decisions.views import entering, showing, voiding

__all__ = ["entering", "pages", "showing", "voiding"]
