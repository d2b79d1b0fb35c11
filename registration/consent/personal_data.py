"""What this room holds about a person: decisions under a random reference, and what proves them."""

from typing import Any

from sqlalchemy import select

from registration.consent.actions import erase_subject
from registration.consent.queries import Line, Standing, history_of, states_of
from registration.foundation.database import db
from registration.people.models import Subject

COLUMNS = frozenset({"evidence.sealed"})


def show(person_id: int) -> dict[str, Any]:
    """What holds, and every decision with the words that were read."""
    subject_id = _subject_id(person_id)
    if subject_id is None:
        return {"consents": [], "history": []}
    return {
        "consents": [_standing(each) for each in states_of(subject_id)],
        "history": [_line(line) for line in history_of(subject_id)],
    }


def erase(person_id: int) -> None:
    """Close the history with a tombstone. The events stay; nothing leads from them to anybody."""
    subject_id = _subject_id(person_id)
    if subject_id is not None:
        erase_subject(subject_id)


def _subject_id(person_id: int) -> int | None:
    return db.session.scalar(select(Subject.id).where(Subject.person_id == person_id))


def _standing(state: Standing) -> dict[str, Any]:
    return {
        "purpose": state.purpose.code,
        "context": state.context,
        "state": state.kind.value,
        "allowed_now": state.stands,
        "since": state.since.isoformat(),
        "valid_until": state.valid_until and state.valid_until.isoformat(),
        "recipients": list(state.recipients),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.uid,
        "what": line.kind.value,
        "dpv_state": line.dpv_state,
        "at": line.at.isoformat(),
        "address_confirmed_at": line.confirmed_at and line.confirmed_at.isoformat(),
        "purpose": line.purpose.code if line.purpose else None,
        "title": line.title(line.language or None),
        "words": line.words,
        "version_of_words": line.version.number if line.version else None,
        "context": line.context,
        "language": line.language,
        "notice_version": line.notice.number if line.notice else None,
        "channel": line.channel.value,
        "method": line.method,
        "by": line.actor,
        "shown_at": line.shown_at and line.shown_at.isoformat(),
        "shown_sha256": line.shown_sha256,
        "recipients": list(line.recipients),
        "valid_until": line.valid_until and line.valid_until.isoformat(),
    }
