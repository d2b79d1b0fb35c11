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
from registration.consent.rules.deciding import Asking, Decision, question_ref, read_question_ref, valid_until
from registration.consent.rules.dpv import PURPOSE_TERMS, UNSPECIFIC
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
from registration.consent.rules.purposes import (
    BALANCING,
    NEVER_REQUIRED,
    Surroundings,
    bases_of,
    basis_under,
    missing_in_purpose,
    reaches_further,
)
from registration.consent.rules.sealed_form import SCHEMA, canonical, leaf_hash, stamp
from registration.consent.rules.wording import (
    NoticeWords,
    PurposeWords,
    missing_in_notice,
    purpose_words,
)

__all__ = [
    "ANSWERED",
    "BALANCING",
    "DPV_STATE",
    "EEA",
    "ENDED",
    "NEVER_REQUIRED",
    "PURPOSE_TERMS",
    "REGIONS",
    "SCHEMA",
    "STANDING",
    "UNSPECIFIC",
    "Asking",
    "Decision",
    "Happening",
    "Key",
    "NoticeWords",
    "PublishedNotice",
    "PurposeWords",
    "State",
    "Surroundings",
    "bases_of",
    "basis_under",
    "canonical",
    "depends_on_country",
    "in_force",
    "leaf_hash",
    "missing_in_notice",
    "missing_in_purpose",
    "overlapping",
    "project",
    "purpose_words",
    "question_ref",
    "reaches_further",
    "read_question_ref",
    "resolve",
    "stamp",
    "take_effect",
    "valid_until",
]
