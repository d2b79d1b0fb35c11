"""Batches and their lines, for the pages that show them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from registration.consent.queries import may_contact
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.signups.models import Batch, BatchRow, Signup

MOST_BATCHES = 50


def batch_by_ref(event_id: int, ref: str) -> Batch | None:
    return db.session.scalar(select(Batch).where(Batch.ref == ref, Batch.event_id == event_id))


def batches_of(event_id: int) -> Sequence[Batch]:
    """What was done to many people of an event, newest first."""
    asked = select(Batch).where(Batch.event_id == event_id).order_by(Batch.id.desc())
    return db.session.scalars(asked.limit(MOST_BATCHES)).all()


def outcomes_of(batch_id: int) -> dict[str, int]:
    """How many lines have each outcome."""
    rows = db.session.execute(
        select(BatchRow.outcome, func.count(BatchRow.id))
        .where(BatchRow.batch_id == batch_id)
        .group_by(BatchRow.outcome)
        .order_by(BatchRow.outcome)
    )
    return {outcome: number for outcome, number in rows}  # noqa: C416


def lines_of(batch_id: int, outcome: str, limit: int, offset: int = 0) -> Sequence[BatchRow]:
    """Lines of a list that is brought in, as far as they are kept."""
    asked = select(BatchRow).where(BatchRow.batch_id == batch_id)
    if outcome:
        asked = asked.where(BatchRow.outcome == outcome)
    return db.session.scalars(asked.order_by(BatchRow.number).limit(limit).offset(offset)).all()


def some_rows(batch_id: int, outcome: str, limit: int) -> Sequence[Any]:
    """(sign-up, name, address, reason) of some lines; who may not be looked at is left out."""
    return db.session.execute(
        select(Signup.id, Person.name, Person.email, BatchRow.reason)
        .select_from(BatchRow)
        .join(Signup, Signup.id == BatchRow.signup_id)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .where(BatchRow.batch_id == batch_id, BatchRow.outcome == outcome, may_contact(Subject.id))
        .order_by(BatchRow.number)
        .limit(limit)
    ).all()
