"""What may be given to whom: predicates of the gate, clauses the law demands, days of agreements. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from registration.consent.models import Basis, EventKind, LimitKind
from registration.sharing.models import AgreementState, AgreementType

FETCHABLE_FOR = timedelta(days=14)
"""How long a co-organiser can fetch a file."""
ANSWER_WITHIN = timedelta(days=14)
"""How long a recipient has to say that it deleted somebody."""


class GateCode(StrEnum):
    """Why something, or somebody, is not shared (consent.md §6)."""

    INCLUDED = "INCLUDED"
    AGR_NONE = "AGR_NONE"
    AGR_NOT_ACTIVE = "AGR_NOT_ACTIVE"
    AGR_EXPIRED = "AGR_EXPIRED"
    AGR_TERMINATED = "AGR_TERMINATED"
    AGR_CLAUSE_MISSING = "AGR_CLAUSE_MISSING"
    SCOPE_EVENT = "SCOPE_EVENT"
    SCOPE_PURPOSE = "SCOPE_PURPOSE"
    SCOPE_FIELD = "SCOPE_FIELD"
    BASIS_NONE = "BASIS_NONE"
    CONSENT_TEXT_NOT_NAMING_RECIPIENT = "CONSENT_TEXT_NOT_NAMING_RECIPIENT"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    CONSENT_SUPERSEDED = "CONSENT_SUPERSEDED"
    CONSENT_INVALID = "CONSENT_INVALID"
    OBJECTED = "OBJECTED"
    RESTRICTED = "RESTRICTED"
    STOP_PROVISION = "STOP_PROVISION"
    TRANSFER_NO_MECHANISM = "TRANSFER_NO_MECHANISM"
    TRANSFER_REVIEW_DUE = "TRANSFER_REVIEW_DUE"
    APPROVAL_MISSING = "APPROVAL_MISSING"


IN_EVERY_AGREEMENT = ("confidentiality", "fair_management")
CLAUSES: Mapping[AgreementType, tuple[str, ...]] = {
    AgreementType.PROCESSOR: (
        "adequate_handling", "instructions_only", "no_own_purposes", "security", "sub_processors",
        "rights_assistance", "breach_notice", "audits", "return_after_duties", "compensation",
        *IN_EVERY_AGREEMENT,
    ),
    AgreementType.JOINT_CONTROLLERS: (
        "roles", "contact_point", "rights_handling", "essence_published", "security", "breach_notice",
        *IN_EVERY_AGREEMENT,
    ),
    AgreementType.INDEPENDENT: (
        "purpose_limitation", "no_onward_transfer", "security", "breach_notice", "rights_forwarding",
        "deletion_date", *IN_EVERY_AGREEMENT,
    ),
    AgreementType.JOINT_USE: (
        "items_named", "users_named", "purpose_limitation", "responsible_manager", "security",
        "rights_handling", *IN_EVERY_AGREEMENT,
    ),
    AgreementType.APPI_V: (
        "purpose_limitation", "method_limitation", "no_onward_transfer", "security", "breach_notice",
        "return_after_duties", *IN_EVERY_AGREEMENT,
    ),
}  # fmt: skip
"""What must stand in an agreement of each type (GDPR Art. 26, 28(3); APPI Art. 25, 27, 70; S-TOKYO-13)."""


def missing_clauses(kind: AgreementType, present: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of mandatory clauses without a place in the document."""
    return tuple(code for code in CLAUSES[kind] if not present.get(code, "").strip())


@dataclass(frozen=True)
class Terms:
    """What one version of an agreement says, as far as the gate must know."""

    type: AgreementType
    state: AgreementState
    effective_from: datetime
    effective_to: datetime
    signed: bool
    document_intact: bool
    clauses: Mapping[str, str]
    scope: frozenset[tuple[int, int, str]]
    mechanism: str
    review_on: datetime | None


@dataclass(frozen=True)
class Share:
    """What is to be given, for what, and under what."""

    event_id: int
    purpose_id: int
    meant_for_recipient: bool
    """Whether the purpose is about this recipient at all."""
    basis: Basis | None
    fields: tuple[str, ...]
    at: datetime
    crosses_border: bool
    terms: Terms | None
    requested_by: int | None = None
    approver: int | None = None
    approver_is_officer: bool = False

    @property
    def agreed(self) -> Terms:
        if self.terms is None:
            raise LookupError("There is no agreement.")
        return self.terms


@dataclass(frozen=True)
class Attendee:
    """One attendee's decision and limits, and the values if a file is made."""

    subject_id: int
    decision: EventKind | None = None
    consent_event_id: int | None = None
    names_recipient: bool = False
    fields_in_words: frozenset[str] = frozenset()
    valid_until: datetime | None = None
    limits: frozenset[LimitKind] = frozenset()
    told_basis: Basis | None = None
    """On what the words rested that stood on the form when the person signed up; nothing: they did not."""
    guard_allows: bool = True
    """What the one guard of the consent room says."""
    values: Mapping[str, Any] = field(default_factory=dict)


