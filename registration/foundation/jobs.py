"""Background work is asked for inside a transaction and handed over once that has committed.

A job is a name and ids. What must not be lost is a row first; a lost job only waits for the timetable.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from registration.foundation.database import db

Enqueuer = Callable[[str, tuple[int, ...]], None]

_enqueuer: ContextVar[Enqueuer | None] = ContextVar("enqueuer", default=None)


def hand_over_to(enqueuer: Enqueuer | None) -> None:
    """Say who takes jobs in the present context. Without one they wait for the timetable."""
    _enqueuer.set(enqueuer)


def after_commit(name: str, *ids: int) -> None:
    """Ask for this job once the present transaction has committed. Asking twice is asking once."""
    db.session.info.setdefault("jobs", {})[name, ids] = True


@event.listens_for(Session, "after_commit")
def _hand_over(session: Session) -> None:
    if session.in_nested_transaction():
        return  # Only a savepoint was released: nothing is committed yet.
    jobs: dict[tuple[str, tuple[int, ...]], Any] = session.info.pop("jobs", {})
    enqueuer = _enqueuer.get()
    if enqueuer is None:
        return
    for name, ids in jobs:
        enqueuer(name, ids)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if session.in_nested_transaction():
        return  # A job asked for in vain does no harm; one that is forgotten would wait for the timetable.
    session.info.pop("jobs", None)
