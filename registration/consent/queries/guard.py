"""The one guard: whether a person may be processed for a purpose, as SQL.

Every query that returns people for a purpose joins it, so that withdrawal, expiry, objection, restriction
and erasure hold everywhere at once. The moment is bound when the expression is made: make it anew for each
statement that is run.
"""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    exists,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from registration.consent.models import (
    ConsentState,
    EventKind,
    LimitKind,
    ProcessingLimit,
    Purpose,
    PurposeKind,
)
from registration.consent.rules import NEVER_IMPLIED_FOR, NEVER_IMPLIED_IN, STANDING
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person, Subject

# In one order, so that the statement is compiled once.
_WORD_NEEDED_IN = tuple(sorted(NEVER_IMPLIED_IN))
_WORD_NEEDED_FOR = tuple(sorted(NEVER_IMPLIED_FOR))

Number = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | int
Text = ColumnElement[str] | InstrumentedAttribute[str] | str


def may_use(subject_id: Number, purpose_id: Number, context: Text = "") -> ColumnElement[bool]:
    """Whether this subject's consent to this purpose stands now, and nothing is set against it.

    Each argument is a value or a column of the statement around it.
    """
    now = clock.now()
    state = aliased(ConsentState)
    stands = exists(
        select(1).where(
            state.subject_id == subject_id,
            state.purpose_id == purpose_id,
            state.context == context,
            or_(state.kind.in_(STANDING), _accepted_by_use(state)),
            or_(state.valid_until.is_(None), state.valid_until > now),
        )
    )
    return and_(stands, _somebody(subject_id), not_(_limited(subject_id, purpose_id, now)))


def may_contact(subject_id: Number) -> ColumnElement[bool]:
    """Whether this subject may be written to about what they signed up for: no restriction is set."""
    limit = aliased(ProcessingLimit)
    restricted = exists(
        select(1).where(
            limit.subject_id == subject_id,
            limit.kind == LimitKind.RESTRICTION,
            limit.purpose_id.is_(None),
            _in_force(limit, clock.now()),
        )
    )
    return and_(_somebody(subject_id), not_(restricted))


def named_recipients(subject_id: Number, purpose_id: Number, context: Text = "") -> ScalarSelect[list[str]]:
    """Codes of the organisations that the words this subject allowed did name (C14).

    A column for a statement that has ``may_use`` beside it; empty where nothing was decided.
    """
    state = aliased(ConsentState)
    return (
        select(state.recipients)
        .where(state.subject_id == subject_id, state.purpose_id == purpose_id, state.context == context)
        .scalar_subquery()
    )


def allows(subject_id: int, purpose_id: int, context: str = "") -> bool:
    """Whether this one person may be processed for this purpose now."""
    return bool(db.session.scalar(select(may_use(subject_id, purpose_id, context))))


def _accepted_by_use(state: type[ConsentState]) -> ColumnElement[bool]:
    """What counts for an acceptance that was never said: the person's country, and what it is for (C40).

    Of somebody whose country is not known it never counts.
    """
    subject, person, purpose = aliased(Subject), aliased(Person), aliased(Purpose)
    somewhere_else = exists(
        select(1)
        .select_from(subject)
        .join(person, person.id == subject.person_id)
        .where(subject.id == state.subject_id, person.country.not_in(_WORD_NEEDED_IN))
    )
    something_else = exists(
        select(1).where(purpose.id == state.purpose_id, purpose.kind.not_in(_WORD_NEEDED_FOR))
    )
    return and_(state.kind == EventKind.DEEMED_ACCEPTANCE, somewhere_else, something_else)


def _limited(subject_id: Number, purpose_id: Number, now: datetime) -> ColumnElement[bool]:
    limit, purpose = aliased(ProcessingLimit), aliased(Purpose)
    is_sharing = exists(select(1).where(purpose.id == purpose_id, purpose.kind == PurposeKind.SHARING))
    # A stop of provision (APPI Art. 35) without a purpose is about every provision, and nothing else.
    general = and_(limit.purpose_id.is_(None), or_(limit.kind != LimitKind.STOP_PROVISION, is_sharing))
    return exists(
        select(1).where(
            limit.subject_id == subject_id,
            or_(limit.purpose_id == purpose_id, general),
            _in_force(limit, now),
        )
    )


def _in_force(limit: type[ProcessingLimit], now: datetime) -> ColumnElement[bool]:
    return or_(limit.lifted_at.is_(None), limit.lifted_at > now)


def _somebody(subject_id: Number) -> ColumnElement[bool]:
    """An erased subject has no person any more."""
    subject = aliased(Subject)
    return exists(select(1).where(subject.id == subject_id, subject.person_id.is_not(None)))
