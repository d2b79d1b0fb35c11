"""What new words, or the end of a purpose, mean for decisions that stand: done by the worker, in parts.

New words end nothing: the old scope stays, and the event says that the new one is not covered. Nobody is
noted twice for the same words, and nobody who has answered to them, however often a part is begun again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select, update
from sqlalchemy.orm import aliased

from registration.audit import actions as audit
from registration.consent.actions.appending import Known, line, write
from registration.consent.actions.ending import revoke
from registration.consent.models import (
    Channel,
    ConsentEvent,
    ConsentState,
    EventKind,
    FollowUp,
    Purpose,
    PurposeVersion,
)
from registration.consent.rules import STANDING
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.people.models import Person, Subject

LOOK_AGAIN_FOR = timedelta(days=30)
"""Whoever confirms a mailbox late may have decided about words that were replaced meanwhile."""


@dataclass(frozen=True)
class Asked:
    """Somebody who agreed to words that were replaced, and is to be asked about the new ones."""

    person_id: int
    person_ref: str
    language: str
    purpose_id: int
    version_id: int
    context: str
    """Where it was agreed; the first of several."""


def follow_up(most: int = 500) -> tuple[bool, Sequence[Asked]]:
    """Do one part: whether there was one, and who is to be asked now, each person once."""
    due = db.session.scalar(
        select(FollowUp)
        .where(FollowUp.finished_at.is_(None))
        .order_by(FollowUp.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if due is None:
        return False, ()
    asked = _end(due, most) if due.version is None else _ask(due, due.version, most)
    db.session.flush()
    return True, asked


def _end(due: FollowUp, most: int) -> Sequence[Asked]:
    """The purpose is closed: nobody is asked."""
    ended = revoke(due.purpose_id, by=due.by, limit=most)
    due.touched += ended
    if ended < most:
        due.finished_at = clock.now()
    return ()


def _ask(due: FollowUp, version: PurposeVersion, most: int) -> Sequence[Asked]:
    people = _next_people(due, most)
    if not people:
        due.finished_at = clock.now()
        return ()
    due.through = people[-1].id
    noted, asked = _supersede(due.purpose, version, people)
    due.touched += noted
    return asked


def look_again() -> int:
    """Begin the young ones anew, for those whose decision took effect since."""
    begun = db.session.execute(
        update(FollowUp)
        .where(
            FollowUp.finished_at.is_not(None),
            FollowUp.begun_at > clock.now() - LOOK_AGAIN_FOR,
            FollowUp.id.in_(_newest()),
        )
        .values(through=0, finished_at=None)
        .returning(FollowUp.id)
        .execution_options(synchronize_session=False)
    )
    return len(begun.all())


def _newest() -> Any:
    """Ids of those that no later one of the same purpose and kind replaces."""
    later = aliased(FollowUp)
    return select(FollowUp.id).where(
        ~exists().where(
            later.purpose_id == FollowUp.purpose_id, later.kind == FollowUp.kind, later.id > FollowUp.id
        )
    )


def _standing(purpose_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ConsentState.purpose_id == purpose_id,
        ConsentState.kind.in_(STANDING),
        or_(ConsentState.valid_until.is_(None), ConsentState.valid_until > now),
    )


def _next_people(due: FollowUp, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The next subjects in the order of their ids, so that all that concerns one is in one part."""
    return db.session.execute(
        select(Subject.id, Subject.ref, Subject.person_id, Person.ref.label("person_ref"), Person.language)
        .join(Person, Person.id == Subject.person_id)
        .where(
            Subject.id > due.through,
            exists().where(ConsentState.subject_id == Subject.id, *_standing(due.purpose_id, clock.now())),
        )
        .order_by(Subject.id)
        .limit(most)
    ).all()


def _supersede(
    purpose: Purpose, version: PurposeVersion, people: Sequence[Row[*tuple[Any, ...]]]
) -> tuple[int, Sequence[Asked]]:
    now, act = clock.now(), new_ref()
    by_id = {each.id: each for each in people}
    before, answer = aliased(PurposeVersion), aliased(ConsentEvent)
    known = exists().where(
        answer.subject_id == ConsentState.subject_id,
        answer.purpose_id == ConsentState.purpose_id,
        answer.context == ConsentState.context,
        answer.purpose_version_id == version.id,
    )
    states = db.session.execute(
        select(
            ConsentState.subject_id, ConsentState.context, ConsentState.recipients, ConsentState.valid_until
        )
        .join(before, before.id == ConsentState.purpose_version_id)
        .where(
            ConsentState.subject_id.in_(by_id),
            *_standing(purpose.id, now),
            before.number < version.number,
            ~known,
        )
        .order_by(ConsentState.subject_id, ConsentState.context)
    ).all()
    if not states:
        return 0, ()
    write([
        line(
            EventKind.SUPERSEDED,
            state.subject_id,
            by_id[state.subject_id].ref,
            act=act,
            channel=Channel.SYSTEM,
            method="new-words",
            actor="system",
            at=now,
            purpose=Known(purpose.id, purpose.code),
            purpose_version_id=version.id,
            context=state.context,
            recipients=list(state.recipients),
            valid_until=state.valid_until,
        )
        for state in states
    ])  # fmt: skip
    audit.record("consent.superseded", "purpose", purpose.id, version=version.number, decisions=len(states))
    first = {state.subject_id: state.context for state in reversed(states)}
    return len(states), [
        Asked(each.person_id, each.person_ref, each.language, purpose.id, version.id, first[each.id])
        for each in people
        if each.id in first
    ]
