"""Lists of the people who signed up for one event, for those who hold it.

Every query here leaves out persons who restricted the use of their data: one guard, ``may_contact``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from registration.consent.models import ConsentState, Purpose
from registration.consent.queries import may_contact, may_use
from registration.events.models import Event
from registration.events.rules import context_of
from registration.forms.models import FormVersion, Submission
from registration.foundation.database import db
from registration.mail.models import Message
from registration.people.models import Person, Subject
from registration.signups.models import Attendance, Signup, SignupState

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Sieve:
    """Which of the people a list shows, and in which order."""

    words: str = ""
    state: SignupState | None = None
    allowed: Purpose | None = None
    attendance: Attendance | None = None
    order: str = "time"
    """``time`` or ``name``, with a minus before it for the other direction."""


@dataclass(frozen=True)
class Attendee:
    """One line of a list."""

    id: int
    state: SignupState
    made_at: datetime
    attendance: Attendance
    place_in_line: int | None
    name: str
    email: str
    subject_ref: str
    answers: Mapping[str, Any]
    form_version_id: int
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


def purposes_asked(event: Event) -> list[Purpose]:
    """What attendees of this event could decide, in the order of its latest form."""
    if event.form_version is None:
        return []
    codes = event.form_version.definition["purposes"]
    found = {each.code: each for each in db.session.scalars(select(Purpose).where(Purpose.code.in_(codes)))}
    return [found[code] for code in codes if code in found and found[code].kind != "operation"]


def context_in(purpose: Purpose, event_id: int) -> str:
    """The context under which a decision at this event is kept."""
    return context_of(event_id) if purpose.per_event else ""


def count(event_id: int, sieve: Sieve) -> int:
    return db.session.scalar(_people(event_id, sieve, func.count(Signup.id))) or 0


def listed(
    event_id: int, sieve: Sieve, purposes: Sequence[Purpose], *, limit: int, offset: int = 0
) -> list[Attendee]:
    """One page of the list, in one statement."""
    asked = _rows(event_id, sieve, purposes).order_by(*_order(sieve)).limit(limit).offset(offset)
    return [_attendee(row, purposes) for row in db.session.execute(asked)]


def streamed(
    event_id: int, sieve: Sieve, purposes: Sequence[Purpose], chosen: Sequence[int] = ()
) -> Iterator[Attendee]:
    """Everybody, or the chosen sign-ups, without holding them all in memory."""
    asked = _rows(event_id, sieve, purposes).order_by(*_order(sieve))
    if chosen:
        asked = asked.where(Signup.id.in_(chosen))
    for row in db.session.execute(asked.execution_options(yield_per=ROWS_AT_ONCE)):
        yield _attendee(row, purposes)


def attendee(event_id: int, signup_id: int) -> tuple[Signup, Subject] | None:
    """One person's sign-up with everything around it, if it may be looked at."""
    found = db.session.execute(
        select(Signup, Subject)
        .join(Signup.person)
        .join(Subject, Subject.person_id == Person.id)
        .join(Signup.submission)
        .options(contains_eager(Signup.person), contains_eager(Signup.submission))
        .where(Signup.id == signup_id, Signup.event_id == event_id, may_contact(Subject.id))
    ).first()
    return None if found is None else (found[0], found[1])


def forms_filled_in(event_id: int) -> Sequence[FormVersion]:
    """The versions of the form that people answered, oldest first."""
    used = select(Submission.form_version_id).join(Signup).where(Signup.event_id == event_id)
    return db.session.scalars(
        select(FormVersion).where(FormVersion.id.in_(used)).order_by(FormVersion.number)
    ).all()


def minutes_of_arrival(event_id: int) -> list[tuple[str, int]]:
    """How many signed up in each minute (``2027-02-08 09:31``, UTC) in which anybody did."""
    minute = func.substr(cast(Signup.made_at, String), 1, 16)
    found = _people(event_id, Sieve(), minute, func.count(Signup.id)).group_by(minute).order_by(minute)
    return [(when, number) for when, number in db.session.execute(found)]


