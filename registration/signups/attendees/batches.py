"""Batches and their lines, for the pages that show them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select
from sqlalchemy.orm import joinedload

from registration.consent.queries import may_contact
from registration.events.rules import OPERATION
from registration.foundation.database import db
from registration.mail.models import Message, MessageState, Suppression
from registration.mail.suppression import EVERYTHING, is_suppressed
from registration.people.models import Person, Subject
from registration.signups.models import LIVING, Batch, BatchRow, Signup, SignupState
from registration.signups.rules import language_written

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


@dataclass(frozen=True)
class Readers:
    """Who would get a message, by the language of the copy, and how many are left out, by the reason."""

    languages: dict[str, int]
    left_out: dict[str, int]

    @property
    def number(self) -> int:
        return sum(self.languages.values())


def readers_of(batch: Batch) -> Readers:
    """Who of the chosen people gets a message as things stand; it is looked at again when it leaves."""
    written = batch.params.get("body") or {}
    languages: Counter[str] = Counter(dict.fromkeys(written, 0))
    left_out: Counter[str] = Counter()
    reason = _why_not()
    rows = db.session.execute(
        _chosen(batch, reason, Signup.language, func.count()).group_by(reason, Signup.language)
    )
    for why, language, number in rows:
        if why:
            left_out[why] += number
        elif written:
            languages[language_written(language, written)] += number
    for language in _suppressed(batch):
        left_out["suppressed"] += 1
        if written:
            languages[language_written(language, written)] -= 1
    return Readers(dict(languages), dict(left_out))


def first_reader(batch: Batch) -> int | None:
    """A sign-up that gets the message, to look at it with."""
    found: int | None = db.session.scalar(
        _chosen(batch, Signup.id).where(_why_not() == "").order_by(Signup.arrival).limit(1)
    )
    return found


def _chosen(batch: Batch, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(BatchRow)
        .join(Signup, Signup.id == BatchRow.signup_id)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .where(BatchRow.batch_id == batch.id)
    )


def _why_not() -> ColumnElement[str]:
    """``rules.why_not_written_to`` for many at once, without what only a keyed hash can tell."""
    unconfirmed = and_(Signup.confirmed_at.is_(None), Signup.state != SignupState.CONFIRMED)
    return case(
        (Signup.state.not_in(LIVING), literal("not-standing")),
        (unconfirmed, literal("unconfirmed")),
        (~may_contact(Subject.id), literal("restricted")),
        else_=literal(""),
    )


def _suppressed(batch: Batch) -> list[str]:
    """Languages of those to whose address nothing may be sent. Mostly there are none, and nobody is asked."""
    any_at_all = select(exists().where(Suppression.scope.in_((EVERYTHING, OPERATION))))
    if not db.session.scalar(any_at_all):
        return []
    rows = db.session.execute(_chosen(batch, Person.email, Signup.language).where(_why_not() == "")).all()
    return [language for email, language in rows if is_suppressed(email, OPERATION)]


def deliveries_of(batch: Batch) -> dict[MessageState, int]:
    """What became of the messages of a batch."""
    rows = db.session.execute(
        select(Message.state, func.count(Message.id)).where(*_of_batch(batch)).group_by(Message.state)
    )
    return {state: number for state, number in rows}  # noqa: C416


def undelivered(batch: Batch, limit: int) -> Sequence[Message]:
    """Some of those that did not arrive, or may not have."""
    wrong = (MessageState.FAILED, MessageState.UNCERTAIN, MessageState.WITHHELD)
    return db.session.scalars(
        select(Message)
        .where(*_of_batch(batch), Message.state.in_(wrong))
        .order_by(Message.id)
        .limit(limit)
        .options(joinedload(Message.person))
    ).all()


def _of_batch(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.kind == "signups.message",
        Message.context == f"event:{batch.event_id}",
        Message.params["batch"].as_integer() == batch.id,
    )
