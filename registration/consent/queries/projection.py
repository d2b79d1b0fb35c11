"""Whether what holds is what the events say."""

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import select

from registration.consent.models import ConsentEvent, ConsentState, Purpose
from registration.consent.rules import Happening, Key, State, project
from registration.foundation.database import db
from registration.people.models import Subject

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
STATED = (
    ConsentState.purpose_id,
    ConsentState.context,
    ConsentState.kind,
    ConsentState.since,
    ConsentState.event_id,
    ConsentState.purpose_version_id,
    ConsentState.recipients,
    ConsentState.valid_until,
)
"""Columns of ``consent_state`` in the order of a ``State``."""
_BATCH = 1000


@dataclass(frozen=True)
class Difference:
    """The first state that is not what the events say."""

    subject: str
    purpose: str
    context: str
    kept: State | None
    said: State | None

    def __str__(self) -> str:
        where = f" in {self.context}" if self.context else ""
        whose = f"Purpose {self.purpose}{where} of subject {self.subject}"
        if self.kept is None:
            return f"{whose} has no stored state; the events say {self._kind_said}."
        if self.said is None:
            return f"{whose} is stored as {self.kept.kind}; the events say nothing of it."
        names = ", ".join(
            name for name, value in asdict(self.kept).items() if asdict(self.said)[name] != value
        )
        return f"{whose} is stored otherwise than the events say: {names}."

    @property
    def _kind_said(self) -> str:
        return self.said.kind.value if self.said else "nothing"


def states_said() -> Generator[tuple[int, State], None, None]:
    """What the events of everybody say, by subject."""
    asked = select(*PROJECTED).order_by(ConsentEvent.subject_id, ConsentEvent.id)
    with db.session.execute(asked.execution_options(yield_per=_BATCH)) as events:
        for subject_id, theirs in groupby(cast(Iterable[Any], events), key=lambda event: event.subject_id):
            for state in project(cast(Iterable[Happening], theirs)).values():
                yield subject_id, state


def state_of(row: Any) -> State:
    """A row of the columns ``STATED``."""
    values = {column.name: value for column, value in zip(STATED, row, strict=False)}
    return State(**{**values, "recipients": tuple(row.recipients)})


def first_difference() -> tuple[int, Difference | None]:
    """How many states were compared, and the first that is not what the events say."""
    compared = 0
    with closing(_kept()) as of_table, closing(_said()) as of_events:
        for subject_id, both in groupby(merge(of_table, of_events, key=itemgetter(0)), key=itemgetter(0)):
            kept: dict[Key, State] = {}
            said: dict[Key, State] = {}
            for _, is_kept, state in both:
                (kept if is_kept else said)[state.purpose_id, state.context] = state
            compared += len(kept)
            if kept != said:
                key = min(key for key in {*kept, *said} if kept.get(key) != said.get(key))
                return compared, _difference(subject_id, key, kept.get(key), said.get(key))
    return compared, None


def _kept() -> Generator[tuple[int, bool, State], None, None]:
    asked = select(*STATED, ConsentState.subject_id).order_by(ConsentState.subject_id)
    with db.session.execute(asked.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            yield row.subject_id, True, state_of(row)


def _said() -> Generator[tuple[int, bool, State], None, None]:
    with closing(states_said()) as said:
        for subject_id, state in said:
            yield subject_id, False, state


def _difference(subject_id: int, key: Key, kept: State | None, said: State | None) -> Difference:
    purpose_id, context = key
    return Difference(
        subject=db.session.scalars(select(Subject.ref).where(Subject.id == subject_id)).one(),
        purpose=db.session.scalars(select(Purpose.code).where(Purpose.id == purpose_id)).one(),
        context=context,
        kept=kept,
        said=said,
    )
