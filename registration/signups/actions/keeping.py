"""What staff keep beside sign-ups: notes, labels, and views of a list."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, delete, exists, func, insert, literal, select

from registration.audit.actions import record
from registration.foundation.database import db
from registration.signups.errors import NameTaken
from registration.signups.models import SavedFilter, Signup, SignupLabel, SignupNote

LONGEST_LABEL = 40


def write_note(signup: Signup, text: str, *, by: int, whose: str) -> SignupNote:
    """Keep what somebody noted. The person sees it when they ask what is kept about them."""
    note = SignupNote(signup_id=signup.id, words=text, made_by=by)
    db.session.add(note)
    db.session.flush()
    record("signup.noted", "signup", signup.id, by=by, whose=whose, number=note.id)
    return note


def remove_note(signup: Signup, note_id: int, *, by: int, whose: str) -> bool:
    """Delete a note of this sign-up. Whether there was one."""
    gone = db.session.execute(
        delete(SignupNote).where(SignupNote.id == note_id, SignupNote.signup_id == signup.id)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        return False
    record("signup.note-removed", "signup", signup.id, by=by, whose=whose, number=note_id)
    return True


def label_from(text: str) -> str:
    """A label as it is kept; nothing when the text is none."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\x00", "")).split())[:LONGEST_LABEL]


def label_many(chosen: Select[Any], label: str, *, event_id: int, by: int) -> int:
    """Put a label on all of these sign-ups, in one statement. How many have it now that had not."""
    wanted = chosen.subquery()
    there = exists().where(SignupLabel.signup_id == wanted.c.id, SignupLabel.label == label)
    before = _labelled(event_id, label)
    db.session.execute(
        insert(SignupLabel).from_select(
            ["signup_id", "label"], select(wanted.c.id, literal(label)).where(~there)
        )
    )
    number = _labelled(event_id, label) - before
    record("signup.labelled", "event", event_id, by=by, number=number)
    return number


def unlabel_many(chosen: Select[Any], label: str, *, event_id: int, by: int) -> int:
    """Take a label off all of these sign-ups. How many had it."""
    before = _labelled(event_id, label)
    db.session.execute(
        delete(SignupLabel)
        .where(SignupLabel.label == label, SignupLabel.signup_id.in_(chosen))
        .execution_options(synchronize_session=False)
    )
    number = before - _labelled(event_id, label)
    record("signup.unlabelled", "event", event_id, by=by, number=number)
    return number


def _labelled(event_id: int, label: str) -> int:
    # Counted, as drivers do not agree on what they say about INSERT … SELECT.
    asked = select(func.count()).select_from(SignupLabel).join(Signup, Signup.id == SignupLabel.signup_id)
    return db.session.scalar(asked.where(Signup.event_id == event_id, SignupLabel.label == label)) or 0


def save_filter(event_id: int, called: str, asks: Mapping[str, Any], *, shared: bool, by: int) -> SavedFilter:
    """Keep a view of a list under a name.

    Raises:
        NameTaken: the account has one of that name.
    """
    same = select(SavedFilter.id).where(
        SavedFilter.account_id == by, SavedFilter.event_id == event_id, SavedFilter.name == called
    )
    if db.session.scalar(same):
        raise NameTaken
    kept = SavedFilter(account_id=by, event_id=event_id, name=called, asks=dict(asks), shared=shared)
    db.session.add(kept)
    db.session.flush()
    return kept


def remove_filter(event_id: int, filter_id: int, *, by: int) -> bool:
    """Forget a view of one's own. Whether there was one."""
    gone = db.session.execute(
        delete(SavedFilter).where(
            SavedFilter.id == filter_id, SavedFilter.event_id == event_id, SavedFilter.account_id == by
        )
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]
