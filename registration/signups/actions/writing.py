"""What organisers say to the people of an event: own words, reminders, and trying them on oneself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registration.audit.actions import record
from registration.consent.queries import may_contact
from registration.events.models import Event, Mode
from registration.events.rules import OPERATION
from registration.foundation import clock, settings
from registration.foundation.database import db, on_postgresql
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.mail.models import Message, MessageState
from registration.mail.suppression import is_suppressed
from registration.people.queries import subject_of
from registration.signups.actions.batches import deed
from registration.signups.errors import NotReady
from registration.signups.models import (
    Anchor,
    AskedAgain,
    Batch,
    BatchKind,
    BatchState,
    EventWording,
    Reminder,
    ReminderFor,
    ReminderSent,
    Signup,
)
from registration.signups.reminding import is_due, reminders_of, still_owed, window
from registration.signups.rules import language_written, why_not_written_to
from registration.signups.wording import wording_of

A_PART = 200
"""Reminders owed in one transaction: nobody else waits long for the database."""
MESSAGE = "signups.message"
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Owed:
    """One of those whom a reminder is for."""

    signup_id: int
    person_id: int
    language: str


def reword(
    event: Event, kind: str, *, subject: Mapping[str, str], body: Mapping[str, str], by: int | None = None
) -> None:
    """Say this instead of the usual words. Nothing in any language: the usual words again."""
    kept = {tag: words for tag, words in subject.items() if words}
    text = {tag: words for tag, words in body.items() if words}
    found = wording_of(event.id, kind)
    if not kept and not text:
        if found is not None:
            db.session.delete(found)
            record("event.message-usual-again", "event", event.id, by=by, kind=kind)
        db.session.flush()
        return
    if found is None:
        found = EventWording(event_id=event.id, kind=kind)
        db.session.add(found)
    found.subject, found.body = kept, text
    db.session.flush()
    record("event.message-reworded", "event", event.id, by=by, kind=kind)


def take_messages_from(event: Event, copy: Event) -> None:
    """Let a copy of an event say what the event says, and remind as it does."""
    for wording in db.session.scalars(select(EventWording).where(EventWording.event_id == event.id)):
        db.session.add(
            EventWording(event_id=copy.id, kind=wording.kind, subject=wording.subject, body=wording.body)
        )
    for each in reminders_of(event.id):
        set_reminder(copy, each.anchor, each.minutes, each.recipients, subject=each.subject, body=each.body)
    db.session.flush()


def set_reminder(
    event: Event,
    anchor: Anchor,
    minutes: int,
    recipients: ReminderFor,
    *,
    subject: Mapping[str, str],
    body: Mapping[str, str],
    reminder: Reminder | None = None,
    by: int | None = None,
) -> Reminder:
    """A new reminder, or another time, other people or other words for this one.

    What was due before its time was set is not made up for.
    """
    made = reminder or Reminder(ref=new_ref(), event=event)
    asks = recipients is ReminderFor.UNCONFIRMED and made.recipients is not recipients
    if asks or (made.anchor, made.minutes) != (anchor, minutes):
        made.holds_from = clock.now()
    made.anchor, made.minutes, made.recipients = anchor, minutes, recipients
    made.subject = {tag: words for tag, words in subject.items() if words}
    made.body = {tag: words for tag, words in body.items() if words}
    db.session.add(made)
    db.session.flush()
    record("event.reminder-set", "event", event.id, by=by, minutes=minutes, recipients=recipients.value)
    return made


def remove_reminder(reminder: Reminder, *, by: int | None = None) -> None:
    db.session.delete(reminder)
    db.session.flush()
    record("event.reminder-removed", "event", reminder.event_id, by=by)


def offer_reminders(event: Event, *, by: int | None = None) -> int:
    """The reminders most events want: the day before, an hour before a webinar, thanks. How many are new."""
    wanted = [(Anchor.START, -DAY, ReminderFor.CONFIRMED), (Anchor.END, 2 * HOUR, ReminderFor.ATTENDED)]
    if event.mode is not Mode.IN_PERSON:
        wanted.insert(1, (Anchor.START, -HOUR, ReminderFor.ONLINE))
    standing = {(each.anchor, each.minutes, each.recipients) for each in reminders_of(event.id)}
    new = [each for each in wanted if each not in standing]
    for anchor, minutes, recipients in new:
        set_reminder(event, anchor, minutes, recipients, subject={}, body={}, by=by)
    return len(new)


def remind(reminder_id: int) -> bool:
    """Owe the reminder to the next part of those who get it. Whether some are left; the caller commits.

    The row that says so is written in the same transaction as the message: there is never one without the
    other, and its key lets there be one for each person.
    """
    reminder = db.session.scalars(
        select(Reminder)
        .where(Reminder.id == reminder_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if reminder is None or not is_due(reminder, clock.now()):
        return False
    _forget_what_never_left(reminder)
    owed = [Owed(*row) for row in db.session.execute(still_owed(reminder, A_PART))]
    owe_to(reminder, owed)
    return len(owed) == A_PART


def owe_to(reminder: Reminder, owed: Sequence[Owed]) -> None:
    """Owe it to these people. Who has not confirmed is asked once, by whichever reminder is first."""
    if reminder.recipients is ReminderFor.UNCONFIRMED:
        theirs = _claimed(reminder.event_id, [each.person_id for each in owed])
        owed = [each for each in owed if each.person_id in theirs]
    sent = [
        {
            "reminder_id": reminder.id,
            "signup_id": each.signup_id,
            "made_at": clock.now(),
            "message_ref": outbox.post(
                "signups.reminder",
                person_id=each.person_id,
                language=each.language,
                params={"signup": each.signup_id, "reminder": reminder.id},
                context=f"event:{reminder.event_id}",
            ),
        }
        for each in owed
    ]
    if sent:
        db.session.execute(insert(ReminderSent), sent)


def _claimed(event_id: int, people: Sequence[int]) -> set[int]:
    """Those of the people whom nobody else asks in this moment, or has asked. Whoever comes second waits."""
    if not people:
        return set()
    into = postgresql.insert if on_postgresql() else sqlite.insert
    rows = [{"event_id": event_id, "person_id": each, "made_at": clock.now()} for each in people]
    asked = into(AskedAgain).values(rows).on_conflict_do_nothing().returning(AskedAgain.person_id)
    return set(db.session.scalars(asked))


def _forget_what_never_left(reminder: Reminder) -> None:
    """Messages owed for an earlier time, and held back because the event had moved: they are owed again."""
    due, _until = window(reminder, reminder.event)
    held_back = select(Message.ref).where(
        Message.ref == ReminderSent.message_ref,
        Message.state == MessageState.WITHHELD,
        Message.reason == "not-wanted",
    )
    never_left = (
        ReminderSent.reminder_id == reminder.id,
        ReminderSent.made_at < due,
        ReminderSent.message_ref.in_(held_back),
    )
    if reminder.recipients is ReminderFor.UNCONFIRMED:
        people = select(Signup.person_id).join(ReminderSent, ReminderSent.signup_id == Signup.id)
        db.session.execute(
            delete(AskedAgain)
            .where(
                AskedAgain.event_id == reminder.event_id, AskedAgain.person_id.in_(people.where(*never_left))
            )
            .execution_options(synchronize_session=False)
        )
    db.session.execute(delete(ReminderSent).where(*never_left).execution_options(synchronize_session=False))


def word_batch(
    batch: Batch, *, subject: Mapping[str, str], body: Mapping[str, str], by: int | None = None
) -> None:
    """What the chosen people are to be told. Once it is started the words stay.

    Raises:
        NotReady: it runs already, or is done.
    """
    changed = db.session.execute(
        update(Batch)
        .where(Batch.id == batch.id, Batch.state == BatchState.READY, Batch.kind == BatchKind.MESSAGE)
        .values(params=batch.params | {"subject": dict(subject), "body": dict(body)})
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotReady
    db.session.refresh(batch)
    record("signup.message-written", "event", batch.event_id, by=by, number=batch.total)


@deed(BatchKind.MESSAGE)
def write(batch: Batch, signup: Signup) -> str:
    """Owe one of the chosen people the message; or why not, as a code."""
    subject = subject_of(signup.person_id)
    may = subject is not None and bool(db.session.scalar(select(may_contact(literal(subject.id)))))
    reason = why_not_written_to(
        signup.state,
        confirmed=signup.confirmed_at is not None,
        may_contact=may,
        suppressed=is_suppressed(signup.person.email, OPERATION),
    )
    if not reason:
        outbox.post(
            MESSAGE,
            person_id=signup.person_id,
            language=language_written(signup.language, batch.params["body"]),
            params={"signup": signup.id, "batch": batch.id},
            context=f"event:{signup.event_id}",
        )
    return reason


def try_out(event: Event, kind: str, *, by: int, **params: int) -> list[str]:
    """Send every language of a message to the account that asks, with its own name in it. The languages."""
    languages = list(settings.current().languages)
    for language in languages:
        outbox.post(kind, account_id=by, language=language, params={"trial": event.id, **params})
    record("event.message-tried", "event", event.id, by=by, kind=kind)
    return languages
