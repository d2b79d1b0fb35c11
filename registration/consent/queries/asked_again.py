"""Who agreed to words that were replaced by others that ask for more."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from registration.consent.models import (
    ChangeClass,
    ConsentEvent,
    ConsentState,
    EventKind,
    PurposeVersion,
)
from registration.consent.queries.words import current_version
from registration.consent.rules import STANDING
from registration.foundation import clock
from registration.foundation.database import db

ANSWERS = (EventKind.GIVEN, EventKind.RECONFIRMED, EventKind.REFUSED)


@dataclass(frozen=True)
class OpenQuestion:
    """A decision that stands under older words, and the words that ask for more."""

    context: str
    before: PurposeVersion
    now: PurposeVersion
    answered: EventKind | None
    """What was said to the new words, if anything was."""


def open_questions(subject_id: int, purpose_id: int) -> list[OpenQuestion]:
    """What this person is asked about this purpose; also what was answered, so that it can be changed."""
    return [each for each in _questions(subject_id, purpose_id) if each.before.number < each.now.number]


def purposes_in_question(subject_id: int) -> frozenset[int]:
    """Ids of the purposes about whose new words this person has said nothing yet."""
    older, newer = aliased(PurposeVersion), aliased(PurposeVersion)
    answer = aliased(ConsentEvent)
    said = exists().where(
        answer.subject_id == ConsentState.subject_id,
        answer.purpose_id == ConsentState.purpose_id,
        answer.context == ConsentState.context,
        answer.purpose_version_id == newer.id,
        answer.kind.in_(ANSWERS),
    )
    found = db.session.scalars(
        select(ConsentState.purpose_id)
        .join(older, older.id == ConsentState.purpose_version_id)
        .join(newer, newer.purpose_id == ConsentState.purpose_id)
        .where(
            ConsentState.subject_id == subject_id,
            ConsentState.kind.in_(STANDING),
            ConsentState.valid_until.is_(None) | (ConsentState.valid_until > clock.now()),
            newer.number > older.number,
            newer.change_class == ChangeClass.MATERIAL,
            newer.published_at.is_not(None),
            newer.number == _newest_number(ConsentState.purpose_id),
            ~said,
        )
    )
    return frozenset(found)


def _newest_number(purpose_id: object) -> object:
    version = aliased(PurposeVersion)
    return (
        select(func.max(version.number))
        .where(version.purpose_id == purpose_id, version.published_at.is_not(None))
        .scalar_subquery()
    )


def _questions(subject_id: int, purpose_id: int) -> list[OpenQuestion]:
    now = current_version(purpose_id)
    if now is None or now.purpose.closed_at is not None:
        return []
    states = db.session.execute(
        select(ConsentState, PurposeVersion)
        .join(PurposeVersion, PurposeVersion.id == ConsentState.purpose_version_id)
        .where(
            ConsentState.subject_id == subject_id,
            ConsentState.purpose_id == purpose_id,
            ConsentState.kind.in_(STANDING),
            ConsentState.valid_until.is_(None) | (ConsentState.valid_until > clock.now()),
        )
        .order_by(ConsentState.context)
    ).all()
    said = dict(
        db.session.execute(
            select(ConsentEvent.context, ConsentEvent.kind)
            .where(
                ConsentEvent.subject_id == subject_id,
                ConsentEvent.purpose_id == purpose_id,
                ConsentEvent.purpose_version_id == now.id,
                ConsentEvent.kind.in_(ANSWERS),
            )
            .order_by(ConsentEvent.id)
        ).all()
    )
    return [OpenQuestion(state.context, before, now, said.get(state.context)) for state, before in states]
