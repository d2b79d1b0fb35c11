"""Questions about purposes, notices, decisions, and whether somebody may be processed."""

from registration.consent.queries.guard import allows, may_contact, may_use, named_recipients
from registration.consent.queries.history import Line, Standing, history_of, shown_block, states_of
from registration.consent.queries.projection import Difference, first_difference
from registration.consent.queries.words import (
    PurposeNumbers,
    current_notice,
    current_version,
    current_versions,
    notice_by_code,
    notice_version,
    notice_versions,
    notices,
    numbers_by_purpose,
    numbers_by_version,
    published_notices,
    purpose_by_code,
    purposes,
    versions_of,
)

__all__ = [
    "Difference",
    "Line",
    "PurposeNumbers",
    "Standing",
    "allows",
    "current_notice",
    "current_version",
    "current_versions",
    "first_difference",
    "history_of",
    "may_contact",
    "may_use",
    "named_recipients",
    "notice_by_code",
    "notice_version",
    "notice_versions",
    "notices",
    "numbers_by_purpose",
    "numbers_by_version",
    "published_notices",
    "purpose_by_code",
    "purposes",
    "shown_block",
    "states_of",
    "versions_of",
]
