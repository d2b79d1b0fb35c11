"""What an event means for what holds. Pure: no session, no clock."""

import hashlib
import json
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from registration.consent.models import (
    Basis,
    ChangeClass,
    Channel,
    EventKind,
    NoticeVersion,
    PurposeVersion,
)

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

SCHEMA = "registration/consent-event/1"
Key = tuple[int, str]
"""Purpose and context: what can be decided on its own."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one purpose."""

    purpose_id: int
    purpose_version_id: int
    purpose_code: str
    context: str
    given: bool
    basis: Basis
    recipients: Sequence[str] = ()
    """Codes of the organisations that the words name."""
    valid_days: int | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """How a person was asked: the evidence that all decisions of one act share."""

    act: str
    shown_at: datetime | None
    shown_sha256: str | None
    language: str
    notice_version_id: int | None
    channel: Channel = Channel.WEB
    method: str = "checkbox"
    actor: str = "subject"
    effective: bool = True
    """False until the mailbox behind the act was shown to be the person's."""
    given_at: datetime | None = None
    """When it was said, for paper and for what is brought in; empty: now."""


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
        return True
    if kind is EventKind.SUPERSEDED:
        return False  # The old scope stays; the new one was never covered.
    # Asking, refusing, deferring and importing answer one asking only. None ends what was given
    # before, and none hides that the person withdrew.
    return before is None or before.kind not in ANSWERED


def _answered_later(before: State | None, event: Happening) -> bool:
    """Whether the person decided again before confirming the mailbox behind this older decision.

    Somebody may have typed the address of a person who has withdrawn since: the later word holds.
    """
    if before is None or event.id > before.event_id:
        return False
    return before.kind in STANDING or before.kind in ENDED_BY_WORD


def valid_until(given_at: datetime, days: int | None) -> datetime | None:
    return None if days is None else given_at + timedelta(days=days)


def stamp(moment: datetime | None) -> str | None:
    """A moment as it stands in canonical bytes: RFC 3339 in UTC, always with microseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


# The C encoder, set up once. With the values we have (ASCII keys, whole numbers below 2^53, no floats) it
# writes exactly what RFC 8785 asks for; a test compares it with an implementation of that.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(row: Mapping[str, Any], *, subject: str, purpose: str | None) -> bytes:
    """An event as canonical JSON (RFC 8785): references, codes, hashes and times, no personal value.

    ``row`` has the columns of ``consent_event``; the codes stand in for ids that mean nothing elsewhere.
    """
    return _encode(
        {
            "schema": SCHEMA,
            "uid": row["uid"],
            "subject": subject,
            "kind": row["kind"],
            "purpose": purpose,
            "purpose_version": row["purpose_version_id"],
            "context": row["context"],
            "act": row["act"],
            "effective": row["effective"],
            "basis": row["basis"],
            "occurred_at": stamp(row["occurred_at"]),
            "shown_at": stamp(row["shown_at"]),
            "channel": row["channel"],
            "method": row["method"],
            "actor": row["actor"],
            "language": row["language"],
            "notice_version": row["notice_version_id"],
            "shown_sha256": row["shown_sha256"],
            "recipients": list(row["recipients"]),
            "valid_until": stamp(row["valid_until"]),
        }
    ).encode()


def leaf_hash(canonical_bytes: bytes) -> bytes:
    """Hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + canonical_bytes).digest()


@dataclass(frozen=True)
class PurposeWords:
    """What a version of a purpose says and allows."""

    title: Mapping[str, str]
    statement: Mapping[str, str]
    if_refused: Mapping[str, str] = field(default_factory=dict)
    more_title: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    basis: Basis = Basis.CONSENT
    basis_by_regime: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    fields: Sequence[str] = ()
    message_types: Sequence[str] = ()
    retention: Mapping[str, str] = field(default_factory=dict)
    valid_days: int | None = None
    dpv_term: str = "dpv:Purpose"

    def columns(self) -> dict[str, Any]:
        return _plain(self)


@dataclass(frozen=True)
class NoticeWords:
    """What a version of a notice says, and from when."""

    title: Mapping[str, str]
    body: Mapping[str, str]
    effective_at: datetime
    summary: Mapping[str, Any] = field(default_factory=dict)
    """The notice in short: language to a list of [term, words]."""
    change_class: ChangeClass = ChangeClass.MATERIAL
    change_note: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        return _plain(self)


def _plain(words: PurposeWords | NoticeWords) -> dict[str, Any]:
    """Columns of the words: plain dicts and lists; languages without words are left out."""
    return {each.name: _plain_value(getattr(words, each.name)) for each in fields(words)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: inner for key, inner in value.items() if inner}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return value


def missing_in_purpose(version: PurposeVersion, recipient: Mapping[str, str] | None) -> list[str]:
    """Codes of what keeps these words from being published, such as ``statement`` or ``recipient:ja``.

    ``recipient`` is the name of the organisation that receives data, by language. A consent carries a
    share only if the words name the recipient (EDPB Guidelines 05/2020, 65).
    """
    reasons = [name for name in ("title", "statement") if not any(getattr(version, name).values())]
    if version.basis is Basis.CONSENT and not any(version.if_refused.values()):
        reasons.append("if_refused")
    for part in ("title", "statement", "if_refused"):
        absent = set(version.statement) - set(getattr(version, part))
        reasons += [f"{part}:{language}" for language in sorted(absent) if part not in reasons]
    if recipient:
        names = [name for name in recipient.values() if name]
        reasons += [
            f"recipient:{language}"
            for language, words in sorted(version.statement.items())
            if not any(name in words for name in names)
        ]
    return reasons


def missing_in_notice(version: NoticeVersion) -> list[str]:
    """Codes of what keeps these words from being published, such as ``title`` or ``body:ja``."""
    reasons = [name for name in ("title", "body") if not any(getattr(version, name).values())]
    languages = set(version.title) | set(version.body)
    for part in ("title", "body"):
        absent = languages - set(getattr(version, part))
        reasons += [f"{part}:{language}" for language in sorted(absent) if part not in reasons]
    return reasons
