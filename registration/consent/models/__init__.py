"""Tables of consent."""

from registration.consent.models.events import (
    Channel,
    ConsentEvent,
    ConsentState,
    EventKind,
    Evidence,
    LimitKind,
    ProcessingLimit,
    Source,
)
from registration.consent.models.ledger import (
    LedgerCheckpoint,
    LedgerLeaf,
    LedgerNode,
    LedgerPruning,
    LedgerStamp,
)
from registration.consent.models.notices import Notice, NoticeVersion, ShownBlock
from registration.consent.models.purposes import (
    Basis,
    ChangeClass,
    FollowUp,
    FollowUpKind,
    Purpose,
    PurposeKind,
    PurposeVersion,
    RetentionRule,
    RetentionStart,
)

__all__ = [
    "Basis",
    "ChangeClass",
    "Channel",
    "ConsentEvent",
    "ConsentState",
    "EventKind",
    "Evidence",
    "FollowUp",
    "FollowUpKind",
    "LedgerCheckpoint",
    "LedgerLeaf",
    "LedgerNode",
    "LedgerPruning",
    "LedgerStamp",
    "LimitKind",
    "Notice",
    "NoticeVersion",
    "ProcessingLimit",
    "Purpose",
    "PurposeKind",
    "PurposeVersion",
    "RetentionRule",
    "RetentionStart",
    "ShownBlock",
    "Source",
]
