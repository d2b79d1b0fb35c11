"""Decisions in pure functions: no session, no clock."""

from registration.consent.rules.deciding import Asking, Decision, decision_about, valid_until
from registration.consent.rules.implying import NEVER_IMPLIED_FOR, NEVER_IMPLIED_IN, may_be_implied
from registration.consent.rules.projecting import (
    ANSWERED,
    DPV_STATE,
    ENDED,
    ENDED_BY_WORD,
    STANDING,
    Happening,
    Key,
    State,
    project,
    take_effect,
)
from registration.consent.rules.proving import (
    CITED,
    INDIRECT,
    NAMED,
    SPOKEN,
    media_type_of,
    missing_in_source,
    source_code,
    source_of,
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
    "CITED",
    "DPV_STATE",
    "ENDED",
    "ENDED_BY_WORD",
    "INDIRECT",
    "NAMED",
    "NEVER_IMPLIED_FOR",
    "NEVER_IMPLIED_IN",
    "SCHEMA",
    "SPOKEN",
    "STANDING",
    "Asking",
    "Decision",
    "Happening",
    "Key",
    "NoticeWords",
    "PurposeWords",
    "State",
    "canonical",
    "decision_about",
    "leaf_hash",
    "may_be_implied",
    "media_type_of",
    "missing_in_notice",
    "missing_in_purpose",
    "missing_in_source",
    "project",
    "purpose_words",
    "source_code",
    "source_of",
    "stamp",
    "take_effect",
    "valid_until",
]
