"""Lines of ``consent_event``: made, appended, and taken into what holds.

Whatever changes what holds takes the lock on the subject's row first, so that one person's events are
numbered in the order in which they take effect, and a projection built anew says the same as the one kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Table, insert, select

from registration.consent.actions.projection import states_now, store
from registration.consent.models import Channel, ConsentEvent, EventKind, Source
from registration.consent.rules import Happening, Key, State, canonical, leaf_hash, take_effect
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_uid
from registration.people.models import Subject

_TABLE = cast(Table, ConsentEvent.__table__)
_EVENTS = insert(_TABLE)
_NUMBERED = _EVENTS.returning(_TABLE.c.id, sort_by_parameter_order=True)


def write(rows: Sequence[Mapping[str, Any]]) -> None:
    """Append events that change nothing yet, or that the caller takes into account. One statement."""
    db.session.connection().execute(_EVENTS, rows)


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
        "uid": new_uid(),
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
