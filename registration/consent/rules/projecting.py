"""What an event means for what holds."""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registration.consent.models import EventKind

STANDING = frozenset({EventKind.GIVEN, EventKind.RECONFIRMED})
"""Kinds under which a person may be processed (consent.md, table 4)."""
ENDED = frozenset({EventKind.WITHDRAWN, EventKind.EXPIRED, EventKind.REVOKED, EventKind.INVALIDATED})
ENDED_BY_WORD = ENDED - {EventKind.EXPIRED}
"""Ends that somebody spoke, and that an older decision therefore does not undo."""
ANSWERED = STANDING | ENDED

DPV_STATE: Mapping[EventKind, str | None] = {
    EventKind.REQUESTED: "dpv:ConsentRequested",
    EventKind.DEFERRED: "dpv:ConsentRequestDeferred",
    EventKind.GIVEN: "dpv:ConsentGiven",
    EventKind.REFUSED: "dpv:ConsentRefused",
    EventKind.RECONFIRMED: "dpv:RenewedConsentGiven",
    EventKind.WITHDRAWN: "dpv:ConsentWithdrawn",
    EventKind.EXPIRED: "dpv:ConsentExpired",
    EventKind.REVOKED: "dpv:ConsentRevoked",
    EventKind.INVALIDATED: "dpv:ConsentInvalidated",
    EventKind.SUPERSEDED: None,
    EventKind.IMPORTED_UNVERIFIED: "dpv:ConsentUnknown",
    EventKind.DEEMED_ACCEPTANCE: "dpv:ImpliedConsent",
    EventKind.ADDRESS_CONFIRMED: None,
    EventKind.ERASED: None,
}
"""Term of the W3C Data Privacy Vocabulary 2.3 for each kind, where it has one."""

Key = tuple[int, str]
"""Purpose and context: what can be decided on its own."""


class Happening(Protocol):
    """What the projection needs to know of an event."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def purpose_id(self) -> int | None: ...
    @property
    def purpose_version_id(self) -> int | None: ...
    @property
    def context(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def effective(self) -> bool: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def recipients(self) -> Sequence[str]: ...
    @property
    def valid_until(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class State:
    """What holds for one purpose and context."""

    purpose_id: int
    context: str
    kind: EventKind
    since: datetime
    event_id: int
    purpose_version_id: int | None
    recipients: tuple[str, ...]
    valid_until: datetime | None

    def stands(self, at: datetime) -> bool:
        """Whether it allows processing at this moment, whatever a scheduler has done (C11)."""
        return self.kind in STANDING and (self.valid_until is None or self.valid_until > at)


def project(events: Iterable[Happening]) -> dict[Key, State]:
    """What one person's events, in the order of their ids, leave standing."""
    states: dict[Key, State] = {}
    waiting: dict[str, list[Happening]] = {}
    for event in events:
        if event.kind is EventKind.ERASED:
            return {}
        if not event.effective:
            waiting.setdefault(event.act, []).append(event)
        elif event.kind is EventKind.ADDRESS_CONFIRMED:
            for decision in waiting.pop(event.act, ()):
                take_effect(states, decision)
        else:
            take_effect(states, event)
    return states


def take_effect(states: MutableMapping[Key, State], event: Happening) -> bool:
    """Change what holds by one event; false if it changes nothing."""
    if event.purpose_id is None:
        return False
    key = event.purpose_id, event.context
    if not _changes(states.get(key), event):
        return False
    states[key] = State(
        purpose_id=event.purpose_id,
        context=event.context,
        kind=event.kind,
        since=event.occurred_at,
        event_id=event.id,
        purpose_version_id=event.purpose_version_id,
        recipients=tuple(event.recipients),
        valid_until=event.valid_until,
    )
    return True


def _changes(before: State | None, event: Happening) -> bool:
    kind = event.kind
    if kind in STANDING:
        return not _answered_later(before, event)
    if kind is EventKind.EXPIRED:
        return before is not None and before.kind in STANDING and not before.stands(event.occurred_at)
    if kind in ENDED:
        return not _allowed_later(before, event)
    if kind is EventKind.SUPERSEDED:
        return False  # The old scope stays; the new one was never covered.
    # Asking, refusing, deferring and importing answer one asking only. None ends what was given
    # before, and none hides that the person withdrew.
    return before is None or before.kind not in ANSWERED


def _answered_later(before: State | None, event: Happening) -> bool:
    """Whether the person decided again after this decision, which is only taken into account now.

    Somebody may have typed the address of a person who has withdrawn since, or a paper may have been on its
    way: the later word holds.
    """
    if before is None or (event.id > before.event_id and event.occurred_at >= before.since):
        return False
    return before.kind in STANDING or before.kind in ENDED_BY_WORD


def _allowed_later(before: State | None, event: Happening) -> bool:
    """Whether the person allowed it again after they said this on paper or by telephone."""
    return (
        event.kind is EventKind.WITHDRAWN
        and before is not None
        and before.kind in STANDING
        and event.occurred_at < before.since
    )
