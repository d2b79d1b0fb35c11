"""How many: of lists, and of an event for its figures and statistics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, select
from sqlalchemy.orm import aliased

from registration.consent.models import ConsentState, ProcessingLimit, Purpose
from registration.consent.queries import may_contact, may_use
from registration.foundation.database import db
from registration.people.models import Subject
from registration.signups.attendees.selecting import Sieve, context_in, may_be_counted, people
from registration.signups.models import LIVING, Signup, SignupLabel, SignupState

COUNTED_AT_MOST = 1000
MOST_SOURCES = 40


@dataclass(frozen=True)
class Number:
    """How many lines a list has: exactly, or at least."""

    number: int
    exact: bool = True


def number_of(event_id: int, sieve: Sieve) -> Number:
    """How many pass the sieve. Whole events are counted from an index, searches up to a thousand."""
    if not sieve.narrows:
        return Number(_by_state(event_id, sieve.state))
    some = people(event_id, sieve, literal(1).label("one")).limit(COUNTED_AT_MOST + 1).subquery()
    found = db.session.scalar(select(func.count()).select_from(some)) or 0
    return Number(min(found, COUNTED_AT_MOST), exact=found <= COUNTED_AT_MOST)


def _by_state(event_id: int, state: SignupState | None) -> int:
    """Counted without looking at a person: who may not be seen is counted apart, and they are few."""
    here = [Signup.event_id == event_id, *([Signup.state == state] if state else [])]
    hidden = (
        select(func.count())
        .select_from(Subject)
        .join(Signup, Signup.person_id == Subject.person_id)
        .where(*here, Subject.id.in_(select(ProcessingLimit.subject_id)), ~may_contact(Subject.id))
        .scalar_subquery()
    )
    return db.session.scalar(select(func.count() - hidden).select_from(Signup).where(*here)) or 0


def minutes_of_arrival(event_id: int) -> list[tuple[str, int]]:
    """How many signed up in each minute (``2027-02-08 09:31``, UTC) in which anybody did."""
    minute = func.substr(cast(Signup.made_at, String), 1, 16)
    asked = select(minute, func.count()).where(Signup.event_id == event_id, may_be_counted())
    found = asked.group_by(minute).order_by(minute)
    return [(when, number) for when, number in db.session.execute(found)]


def numbers_by(event_id: int, column: ColumnElement[Any]) -> list[tuple[Any, int]]:
    """How many sign-ups that stand have each value of a column of theirs, the most frequent first."""
    number = func.count(Signup.id)
    found = people(event_id, Sieve(), column, number).where(Signup.state.in_(LIVING)).group_by(column)
    return [(value, many) for value, many in db.session.execute(found.order_by(number.desc(), column))]


def sources_and_labels(event_id: int) -> tuple[list[str], list[str]]:
    """The sources that links to this event named, and the labels there are, in one statement.

    From one source the index leads to the next, however many people lie in between.
    """
    here = Signup.event_id == event_id
    first = (
        select(func.min(Signup.source).label("source")).where(here, Signup.source > "").cte(recursive=True)
    )
    following = select(func.min(Signup.source)).where(here, Signup.source > first.c.source).scalar_subquery()
    chain = first.union_all(select(following).where(first.c.source.is_not(None)))
    sources = select(literal("source"), chain.c.source).where(chain.c.source.is_not(None)).limit(MOST_SOURCES)
    labels = (
        select(literal("label"), SignupLabel.label)
        .join(Signup, Signup.id == SignupLabel.signup_id)
        .where(here)
        .distinct()
    )
    some = sources.subquery()
    found = db.session.execute(select(some).union_all(labels)).all()
    return (
        sorted(words for kind, words in found if kind == "source"),
        sorted(words for kind, words in found if kind == "label"),
    )


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
    row = db.session.execute(people(event_id, Sieve(state=SignupState.CONFIRMED), *columns)).one()
    return [
        Decided(purpose, row[at], row[at + 1], row[0] - row[at] - row[at + 1])
        for purpose, at in zip(purposes, range(1, len(row), 2), strict=True)
    ]
