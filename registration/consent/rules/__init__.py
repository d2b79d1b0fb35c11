"""Decisions in pure functions: no session, no clock."""

from registration.consent.rules.deciding import Asking, Decision, valid_until
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
from registration.consent.rules.pruning import canonical_pruning, may_go
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
    "ENDED",
    "SCHEMA",
    "STANDING",
    "Asking",
    "Decision",
    "Happening",
    "Key",
    "NoticeWords",
    "PurposeWords",
    "State",
    "canonical",
    "canonical_pruning",
    "leaf_hash",
    "may_go",
    "missing_in_notice",
    "missing_in_purpose",
    "project",
    "purpose_words",
    "stamp",
    "take_effect",
    "valid_until",
]
