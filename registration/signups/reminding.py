"""When reminders are due, until when they make sense, and who gets them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from registration.events.models import Event, EventState, Mode
from registration.events.rules import IN_PERSON, ONLINE
from registration.forms.models import Submission
from registration.forms.rules import TAKES_PART
from registration.foundation.database import db
from registration.signups.models import (
    Anchor,
    Attendance,
    Reminder,
    ReminderFor,
    ReminderSent,
    Signup,
    SignupState,
)

TOLERANCE = timedelta(hours=6)
"""So much later than it was due a reminder may still leave, and never once what it tells of has begun."""
FOLLOW_UP = timedelta(days=2)
FOLLOW_UP_OF_ATTENDANCE = timedelta(days=7)
"""Longer, because who came is often noted days later."""
FARTHEST = timedelta(days=90)
BY_ATTENDANCE = {ReminderFor.ATTENDED: Attendance.ATTENDED, ReminderFor.ABSENT: Attendance.ABSENT}
SAID_OTHERWISE = {ReminderFor.IN_PERSON: ONLINE, ReminderFor.ONLINE: IN_PERSON}
"""What those answered for whom it is not, at an event that is both."""
NOT_AT = {Mode.WEBINAR: ReminderFor.IN_PERSON, Mode.IN_PERSON: ReminderFor.ONLINE}
"""Recipients that an event held in this way has none of."""


def window(reminder: Reminder, event: Event) -> tuple[datetime, datetime]:
    """When it is due, and from when on it makes no sense any more."""
    anchor = event.starts_at if reminder.anchor is Anchor.START else event.ends_at
    due = anchor + timedelta(minutes=reminder.minutes)
    if reminder.minutes < 0:
        return due, min(due + TOLERANCE, anchor)
    return due, due + (FOLLOW_UP_OF_ATTENDANCE if reminder.recipients in BY_ATTENDANCE else FOLLOW_UP)


def reminders_of(event_id: int) -> Sequence[Reminder]:
    """The reminders of an event, in the order in which they leave."""
    found = db.session.scalars(
        select(Reminder).where(Reminder.event_id == event_id).options(joinedload(Reminder.event))
    ).all()
    return sorted(found, key=lambda each: (window(each, each.event)[0], each.id))


def reminder_by_ref(event_id: int, ref: str) -> Reminder | None:
    return db.session.scalar(select(Reminder).where(Reminder.ref == ref, Reminder.event_id == event_id))


def numbers_sent(event_id: int) -> dict[int, int]:
    """How many people each reminder was written to."""
    rows = db.session.execute(
        select(ReminderSent.reminder_id, func.count(ReminderSent.id))
        .join(Reminder, Reminder.id == ReminderSent.reminder_id)
        .where(Reminder.event_id == event_id)
        .group_by(ReminderSent.reminder_id)
    )
    return {reminder_id: number for reminder_id, number in rows}  # noqa: C416


def due_reminders(now: datetime) -> Sequence[int]:
    """Ids of reminders whose time has come and is not over, of events that take place."""
    candidates = db.session.scalars(
        select(Reminder)
        .join(Event)
        .where(
            Event.state == EventState.PUBLISHED,
            ~Event.date_open,
            Event.starts_at < now + FARTHEST,
            Event.ends_at > now - FARTHEST - FOLLOW_UP_OF_ATTENDANCE,
        )
        .options(joinedload(Reminder.event))
        .order_by(Reminder.id)
    ).all()
    return [each.id for each in candidates if is_due(each, now)]


def is_due(reminder: Reminder, now: datetime) -> bool:
    due, until = window(reminder, reminder.event)
    return max(due, reminder.holds_from) == due <= now < until


def still_owed(reminder: Reminder, limit: int) -> Select[int, int, str]:
    """(sign-up, person, language) of those whom it was not written to yet.

    Whoever signed up after its time has read all of it just now.
    """
    due, _until = window(reminder, reminder.event)
    written = exists().where(ReminderSent.reminder_id == reminder.id, ReminderSent.signup_id == Signup.id)
    return (
        select(Signup.id, Signup.person_id, Signup.language)
        .where(
            Signup.event_id == reminder.event_id,
            Signup.made_at <= due,
            or_(Signup.confirmed_at.is_(None), Signup.confirmed_at <= due),
            _is_meant(reminder),
            ~written,
        )
        .order_by(Signup.id)
        .limit(limit)
    )


def _is_meant(reminder: Reminder) -> ColumnElement[bool]:
    who = reminder.recipients
    if NOT_AT.get(reminder.event.mode) is who:
        return false()
    if who is ReminderFor.WAITING:
        return and_(Signup.state == SignupState.WAITING, Signup.confirmed_at.is_not(None))
    confirmed = Signup.state == SignupState.CONFIRMED
    if who in SAID_OTHERWISE and reminder.event.mode is Mode.HYBRID:
        said = Submission.answers[TAKES_PART].as_string() == SAID_OTHERWISE[who]
        return and_(confirmed, ~exists().where(Submission.id == Signup.submission_id, said))
    return and_(confirmed, Signup.attendance == BY_ATTENDANCE[who]) if who in BY_ATTENDANCE else confirmed


def still_makes_sense(reminder: Reminder, signup: Signup, now: datetime) -> bool:
    """Whether a reminder that was owed may leave at this moment: much may have happened since."""
    event, who = reminder.event, reminder.recipients
    if event.state is not EventState.PUBLISHED or event.date_open or not is_due(reminder, now):
        return False
    wanted = SignupState.WAITING if who is ReminderFor.WAITING else SignupState.CONFIRMED
    if signup.state is not wanted or NOT_AT.get(signup.mode) is who:
        return False
    return who not in BY_ATTENDANCE or signup.attendance is BY_ATTENDANCE[who]
