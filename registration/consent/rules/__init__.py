"""Decisions in pure functions: no session, no clock."""

from registration.consent.rules.audience import (
    EEA,
    REGIONS,
    PublishedNotice,
    depends_on_country,
    in_force,
    overlapping,
    resolve,
)
from registration.consent.rules.deciding import Asking, Decision, valid_until
from registration.consent.rules.linting import (
    Finding,
    NoticeFacts,
    PurposeFact,
    Severity,
    errors_in,
    lint_notice,
    warnings_in,
)
from registration.consent.rules.projecting import (
    ANSWERED,
    DPV_STATE,
    ENDED,
    STANDING,
    Happening,
    Key,
    State,
    project,
    take_effect,
)
from registration.consent.rules.sealed_form import SCHEMA, canonical, leaf_hash, stamp
from registration.consent.rules.wording import (
    NoticeWords,
    PurposeWords,
    missing_in_notice,
    missing_in_purpose,
    purpose_words,
)

__all__ = [
    "ANSWERED",
    "DPV_STATE",
    "EEA",
    "ENDED",
    "REGIONS",
    "SCHEMA",
    "STANDING",
    "Asking",
    "Decision",
    "Finding",
    "Happening",
    "Key",
    "NoticeFacts",
    "NoticeWords",
    "PublishedNotice",
    "PurposeFact",
    "PurposeWords",
    "Severity",
    "State",
    "canonical",
    "depends_on_country",
    "errors_in",
    "in_force",
    "leaf_hash",
    "lint_notice",
    "missing_in_notice",
    "missing_in_purpose",
    "overlapping",
    "project",
    "purpose_words",
    "resolve",
    "stamp",
    "take_effect",
    "valid_until",
    "warnings_in",
]
