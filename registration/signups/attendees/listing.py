"""One page of a long list, or all of it as a stream. Pages are found by where the one before ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import aliased, contains_eager

from registration.consent.models import Purpose
from registration.consent.queries import may_contact, may_use
from registration.forms.models import Submission
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.signups.attendees.selecting import Sieve, column_of, context_in, people
from registration.signups.models import Attendance, Signup, SignupLabel, SignupState

A_PAGE = 50
ROWS_AT_ONCE = 1000
LAST = -1
"""Instead of the sign-up before which a page ends: the end of the list."""


@dataclass(frozen=True)
class Attendee:
    """One line of a list."""

    id: int
    state: SignupState
    made_at: datetime
    confirmed_at: datetime | None
    attendance: Attendance
    arrival: int
    source: str
    language: str
    name: str
    email: str
    subject_ref: str
    answers: Mapping[str, Any]
    form_version_id: int
    minutes_attended: int | None
    lacks_file: bool
    allows: frozenset[str] = frozenset()
    """Codes of the purposes that this person allows now."""

    @property
    def organisation(self) -> str:
        return str(self.answers.get("organisation") or "")

    @property
    def job_title(self) -> str:
        return str(self.answers.get("job_title") or "")


FIXED = tuple(each.name for each in fields(Attendee))[:-1]
"""What every line has, in the order of the columns that are asked for."""
_COLUMNS = (
    Signup.id,
    Signup.state,
    Signup.made_at,
    Signup.confirmed_at,
    Signup.attendance,
    Signup.arrival,
    Signup.source,
    Signup.language,
    Person.name,
    Person.email,
    Subject.ref,
    Submission.answers,
    Submission.form_version_id,
    Signup.minutes_attended,
    Signup.lacks_file,
)


@dataclass(frozen=True)
class Page:
    """Some lines of a list, and whether there are others before and after them."""

    people: Sequence[Attendee]
    before: bool
    after: bool


def _attendees(event_id: int, sieve: Sieve, *more: Any, chosen: Sequence[int] = ()) -> Select[Any]:
    asked = people(event_id, sieve, *_COLUMNS, *more, chosen=chosen)
    return asked.join(Person, Person.id == Signup.person_id)


def page_of(
    event_id: int,
    sieve: Sieve,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = A_PAGE,
) -> Page:
    """The page that follows on one sign-up of the list or ends before one; the first one without either.

    However far down it is, it costs what the first one costs. A sign-up that is gone means the first page.
    """
    backwards = before is not None
    column = column_of(sieve)
    downwards = sieve.order.startswith("-") is not backwards
    asked = _attendees(event_id, sieve)
    at = after if before is None else before
    begins = at in (None, LAST)
    if not begins:
        asked = asked.where(_beyond(column, _place(event_id, at or 0, column), at, downwards=downwards))
    order = [column.desc(), Signup.id.desc()] if downwards else [column.asc(), Signup.id.asc()]
    rows = db.session.execute(asked.order_by(*order).limit(size + 1)).all()
    if not rows and not begins:
        return page_of(event_id, sieve, size=size)
    lines = [_attendee(row, ()) for row in rows[:size]]
    more = len(rows) > size
    if backwards:
        return Page(lines[::-1], before=more, after=at != LAST)
    return Page(lines, before=not begins, after=more)


@dataclass(frozen=True)
class Beside:
    """What stands beside one line of a page."""

    allows: frozenset[str]
    """Codes of the purposes that this person allows now."""
    labels: list[str]


def beside(event_id: int, people: Sequence[Attendee], purposes: Sequence[Purpose]) -> dict[int, Beside]:
    """What the people on a page allow, and their labels, in one statement.

    Asked for these people alone: asked for with the list, PostgreSQL looks at everybody's decisions first.
    """
    separator: Any = literal_column("'\n'")
    on_sqlite = db.session.get_bind().dialect.name == "sqlite"
    together = (func.group_concat if on_sqlite else func.string_agg)(SignupLabel.label, separator)
    labels = select(together).where(SignupLabel.signup_id == Signup.id).scalar_subquery()
    rows = db.session.execute(
        select(Signup.id, labels, *_allowed(purposes, event_id))
        .join(Subject, Subject.person_id == Signup.person_id)
        .where(Signup.id.in_([each.id for each in people]))
    )
    return {
        signup_id: Beside(
            frozenset(each.code for each, yes in zip(purposes, allowed, strict=True) if yes),
            sorted(words.split("\n")) if words else [],
        )
        for signup_id, words, *allowed in rows
    }


def _place(event_id: int, signup_id: int, column: Any) -> Any:
    """Where in the order a sign-up stands; nowhere if it is gone, and then nobody stands beyond it."""
    there = aliased(Signup)
    mine = getattr(there, column.key)
    return select(mine).where(there.id == signup_id, there.event_id == event_id).scalar_subquery()


def _beyond(column: Any, value: Any, signup_id: Any, *, downwards: bool) -> ColumnElement[bool]:
    """What comes later in the order. Said so that the first half alone is a range of the index."""
    if downwards:
        earlier: ColumnElement[bool] = (column <= value) & ((column < value) | (Signup.id < signup_id))
        return earlier
    later: ColumnElement[bool] = (column >= value) & ((column > value) | (Signup.id > signup_id))
    return later


def places_in_line(event_id: int, people: Sequence[Attendee]) -> dict[int, int]:
    """How many wait before each of these who wait, counting themselves; one statement, or none."""
    waiting = [each.id for each in people if each.state is SignupState.WAITING]
    if not waiting:
        return {}
    number = func.row_number().over(order_by=Signup.arrival).label("number")
    line = (
        select(Signup.id, number)
        .where(Signup.event_id == event_id, Signup.state == SignupState.WAITING)
        .subquery()
    )
    rows = db.session.execute(select(line.c.id, line.c.number).where(line.c.id.in_(waiting)))
    return {signup_id: place for signup_id, place in rows}  # noqa: C416


def listed(
    event_id: int, sieve: Sieve, purposes: Sequence[Purpose], *, limit: int, offset: int = 0
) -> list[Attendee]:
    """Some lines of the list, in one statement."""
    asked = _attendees(event_id, sieve, *_allowed(purposes, event_id))
    rows = db.session.execute(asked.order_by(*_order(sieve)).limit(limit).offset(offset))
    return [_attendee(row, purposes) for row in rows]


def streamed(
    event_id: int, sieve: Sieve, purposes: Sequence[Purpose], chosen: Sequence[int] = ()
) -> Iterator[Attendee]:
    """Everybody, or the chosen sign-ups, without holding them all in memory."""
    asked = _attendees(event_id, sieve, *_allowed(purposes, event_id), chosen=chosen)
    asked = asked.order_by(*_order(sieve)).execution_options(yield_per=ROWS_AT_ONCE)
    for row in db.session.execute(asked):
        yield _attendee(row, purposes)


def chosen_ids(event_id: int, sieve: Sieve, chosen: Sequence[int] = ()) -> Any:
    """The ids of everybody who passes the sieve, or of the chosen ones among them, as a statement."""
    return people(event_id, sieve, Signup.id, chosen=chosen)


def attendee(event_id: int, signup_id: int) -> tuple[Signup, Subject] | None:
    """One person's sign-up with everything around it, if it may be looked at."""
    found = db.session.execute(
        select(Signup, Subject)
        .join(Signup.person)
        .join(Subject, Subject.person_id == Person.id)
        .join(Signup.submission)
        .join(Submission.form_version)
        .options(
            contains_eager(Signup.person),
            contains_eager(Signup.submission).contains_eager(Submission.form_version),
        )
        .where(Signup.id == signup_id, Signup.event_id == event_id, may_contact(Subject.id))
    ).first()
    return None if found is None else (found[0], found[1])


def _allowed(purposes: Sequence[Purpose], event_id: int) -> list[ColumnElement[bool]]:
    return [may_use(Subject.id, purpose.id, context_in(purpose, event_id)) for purpose in purposes]


def _attendee(row: Sequence[Any], purposes: Sequence[Purpose]) -> Attendee:
    allows = frozenset(
        purpose.code for purpose, allowed in zip(purposes, row[len(FIXED) :], strict=True) if allowed
    )
    return Attendee(**dict(zip(FIXED, row, strict=False)), allows=allows)


def _order(sieve: Sieve) -> list[Any]:
    column = column_of(sieve)
    back = sieve.order.startswith("-")
    return [column.desc(), Signup.id.desc()] if back else [column, Signup.id]
