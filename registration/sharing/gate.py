"""What a share, and each attendee in it, must pass. Asked for the dry run, and again for the file."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from registration.foundation import clock
from registration.organisations.queries import controller
from registration.sharing import rules
from registration.sharing.documents import is_intact
from registration.sharing.models import AgreementVersion
from registration.sharing.queries import Wish, attendees, current_words, versions_with
from registration.sharing.rules import Attendee, GateCode, Share, Terms


class Level(StrEnum):
    """Whom a predicate stops."""

    SHARE = "share"
    PERSON = "person"
    APPROVAL = "approval"


@dataclass(frozen=True)
class Step:
    """One predicate: its code, whom it stops, and when it does."""

    code: GateCode
    level: Level
    stops: Callable[..., bool | tuple[str, ...]]


SHARE, PERSON, APPROVAL = Level

GATE: Sequence[Step] = (
    Step(GateCode.AGR_NONE,                          SHARE,    rules.no_agreement),
    Step(GateCode.AGR_NOT_ACTIVE,                    SHARE,    rules.not_active),
    Step(GateCode.AGR_EXPIRED,                       SHARE,    rules.expired),
    Step(GateCode.AGR_TERMINATED,                    SHARE,    rules.terminated),
    Step(GateCode.AGR_CLAUSE_MISSING,                SHARE,    rules.clause_missing),
    # Here: data of earlier shares that was not returned in time.
    Step(GateCode.SCOPE_EVENT,                       SHARE,    rules.event_outside),
    Step(GateCode.SCOPE_PURPOSE,                     SHARE,    rules.purpose_outside),
    Step(GateCode.SCOPE_FIELD,                       SHARE,    rules.fields_outside),
    Step(GateCode.BASIS_NONE,                        PERSON,   rules.no_basis),
    Step(GateCode.CONSENT_TEXT_NOT_NAMING_RECIPIENT, PERSON,   rules.recipient_not_named),
    Step(GateCode.SCOPE_FIELD,                       PERSON,   rules.field_not_in_words),
    Step(GateCode.CONSENT_WITHDRAWN,                 PERSON,   rules.withdrawn),
    Step(GateCode.CONSENT_EXPIRED,                   PERSON,   rules.consent_expired),
    Step(GateCode.CONSENT_SUPERSEDED,                PERSON,   rules.superseded),
    Step(GateCode.CONSENT_INVALID,                   PERSON,   rules.invalid),
    Step(GateCode.OBJECTED,                          PERSON,   rules.objected),
    Step(GateCode.RESTRICTED,                        PERSON,   rules.restricted),
    Step(GateCode.STOP_PROVISION,                    PERSON,   rules.provision_stopped),
    Step(GateCode.BASIS_NONE,                        PERSON,   rules.guard_forbids),
    # Here: minors without a guardian.
    Step(GateCode.TRANSFER_NO_MECHANISM,             SHARE,    rules.no_mechanism),
    # Here: what a mechanism covers, by kind of recipient and country of the person; joint use; retention.
    Step(GateCode.TRANSFER_REVIEW_DUE,               SHARE,    rules.review_due),
    Step(GateCode.APPROVAL_MISSING,                  APPROVAL, rules.not_approved),
)  # fmt: skip
"""In this order; the first that stops gives the code (consent.md §6)."""


@dataclass(frozen=True)
class Approval:
    """Who asked, and who says yes."""

    requested_by: int
    approver: int
    is_officer: bool


@dataclass(frozen=True)
class Verdict:
    """What the gate says: a reason against the whole share, if any, and a code for each attendee."""

    share: Share
    version: AgreementVersion | None
    refusal: GateCode | None
    named: tuple[str, ...]
    people: Sequence[tuple[Attendee, GateCode]]

    @property
    def included(self) -> list[Attendee]:
        return [one for one, code in self.people if code is GateCode.INCLUDED]

    @property
    def counts(self) -> dict[str, int]:
        """Number of people by code, the most frequent first."""
        return dict(Counter(code.value for _, code in self.people).most_common())


def examine(
    wish: Wish,
    *,
    version: AgreementVersion | None = None,
    approval: Approval | None = None,
    with_values: bool = False,
) -> Verdict:
    """Ask the gate about a share. Without a version, under the agreement that covers it best.

    Costs the same number of statements for ten attendees and for ten thousand.
    """
    words = current_words(wish.purpose.id)
    home = controller()
    share = Share(
        event_id=wish.event.id,
        purpose_id=wish.purpose.id,
        meant_for_recipient=wish.purpose.recipient_id == wish.recipient.id,
        basis=words.basis if words else None,
        fields=wish.fields,
        at=clock.now(),
        crosses_border=home is None or home.country != wish.recipient.country,
        terms=None,
        requested_by=approval.requested_by if approval else None,
        approver=approval.approver if approval else None,
        approver_is_officer=approval is not None and approval.is_officer,
    )
    levels = {Level.SHARE, Level.APPROVAL} if approval else {Level.SHARE}
    candidates = [version] if version else versions_with(wish.recipient.id)
    best, share, refusal, named = _best(share, candidates, levels)
    people = [(one, _first(share, one)) for one in attendees(wish, with_values=with_values)]
    return Verdict(share, best, refusal, named, people)


Found = tuple[AgreementVersion | None, Share, GateCode | None, tuple[str, ...]]


def _best(share: Share, candidates: Sequence[AgreementVersion], levels: set[Level]) -> Found:
    """The version that passes, or else the one that comes furthest through the gate."""
    furthest = -1
    found: Found = (None, share, GateCode.AGR_NONE, ())
    for version in candidates:
        tried = replace(share, terms=terms_of(version))
        stopped = next(_stopped(tried, levels), None)
        if stopped is None:
            return version, tried, None, ()
        place, code, named = stopped
        if place > furthest:
            furthest, found = place, (version, tried, code, named)
    return found


def _stopped(share: Share, levels: set[Level]) -> Iterator[tuple[int, GateCode, tuple[str, ...]]]:
    for place, step in enumerate(GATE):
        if step.level in levels and (why := step.stops(share)):
            yield place, step.code, why if isinstance(why, tuple) else ()


def _first(share: Share, one: Attendee) -> GateCode:
    stopping = (step.code for step in GATE if step.level is Level.PERSON and step.stops(share, one))
    return next(stopping, GateCode.INCLUDED)


def terms_of(version: AgreementVersion) -> Terms:
    """What the rules must know of an agreement; looks at the stored document too."""
    return Terms(
        type=version.agreement.type,
        state=version.state,
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        signed=bool(version.signed_by_us and version.signed_by_them),
        document_intact=is_intact(version.document, version.document_sha256),
        clauses={clause.code: clause.page for clause in version.clauses},
        scope=frozenset((scope.event_id, scope.purpose_id, scope.field) for scope in version.scopes),
        mechanism=version.transfer_mechanism,
        review_on=version.transfer_review_on,
    )
