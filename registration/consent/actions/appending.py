"""Lines of ``consent_event``: made, appended, and taken into what holds.

Whatever changes what holds takes the lock on the subject's row first, so that one person's events are
numbered in the order in which they take effect, and a projection built anew says the same as the one kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Table, exists, insert, select

from registration.audit import actions as audit
from registration.audit.models import ActorKind
from registration.consent.actions.projection import states_now, store, store_first
from registration.consent.errors import NothingToRenew, SubjectErased
from registration.consent.models import Channel, ConsentEvent, EventKind, Purpose, Source
from registration.consent.rules import (
    STANDING,
    Asking,
    Happening,
    Key,
    State,
    canonical,
    leaf_hash,
    take_effect,
)
from registration.foundation import clock
from registration.foundation.database import db, owe
from registration.foundation.ids import new_uid_in_order
from registration.foundation.many_rows import send_numbered
from registration.foundation.ready import Ready
from registration.people.models import Subject

_TABLE = cast(Table, ConsentEvent.__table__)
_EVENTS = insert(_TABLE)
# A list with a single row would otherwise ask for its new id, which nobody hears of in a pipeline.
_QUIETLY = Ready(_EVENTS.inline())
_NUMBERED = _EVENTS.returning(_TABLE.c.id, sort_by_parameter_order=True)


def write(rows: Sequence[Mapping[str, Any]]) -> None:
    """Append events that change nothing yet, or that the caller takes into account. One statement."""
    owe(_QUIETLY, list(rows))


@dataclass(frozen=True, slots=True)
class Known:
    """A purpose by its id and its code."""

    id: int
    code: str


def lock(subject_id: int) -> Any:
    """The subject's reference and whether it was erased, held until the transaction ends.

    On SQLite whoever writes is alone already.
    """
    return db.session.execute(
        select(Subject.ref, Subject.erased_at).where(Subject.id == subject_id).with_for_update(key_share=True)
    ).one()


def lock_somebody(subject_id: int) -> Any:
    """The same for somebody who can still decide.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
    """
    subject = lock(subject_id)
    if subject.erased_at is not None:
        raise SubjectErased
    return subject


def append(subject_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append events that take effect now."""
    if not rows:
        return
    numbers = db.session.connection().execute(_NUMBERED, rows).scalars()
    states = states_now(subject_id)
    changed: dict[Key, State] = {}
    for number, row in zip(numbers, rows, strict=True):
        event = SimpleNamespace(id=number, **row)
        if take_effect(states, cast(Happening, event)):
            key = row["purpose_id"], row["context"]
            changed[key] = states[key]
    store(subject_id, changed.values())


def append_first(rows: Sequence[Mapping[str, Any]]) -> None:
    """Append the first event of each of these persons for its purpose and context: it is what holds."""
    if not rows:
        return
    numbers = send_numbered(_TABLE, rows, key="uid")
    store_first(
        {
            "subject_id": row["subject_id"],
            "purpose_id": row["purpose_id"],
            "context": row["context"],
            "kind": row["kind"],
            "since": row["occurred_at"],
            "event_id": number,
            "purpose_version_id": row["purpose_version_id"],
            "recipients": list(row["recipients"]),
            "valid_until": row["valid_until"],
        }
        for number, row in zip(numbers, rows, strict=True)
    )


def renewable(subject_id: int, purpose_id: int, contexts: Sequence[str]) -> None:
    """Make sure that it stands in each of these contexts, or only ran out.

    Raises:
        NothingToRenew: when it does not.
    """
    states = states_now(subject_id)
    for context in contexts:
        before = states.get((purpose_id, context))
        if before is None or before.kind not in STANDING | {EventKind.EXPIRED}:
            raise NothingToRenew


def waits(subject_id: int, about: Key, since: State | None) -> bool:
    """Whether it was allowed after this state, or at all, by a decision that waits for its mailbox."""
    purpose_id, context = about
    later = (
        (ConsentEvent.subject_id == subject_id)
        & (ConsentEvent.purpose_id == purpose_id)
        & (ConsentEvent.context == context)
        & ConsentEvent.kind.in_(STANDING)
    )
    if since is not None:
        later &= ConsentEvent.id > since.event_id
    return bool(db.session.scalar(select(exists().where(later))))


def asked(subject_id: int, subject_ref: str, asking: Asking) -> list[dict[str, Any]]:
    """That the words were shown, one event for all purposes on the page; nothing if none were.

    Showing itself writes nothing: who looked and went away again is nobody's business. It is told by the
    proof that comes back with the answers, and stored with them.
    """
    if asking.shown_sha256 is None:
        return []
    said_at = asking.given_at or clock.now()
    return [
        line(
            EventKind.REQUESTED,
            subject_id,
            subject_ref,
            act=asking.act,
            channel=asking.channel,
            method="shown",
            actor=asking.actor if asking.actor != "subject" else "system",
            at=min(asking.shown_at or said_at, said_at),
            **shown(asking),
        )
    ]


def shown(asking: Asking) -> dict[str, Any]:
    """The columns that all events of one act share."""
    return {
        "shown_at": asking.shown_at,
        "shown_sha256": asking.shown_sha256,
        "language": asking.language,
        "notice_version_id": asking.notice_version_id,
        "effective": asking.effective,
        "evidence_sha256": asking.evidence_sha256,
        "source": asking.source,
    }


def note(
    action: str, purpose_id: int, whose: str | None, actor: str, context: str = "", **details: Any
) -> None:
    """Put a decision into the trail."""
    acting = ActorKind.PERSON if actor == "subject" else ActorKind.SYSTEM
    kind, _, number = actor.partition(":")
    audit.record(
        action,
        "purpose",
        purpose_id,
        actor=acting,
        by=int(number) if kind == "staff" and number.isdigit() else None,
        whose=whose,
        **({"context": context} if context else {}),
        **details,
    )


def code_of(purpose_id: int) -> str:
    return db.session.scalars(select(Purpose.code).where(Purpose.id == purpose_id)).one()


def line(
    kind: EventKind,
    subject_id: int,
    subject_ref: str,
    *,
    act: str,
    channel: Channel,
    method: str,
    actor: str = "subject",
    at: datetime | None = None,
    purpose: Known | None = None,
    **different: Any,
) -> dict[str, Any]:
    """One line of ``consent_event`` with its canonical bytes and their hash."""
    row: dict[str, Any] = {
        "uid": new_uid_in_order(),
        "subject_id": subject_id,
        "kind": kind,
        "purpose_id": purpose.id if purpose else None,
        "purpose_version_id": None,
        "context": "",
        "act": act,
        "effective": True,
        "basis": None,
        "occurred_at": at or clock.now(),
        "shown_at": None,
        "channel": channel,
        "method": method,
        "actor": actor,
        "language": "",
        "notice_version_id": None,
        "shown_sha256": None,
        "recipients": [],
        "valid_until": None,
        "evidence_sha256": None,
        "source": Source.SUBJECT.value,
    } | different
    row["canonical"] = canonical(row, subject=subject_ref, purpose=purpose.code if purpose else None)
    row["leaf_hash"] = leaf_hash(row["canonical"])
    return row