STANDING = (EventKind.GIVEN, EventKind.RECONFIRMED)
ENDED = (EventKind.WITHDRAWN, EventKind.REVOKED, EventKind.INVALIDATED)
"""The person, we or an authority took it back: what was given on its strength must be deleted again."""
NO_YES = (
    EventKind.REQUESTED, EventKind.DEFERRED, EventKind.REFUSED, EventKind.IMPORTED_UNVERIFIED,
    EventKind.DEEMED_ACCEPTANCE, EventKind.ERASED,
)  # fmt: skip
CARRY_WITHOUT_CONSENT = (Basis.CONTRACT, Basis.LEGAL_OBLIGATION)


def no_agreement(share: Share) -> bool:
    return share.terms is None


def not_active(share: Share) -> bool:
    """Draft, not begun, not signed by both, or the file is not the one that was signed."""
    terms = share.agreed
    in_force = terms.state is not AgreementState.DRAFT and terms.effective_from <= share.at
    return not (in_force and terms.signed and terms.document_intact)


def expired(share: Share) -> bool:
    return share.agreed.effective_to <= share.at


def terminated(share: Share) -> bool:
    return share.agreed.state is AgreementState.TERMINATED


def clause_missing(share: Share) -> tuple[str, ...]:
    return missing_clauses(share.agreed.type, share.agreed.clauses)


def event_outside(share: Share) -> bool:
    return share.event_id not in {event for event, _, _ in share.agreed.scope}


def purpose_outside(share: Share) -> bool:
    covered = {purpose for event, purpose, _ in share.agreed.scope if event == share.event_id}
    return not share.meant_for_recipient or share.purpose_id not in covered


def fields_outside(share: Share) -> tuple[str, ...]:
    key = (share.event_id, share.purpose_id)
    return tuple(each for each in share.fields if (*key, each) not in share.agreed.scope)


def no_mechanism(share: Share) -> bool:
    return share.crosses_border and not share.agreed.mechanism


def review_due(share: Share) -> bool:
    review_on = share.agreed.review_on
    return share.crosses_border and review_on is not None and review_on <= share.at


def not_approved(share: Share) -> bool:
    """Two people look: the data officer who approves is not the one who asked."""
    return not share.approver_is_officer or share.approver in (None, share.requested_by)


def _by_consent(share: Share, one: Attendee) -> bool:
    """Whether the person's word is needed.

    Words that ask for none hold for those alone who signed up under them: for everybody before, what was
    asked then still is (E10).
    """
    if share.basis in CARRY_WITHOUT_CONSENT:
        return one.told_basis not in CARRY_WITHOUT_CONSENT
    return share.basis is Basis.CONSENT


def no_basis(share: Share, one: Attendee) -> bool:
    if _by_consent(share, one):
        return one.decision in NO_YES
    return share.basis not in CARRY_WITHOUT_CONSENT


def recipient_not_named(share: Share, one: Attendee) -> bool:
    """Never asked under words that name the recipient.

    Asked of standing decisions only: whoever withdrew must never be counted among those one may ask.
    """
    undecided = one.decision is None
    return _by_consent(share, one) and (undecided or (one.decision in STANDING and not one.names_recipient))


def field_not_in_words(share: Share, one: Attendee) -> bool:
    """The words the person allowed speak of fewer fields than are asked for."""
    standing = one.decision in STANDING
    return _by_consent(share, one) and standing and not one.fields_in_words.issuperset(share.fields)


def withdrawn(share: Share, one: Attendee) -> bool:
    return _by_consent(share, one) and one.decision is EventKind.WITHDRAWN


def consent_expired(share: Share, one: Attendee) -> bool:
    """Asked of the clock, not of whether the timetable has run (C11)."""
    over = one.valid_until is not None and one.valid_until <= share.at
    return _by_consent(share, one) and (one.decision is EventKind.EXPIRED or over)


def superseded(share: Share, one: Attendee) -> bool:
    return _by_consent(share, one) and one.decision is EventKind.SUPERSEDED


def invalid(share: Share, one: Attendee) -> bool:
    return _by_consent(share, one) and one.decision in (EventKind.REVOKED, EventKind.INVALIDATED)


def objected(_share: Share, one: Attendee) -> bool:
    return LimitKind.OBJECTION in one.limits


def restricted(_share: Share, one: Attendee) -> bool:
    return LimitKind.RESTRICTION in one.limits


def provision_stopped(_share: Share, one: Attendee) -> bool:
    return LimitKind.STOP_PROVISION in one.limits


def guard_forbids(share: Share, one: Attendee) -> bool:
    """The one guard over all uses of data has the last word, should it know more than the steps before."""
    return _by_consent(share, one) and not one.guard_allows


def end_of(day: date, zone: str) -> datetime:
    """The instant at which this day is over there. The agreement holds until then, and not at it."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def first_day(begin: datetime, zone: str) -> date:
    """The day on which this instant lies there."""
    return begin.astimezone(ZoneInfo(zone)).date()


def last_day(end: datetime, zone: str) -> date:
    """The day that ``end_of`` was made from."""
    return (end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
