"""Questions about questionnaires and who is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from registration.consent.models import ConsentState, EventKind, Purpose, PurposeKind
from registration.consent.queries import may_use
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.questionnaires.models import (
    Audience,
    Invitation,
    Questionnaire,
    Response,
)
from registration.signups.models import Attendance, Signup, SignupState

ATTENDANCES = {
    Audience.ATTENDED: (Attendance.ATTENDED,),
    Audience.ABSENT: (Attendance.ABSENT,),
    Audience.ALL: tuple(Attendance),
}


def questionnaire_by_ref(ref: str) -> Questionnaire | None:
    return db.session.scalar(select(Questionnaire).where(Questionnaire.ref == ref))


def questionnaires(event_id: int | None = None) -> Sequence[Questionnaire]:
    """All of them, or those of one event, newest first."""
    asked = select(Questionnaire).order_by(Questionnaire.id.desc())
    return db.session.scalars(asked.where(Questionnaire.event_id == event_id) if event_id else asked).all()


def invitation_by_ref(ref: str) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.ref == ref))


def response_to(invitation: Invitation) -> Response | None:
    """The named answers behind an invitation, as far as they were given."""
    return db.session.scalar(select(Response).where(Response.invitation_id == invitation.id))


def purposes() -> Sequence[Purpose]:
    """The purposes a questionnaire can have."""
    return db.session.scalars(
        select(Purpose).where(Purpose.kind == PurposeKind.QUESTIONNAIRE).order_by(Purpose.id)
    ).all()


def context_of(questionnaire: Questionnaire) -> str:
    """The context of the decision the questionnaire needs."""
    return f"event:{questionnaire.event_id}" if questionnaire.purpose.per_event else ""


@dataclass(frozen=True)
class Participation:
    """How many were invited, and how many of them answered."""

    invited: int
    answered: int


def participation(questionnaire: Questionnaire) -> Participation:
    """A named answer counts once it is handed in."""
    answered = Invitation.answered.is_(True)
    asked = select(func.count(), func.count().filter(answered)).select_from(Invitation)
    row = db.session.execute(asked.where(Invitation.questionnaire_id == questionnaire.id)).one()
    return Participation(*row)


def participations() -> dict[int, Participation]:
    """The same for every questionnaire, by its id."""
    asked = select(
        Invitation.questionnaire_id, func.count(), func.count().filter(Invitation.answered.is_(True))
    ).group_by(Invitation.questionnaire_id)
    return {number: Participation(*rest) for number, *rest in db.session.execute(asked)}


@dataclass(frozen=True)
class Reach:
    """Whom opening would invite, in numbers."""

    audience: int
    invited_before: int
    allowed: int
    not_allowed: Mapping[EventKind | None, int]
    """By what the person decided last; ``None``: was never asked. A standing decision is here when it is
    over, or when an objection or a restriction stands against it."""


def reach(questionnaire: Questionnaire) -> Reach:
    """How many of the audience may be asked now, and how many may not."""
    before, allowed = _invited(questionnaire), _allowed(questionnaire)
    counts = (func.count(), func.count().filter(before), func.count().filter(and_(~before, allowed)))
    audience, invited, may_be_asked = db.session.execute(_audience(questionnaire, *counts)).one()
    decided = and_(
        ConsentState.subject_id == Subject.id,
        ConsentState.purpose_id == questionnaire.purpose_id,
        ConsentState.context == context_of(questionnaire),
    )
    reasons = (
        _audience(questionnaire, ConsentState.kind, func.count())
        .outerjoin(ConsentState, decided)
        .where(~before, ~allowed)
        .group_by(ConsentState.kind)
    )
    left_out = {row[0]: row[1] for row in db.session.execute(reasons)}
    return Reach(audience, invited, may_be_asked, left_out)


def to_be_invited(questionnaire: Questionnaire) -> Select[Any]:
    """Sign-up, person and language of everybody of the audience who may be asked and was not (Q1)."""
    return _audience(questionnaire, Signup.id, Person.id, Person.language).where(
        ~_invited(questionnaire), _allowed(questionnaire)
    )


def _audience(questionnaire: Questionnaire, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Signup)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .where(
            Signup.event_id == questionnaire.event_id,
            Signup.state == SignupState.CONFIRMED,
            Signup.attendance.in_(ATTENDANCES[questionnaire.audience]),
        )
    )


def _invited(questionnaire: Questionnaire) -> ColumnElement[bool]:
    return exists().where(
        Invitation.questionnaire_id == questionnaire.id, Invitation.signup_id == Signup.id
    )  # fmt: skip


def _allowed(questionnaire: Questionnaire) -> ColumnElement[bool]:
    return may_use(Subject.id, questionnaire.purpose_id, context_of(questionnaire))


def standing_contexts(subject_id: int, purpose_id: int) -> Sequence[str]:
    """The contexts in which a person allows this purpose."""
    return db.session.scalars(
        select(ConsentState.context).where(
            ConsentState.subject_id == subject_id,
            ConsentState.purpose_id == purpose_id,
            ConsentState.kind.in_((EventKind.GIVEN, EventKind.RECONFIRMED)),
        )
    ).all()


@dataclass(frozen=True)
class Attributed:
    """What somebody handed in under their name."""

    name: str
    email: str
    subject_ref: str
    answers: Mapping[str, Any]


def attributed_answers(questionnaire: Questionnaire) -> list[Attributed]:
    """The answers of everybody who handed in, with their names."""
    asked = (
        select(Person.name, Person.email, Subject.ref, Response.answers)
        .join_from(Response, Invitation)
        .join(Signup, Signup.id == Invitation.signup_id)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .where(Invitation.questionnaire_id == questionnaire.id, Response.handed_in_at.is_not(None))
        .order_by(Person.name, Person.id)
    )
    return [Attributed(*row) for row in db.session.execute(asked)]
