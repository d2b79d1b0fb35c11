"""Questions about purposes, notices, decisions, and whether somebody may be processed."""

from registration.consent.queries.guard import allows, may_contact, may_use, named_recipients
from registration.consent.queries.history import Line, Standing, history_of, shown_block, states_of
from registration.consent.queries.notices import Holding, held, holding_for, notice_for, published
from registration.consent.queries.retention import retention_of, retention_rules
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
    purposes_stand,
    versions_of,
)

__all__ = [
    "Holding",
    "Line",
    "PurposeNumbers",
    "Standing",
    "allows",
    "current_notice",
    "current_version",
    "current_versions",
    "held",
    "history_of",
    "holding_for",
    "may_contact",
    "may_use",
    "named_recipients",
    "notice_by_code",
    "notice_for",
    "notice_version",
    "notice_versions",
    "notices",
    "numbers_by_purpose",
    "numbers_by_version",
    "published",
    "published_notices",
    "purpose_by_code",
    "purposes",
    "purposes_stand",
    "retention_of",
    "retention_rules",
    "shown_block",
    "states_of",
    "versions_of",
]
