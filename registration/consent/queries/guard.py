"""The one guard: whether a person may be processed for a purpose, as SQL.

Every query that returns people for a purpose joins it, so that withdrawal, expiry, objection, restriction
and erasure hold everywhere at once. The moment is bound when the expression is made: make it anew for each
statement that is run.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    exists,
    literal,
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
    PurposeVersion,
)
from registration.consent.rules import NEVER_IMPLIED_FOR, NEVER_IMPLIED_IN, STANDING
from registration.foundation import clock
from registration.foundation.database import Record, db
from registration.foundation.lists import holds
from registration.people.models import Person, Subject

# In one order, so that the statement is compiled once.
_WORD_NEEDED_IN = tuple(sorted(NEVER_IMPLIED_IN))
_WORD_NEEDED_FOR = tuple(sorted(NEVER_IMPLIED_FOR))

Number = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | int
Text = ColumnElement[str] | InstrumentedAttribute[str] | str
Table = TypeVar("Table", bound=Record)


@cache
def _as(table: type[Table]) -> type[Table]:
    """Another name for a table, the same for all statements: making it takes longer than all the rest."""
    return aliased(table)


def may_use(
    subject_id: Number,
    purpose_id: Number,
    context: Text = "",
    *,
    message_type: Text | None = None,
    fields: Sequence[str] = (),
) -> ColumnElement[bool]:
    """Whether this subject's consent to this purpose stands now, and nothing is set against it.

    Each argument is a value or a column of the statement around it. With ``message_type`` or ``fields`` also
    whether the words that this subject agreed to allow such mail and name these fields: what only newer words
    say is not covered until it is confirmed anew.
    """
    now = clock.now()
    state = _as(ConsentState)
    stands = exists(
        select(1).where(
            state.subject_id == subject_id,
            state.purpose_id == purpose_id,
            state.context == context,
            or_(state.kind.in_(STANDING), _accepted_by_use(state)),
            or_(state.valid_until.is_(None), state.valid_until > now),
            *_covered(state, message_type, fields),
        )
    )
    return and_(
        stands, _still_open(purpose_id), _somebody(subject_id), not_(_limited(subject_id, purpose_id, now))
    )


def covers(subject_id: Number, purpose_id: Number, context: Text, message_type: Text) -> ColumnElement[bool]:
    """Whether the words that this subject decided about allow this kind of mail, whatever was decided."""
    state = _as(ConsentState)
    return exists(
        select(1).where(
            state.subject_id == subject_id,
            state.purpose_id == purpose_id,
            state.context == context,
            *_covered(state, message_type, ()),
        )
    )


def _covered(
    state: type[ConsentState], message_type: Text | None, fields: Sequence[str]
) -> list[ColumnElement[bool]]:
    """Conditions on the words that were agreed to; none where nothing is asked about them."""
    if message_type is None and not fields:
        return []
    version = _as(PurposeVersion)
    said = [holds(version.fields, literal(code)) for code in fields]
    if message_type is not None:
        kind = literal(message_type) if isinstance(message_type, str) else message_type
        said.append(holds(version.message_types, kind))
    # Joined beside the state and not asked inside: SQLAlchemy would not see the columns two levels out.
    return [version.id == state.purpose_version_id, *said]


def _still_open(purpose_id: Number) -> ColumnElement[bool]:
    """A purpose that was closed allows nothing, whatever was decided. There are few such purposes."""
    purpose = _as(Purpose)
    given = literal(purpose_id) if isinstance(purpose_id, int) else purpose_id
    return given.not_in(select(purpose.id).where(purpose.closed_at.is_not(None)))


def may_contact(subject_id: Number) -> ColumnElement[bool]:
    """Whether this subject may be written to about what they signed up for: no restriction is set."""
    limit = _as(ProcessingLimit)
    restricted = exists(
        select(1).where(
            limit.subject_id == subject_id,
            limit.kind == LimitKind.RESTRICTION,
            limit.purpose_id.is_(None),
            _in_force(limit, clock.now()),
        )
    )
    return and_(_somebody(subject_id), not_(restricted))


def agreed_fields(subject_id: Number, purpose_id: Number, context: Text = "") -> ScalarSelect[list[str]]:
    """Codes of the fields that the words this subject decided about did name, beside ``may_use``."""
    state, version = _as(ConsentState), _as(PurposeVersion)
    return (
        select(version.fields)
        .join(state, state.purpose_version_id == version.id)
        .where(state.subject_id == subject_id, state.purpose_id == purpose_id, state.context == context)
        .scalar_subquery()
    )


def named_recipients(subject_id: Number, purpose_id: Number, context: Text = "") -> ScalarSelect[list[str]]:
    """Codes of the organisations that the words this subject allowed did name (C14).

    A column for a statement that has ``may_use`` beside it; empty where nothing was decided.
    """
    state = _as(ConsentState)
    return (
        select(state.recipients)
        .where(state.subject_id == subject_id, state.purpose_id == purpose_id, state.context == context)
        .scalar_subquery()
    )


def allows(
    subject_id: int,
    purpose_id: int,
    context: str = "",
    *,
    message_type: str | None = None,
    fields: Sequence[str] = (),
) -> bool:
    """Whether this one person may be processed for this purpose now."""
    asked = may_use(subject_id, purpose_id, context, message_type=message_type, fields=fields)
    return bool(db.session.scalar(select(asked)))


def _accepted_by_use(state: type[ConsentState]) -> ColumnElement[bool]:
    """What counts for an acceptance that was never said: the person's country, and what it is for (C40).

    Of somebody whose country is not known it never counts.
    """
    subject, person, purpose = _as(Subject), _as(Person), _as(Purpose)
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
    limit, purpose = _as(ProcessingLimit), _as(Purpose)
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
    subject = _as(Subject)
    return exists(select(1).where(subject.id == subject_id, subject.person_id.is_not(None)))
