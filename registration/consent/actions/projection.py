"""Keeping ``consent_state`` equal to what the events say."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby, islice
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from registration.consent.models import ConsentEvent, ConsentState
from registration.consent.rules import Happening, Key, State, project
from registration.foundation.database import db

PROJECTED = (
    ConsentEvent.id,
    ConsentEvent.subject_id,
    ConsentEvent.kind,
    ConsentEvent.purpose_id,
    ConsentEvent.purpose_version_id,
    ConsentEvent.context,
    ConsentEvent.act,
    ConsentEvent.effective,
    ConsentEvent.occurred_at,
    ConsentEvent.recipients,
    ConsentEvent.valid_until,
)
"""Columns that ``rules.project`` reads."""
_STATES = cast(Table, ConsentState.__table__)
_KEY = ("subject_id", "purpose_id", "context")
_BATCH = 1000


def states_now(subject_id: int) -> dict[Key, State]:
    """The projection of one person as it is stored."""
    found = db.session.execute(
        select(
            ConsentState.purpose_id,
            ConsentState.context,
            ConsentState.kind,
            ConsentState.since,
            ConsentState.event_id,
            ConsentState.purpose_version_id,
            ConsentState.recipients,
            ConsentState.valid_until,
        ).where(ConsentState.subject_id == subject_id)
    )
    return {
        (row.purpose_id, row.context): State(*row[:6], tuple(row.recipients), row.valid_until)
        for row in found
    }


def store(subject_id: int, states: Iterable[State]) -> None:
    """Write these states over whatever is stored under their keys."""
    rows = [_row(subject_id, state) for state in states]
    if not rows:
        return
    dialect_insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    adding = dialect_insert(_STATES)
    newer = {name: adding.excluded[name] for name in rows[0] if name not in _KEY}
    db.session.connection().execute(adding.on_conflict_do_update(index_elements=_KEY, set_=newer), rows)
    _forget_loaded()


def rebuild_states() -> int:
    """Build the projection anew from the events, all or nothing. The number of states there are now."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE consent_state IN EXCLUSIVE MODE"))
    db.session.execute(delete(ConsentState))
    events = db.session.execute(
        select(*PROJECTED)
        .order_by(ConsentEvent.subject_id, ConsentEvent.id)
        .execution_options(yield_per=_BATCH)
    )
    built = 0
    rows = _rebuilt(cast(Iterable[Any], events))
    while batch := list(islice(rows, _BATCH)):
        db.session.connection().execute(insert(_STATES), batch)
        built += len(batch)
    _forget_loaded()
    return built


def _rebuilt(events: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for subject_id, theirs in groupby(events, key=lambda event: event.subject_id):
        for state in project(cast(Iterable[Happening], theirs)).values():
            yield _row(subject_id, state)


def _row(subject_id: int, state: State) -> dict[str, Any]:
    return {"subject_id": subject_id, **asdict(state), "recipients": list(state.recipients)}


def _forget_loaded() -> None:
    """Rows were written past the session: what it has loaded of them is old."""
    for loaded in db.session:
        if isinstance(loaded, ConsentState):
            db.session.expire(loaded)
