"""Removing events under a legal duty: what goes leaves its entry, and a record that is an entry too (C10)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from registration.audit import actions as audit
from registration.consent.actions.appending import lock
from registration.consent.errors import NewestStays, NoSuchEvent, NotSealedYet, StillNeeded
from registration.consent.models import ConsentEvent, LedgerLeaf, LedgerPruning
from registration.consent.queries.projection import PROJECTED
from registration.consent.rules import canonical_pruning, leaf_hash, may_go
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_uid_in_order


def prune(uids: Collection[str], *, ground: str, actor: str = "operator") -> int:
    """Remove these events, all or none. How many there were.

    Their entries keep place and hash, so that every checkpoint and proof still holds. The database itself
    lets go of an event only when its pruning is recorded, and the record is sealed like any event.

    Raises:
        NoSuchEvent: when a uid is unknown, or was pruned before.
        NotSealedYet: when an event has no entry yet.
        NewestStays: when one of them is the newest of all.
        StillNeeded: when what holds would change without them, or a record of another kind names one.
    """
    found = _with_entries(uids)
    subjects = {each: lock(each) for each in sorted({row.subject_id for row in found})}
    # Everybody first: what was removed for one would stay removed when another's events must stay.
    if not all(may_go(_history(each), uids) for each in subjects):
        raise StillNeeded
    _remove(found, ground, actor)
    for row in found:
        whose = subjects[row.subject_id].ref
        audit.record("ledger.pruned", "consent_event", row.id, whose=whose, ground=ground, entry=row.entry)
    return len(found)


def _with_entries(uids: Collection[str]) -> Sequence[Any]:
    found = db.session.execute(
        select(
            ConsentEvent.id,
            ConsentEvent.uid,
            ConsentEvent.subject_id,
            LedgerLeaf.index.label("entry"),
            LedgerLeaf.leaf_hash,
        )
        .outerjoin(LedgerLeaf, LedgerLeaf.event_id == ConsentEvent.id)
        .where(ConsentEvent.uid.in_(uids))
        .order_by(ConsentEvent.id)
    ).all()
    if unknown := set(uids) - {row.uid for row in found}:
        raise NoSuchEvent(min(unknown))
    if early := [row.uid for row in found if row.entry is None]:
        raise NotSealedYet(early[0])
    if found and found[-1].id == db.session.scalar(select(func.max(ConsentEvent.id))):
        raise NewestStays
    return found


def _history(subject_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(ConsentEvent.uid, *PROJECTED)
        .where(ConsentEvent.subject_id == subject_id)
        .order_by(ConsentEvent.id)
    ).all()


def _remove(events: Sequence[Any], ground: str, actor: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.execute(insert(LedgerPruning), [_record(event, ground, actor) for event in events])
            db.session.execute(
                delete(ConsentEvent)
                .where(ConsentEvent.id.in_([event.id for event in events]))
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as named_elsewhere:
        raise StillNeeded from named_elsewhere


def _record(event: Any, ground: str, actor: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "uid": new_uid_in_order(),
        "event_id": event.id,
        "event_uid": event.uid,
        "entry": event.entry,
        "entry_hash": bytes(event.leaf_hash),
        "ground": ground,
        "actor": actor,
        "occurred_at": clock.now(),
    }
    row["canonical"] = canonical_pruning(row)
    row["leaf_hash"] = leaf_hash(row["canonical"])
    return row
