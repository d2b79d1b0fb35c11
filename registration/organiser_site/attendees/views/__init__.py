"""Who may, what came in, which action, where to go."""

from registration.organiser_site.attendees.pages import pages
from registration.organiser_site.attendees.views import (
    acting,
    batches_seen,
    deciding,
    entering,
    exporting,
    importing,
    listing,
    showing,
    statistics,
    views_kept,
)

__all__ = [
    "acting",
    "batches_seen",
    "deciding",
    "entering",
    "exporting",
    "importing",
    "listing",
    "pages",
    "showing",
    "statistics",
    "views_kept",
]