def messages_to(signup: Signup) -> Sequence[Message]:
    """What we wrote to this person about the event, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.person_id == signup.person_id, Message.context == context_of(signup.event_id))
        .order_by(Message.id.desc())
    ).all()


@dataclass(frozen=True)
class Decided:
    """What confirmed attendees decided about one purpose."""

    purpose: Purpose
    allowed: int
    refused: int
    """Withdrawn and run out too."""
    undecided: int
    """Never asked in these words, or not answered yet."""


def decided(event_id: int, purposes: Sequence[Purpose]) -> list[Decided]:
    """The numbers of all purposes, in one statement."""
    columns: list[ColumnElement[int]] = [func.count(Signup.id)]
    for purpose in purposes:
        context = context_in(purpose, event_id)
        allows = may_use(Subject.id, purpose.id, context)
        state = aliased(ConsentState)
        answered = exists(
            select(1).where(
                state.subject_id == Subject.id, state.purpose_id == purpose.id, state.context == context
            )
        )
        columns += [
            func.count(Signup.id).filter(allows),
            func.count(Signup.id).filter(and_(answered, ~allows)),
        ]
    row = db.session.execute(_people(event_id, Sieve(state=SignupState.CONFIRMED), *columns)).one()
    return [
        Decided(purpose, row[at], row[at + 1], row[0] - row[at] - row[at + 1])
        for purpose, at in zip(purposes, range(1, len(row), 2), strict=True)
    ]


def _rows(event_id: int, sieve: Sieve, purposes: Sequence[Purpose]) -> Select[Any]:
    ahead = aliased(Signup)
    in_line = (
        select(func.count(ahead.id))
        .where(
            ahead.event_id == event_id,
            ahead.state == SignupState.WAITING,
            Signup.state == SignupState.WAITING,
            ahead.arrival <= Signup.arrival,
        )
        .scalar_subquery()
    )
    return _people(
        event_id,
        sieve,
        Signup.id,
        Signup.state,
        Signup.made_at,
        Signup.attendance,
        in_line,
        Person.name,
        Person.email,
        Subject.ref,
        Submission.answers,
        Submission.form_version_id,
        *(may_use(Subject.id, purpose.id, context_in(purpose, event_id)) for purpose in purposes),
    )


def _attendee(row: Sequence[Any], purposes: Sequence[Purpose]) -> Attendee:
    allows = frozenset(
        purpose.code for purpose, allowed in zip(purposes, row[len(FIXED) :], strict=True) if allowed
    )
    return Attendee(**dict(zip(FIXED, row, strict=False)), allows=allows)


def _people(event_id: int, sieve: Sieve, *columns: Any) -> Select[Any]:
    """Columns of the sign-ups that pass the sieve, with person, subject and answers joined."""
    asked = (
        select(*columns)
        .select_from(Signup)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .join(Submission, Submission.id == Signup.submission_id)
        .where(Signup.event_id == event_id, may_contact(Subject.id))
    )
    if sieve.state is not None:
        asked = asked.where(Signup.state == sieve.state)
    if sieve.attendance is not None:
        asked = asked.where(Signup.attendance == sieve.attendance)
    if sieve.allowed is not None:
        asked = asked.where(may_use(Subject.id, sieve.allowed.id, context_in(sieve.allowed, event_id)))
    for word in sieve.words.split():
        asked = asked.where(
            or_(
                Person.name.icontains(word, autoescape=True),
                Person.email.icontains(word, autoescape=True),
                Submission.answers["organisation"].as_string().icontains(word, autoescape=True),
            )
        )
    return asked


def _order(sieve: Sieve) -> list[Any]:
    column: Any = func.lower(Person.name) if sieve.order.endswith("name") else Signup.arrival
    back = sieve.order.startswith("-")
    return [column.desc(), Signup.id.desc()] if back else [column, Signup.id]
