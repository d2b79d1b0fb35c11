"""What stands around the people of an event: forms, messages, notes, labels, the trail, saved views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import cast, literal, null, or_, select

from registration.audit.models import AuditEntry
from registration.events.rules import context_of
from registration.forms.models import FormVersion, Submission
from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.signups.models import SavedFilter, Signup, SignupLabel, SignupNote

LOOKS = ("signup.seen",)
MOST_OF_THE_TRAIL = 100
NO_NOTE = 0


def forms_filled_in(event_id: int) -> Sequence[FormVersion]:
    """The versions of the form that people answered, oldest first."""
    used = select(Submission.form_version_id).join(Signup).where(Signup.event_id == event_id).distinct()
    return db.session.scalars(
        select(FormVersion).where(FormVersion.id.in_(used)).order_by(FormVersion.number)
    ).all()


def messages_to(signup: Signup) -> Sequence[Message]:
    """What we wrote to this person about the event, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.person_id == signup.person_id, Message.context == context_of(signup.event_id))
        .order_by(Message.id.desc())
    ).all()


@dataclass(frozen=True)
class Note:
    """What staff noted, and who did."""

    id: int
    words: str
    made_at: datetime
    author: str | None
    """Nothing: the account is gone."""


def notes_and_labels_of(signup_id: int) -> tuple[list[Note], list[str]]:
    """What staff noted, newest first, and the labels they stuck to it, in one statement."""
    notes = (
        select(SignupNote.id, SignupNote.words, SignupNote.made_at, Account.name)
        .outerjoin(Account, Account.id == SignupNote.made_by)
        .where(SignupNote.signup_id == signup_id)
    )
    no_time, nobody = cast(null(), SignupNote.made_at.type), cast(null(), Account.name.type)
    stuck = select(literal(NO_NOTE), SignupLabel.label, no_time, nobody)
    rows = db.session.execute(notes.union_all(stuck.where(SignupLabel.signup_id == signup_id))).all()
    written = sorted((Note(*row) for row in rows if row[0] != NO_NOTE), key=lambda note: -note.id)
    return written, sorted(row[1] for row in rows if row[0] == NO_NOTE)


def events_in_trail(signup_id: int, whose: str) -> list[tuple[AuditEntry, str | None]]:
    """What happened to a sign-up, newest first, and who of the staff did it, as far as the account is there.

    Who merely looked at it is not in it.
    """
    asked = (
        select(AuditEntry, Account.name)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(
            AuditEntry.whose == whose,
            AuditEntry.subject_type == "signup",
            AuditEntry.subject_id == signup_id,
            AuditEntry.action.not_in(LOOKS),
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_OF_THE_TRAIL)
    )
    return [(entry, name) for entry, name in db.session.execute(asked)]


def saved_filters(event_id: int, account_id: int) -> Sequence[SavedFilter]:
    """The views of this account at an event, and those that colleagues share."""
    return db.session.scalars(
        select(SavedFilter)
        .where(
            SavedFilter.event_id == event_id,
            or_(SavedFilter.account_id == account_id, SavedFilter.shared),
        )
        .order_by(SavedFilter.name, SavedFilter.id)
    ).all()
