"""Who may, what came in, which action, where to go."""

from registration.organiser_site.events.pages import pages
from registration.organiser_site.events.views import (
    admitting,
    asking,
    attendance,
    internal,
    moving,
    overview,
    programme,
    publishing,
    series,
    together,
    writing,
)

__all__ = [
    "admitting",
    "asking",
    "attendance",
    "internal",
    "moving",
    "overview",
    "pages",
    "programme",
    "publishing",
    "series",
    "together",
    "writing",
]
