"""Who may, what came in, which action, where to go."""

from registration.organiser_site.consent.pages import pages
from registration.organiser_site.consent.views import (
    audiences,
    keeping,
    notices,
    overview,
    purposes,
    searching,
    voiding,
)

__all__ = ["audiences", "keeping", "notices", "overview", "pages", "purposes", "searching", "voiding"]
