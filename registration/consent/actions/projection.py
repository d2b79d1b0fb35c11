"""Keeping ``consent_state`` equal to what the events say."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from registration.consent.models import ConsentState
from registration.consent.queries.projection import STATED, state_of, states_said
from registration.consent.rules import Key, State
from registration.foundation.database import db
from registration.foundation.many_rows import send_many

_STATES = cast(Table, ConsentState.__table__)
_KEY = ("subject_id", "purpose_id", "context")
_BATCH = 1000


def states_now(subject_id: int) -> dict[Key, State]:
    """The projection of one person as it is stored."""
    found = db.session.execute(select(*STATED).where(ConsentState.subject_id == subject_id))
    return {(row.purpose_id, row.context): state_of(row) for row in found}


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


def store_first(rows: Iterable[Mapping[str, Any]]) -> None:
    """Write states of persons for whom none is stored under these keys."""
    waiting = iter(rows)
    while some := list(islice(waiting, _BATCH)):
        send_many(_STATES, some)
    _forget_loaded()


def rebuild_states() -> int:
    """Build the projection anew from the events, all or nothing. The number of states there are now."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE consent_state IN EXCLUSIVE MODE"))
    db.session.execute(delete(ConsentState))
    built = 0
    rows = (_row(subject_id, state) for subject_id, state in states_said())
    while batch := list(islice(rows, _BATCH)):
        db.session.connection().execute(insert(_STATES), batch)
        built += len(batch)
    _forget_loaded()
    return built


def _row(subject_id: int, state: State) -> dict[str, Any]:
    return {"subject_id": subject_id, **asdict(state), "recipients": list(state.recipients)}


def _forget_loaded() -> None:
    """Rows were written past the session: what it has loaded of them is old."""
    for loaded in db.session:
        if isinstance(loaded, ConsentState):
            db.session.expire(loaded)
