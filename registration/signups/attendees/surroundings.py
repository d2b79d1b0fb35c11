"""What stands around the people of an event: forms, messages, notes, labels, the trail, saved views."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from registration.audit.models import AuditEntry
from registration.events.rules import context_of
from registration.forms.models import FormVersion, Submission
from registration.foundation.database import db
from registration.mail.models import Message
from registration.signups.models import SavedFilter, Signup, SignupLabel, SignupNote

LOOKS = ("signup.seen",)
MOST_OF_THE_TRAIL = 100


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


def notes_of(signup_id: int) -> Sequence[SignupNote]:
    """What staff noted, newest first."""
    return db.session.scalars(
        select(SignupNote)
        .where(SignupNote.signup_id == signup_id)
        .options(joinedload(SignupNote.author))
        .order_by(SignupNote.id.desc())
    ).all()


def labels_of(signup_ids: Sequence[int]) -> dict[int, list[str]]:
    """The labels of these sign-ups, in one statement."""
    rows = db.session.execute(
        select(SignupLabel.signup_id, SignupLabel.label)
        .where(SignupLabel.signup_id.in_(signup_ids))
        .order_by(SignupLabel.label)
    )
    found: dict[int, list[str]] = {}
    for signup_id, label in rows:
        found.setdefault(signup_id, []).append(label)
    return found


def events_in_trail(signup_id: int, whose: str) -> Sequence[AuditEntry]:
    """What happened to a sign-up, newest first; who merely looked at it is not in it."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.whose == whose,
            AuditEntry.subject_type == "signup",
            AuditEntry.subject_id == signup_id,
            AuditEntry.action.not_in(LOOKS),
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_OF_THE_TRAIL)
    ).all()


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
