"""When reminders are due, until when they make sense, and who gets them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import joinedload

from registration.events.models import Event, EventState, Mode
from registration.events.rules import IN_PERSON, ONLINE
from registration.forms.models import Submission
from registration.forms.rules import TAKES_PART
from registration.foundation import clock
from registration.foundation.database import db
from registration.signups.models import (
    Anchor,
    AskedAgain,
    Attendance,
    GroupPlace,
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
BY_STATE = {
    ReminderFor.UNCONFIRMED: (SignupState.HELD, SignupState.WAITING, SignupState.APPLIED),
    ReminderFor.WAITING: (SignupState.WAITING,),
    ReminderFor.APPLIED: (SignupState.APPLIED,),
}
"""States of those who have no place: they are reminded only before it begins, and never with a way in."""
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
    return (
        select(Signup.id, Signup.person_id, Signup.language)
        .where(
            Signup.event_id == reminder.event_id,
            Signup.made_at <= due,
            or_(Signup.confirmed_at.is_(None), Signup.confirmed_at <= due),
            _is_meant(reminder),
            ~_written(reminder),
        )
        .order_by(Signup.id)
        .limit(limit)
    )


def _written(reminder: Reminder) -> ColumnElement[bool]:
    """Whether somebody has had it; who has not confirmed is asked by one reminder of the event alone."""
    if reminder.recipients is ReminderFor.UNCONFIRMED:
        had = AskedAgain.person_id == Signup.person_id
        return exists().where(AskedAgain.event_id == reminder.event_id, had)
    return exists().where(ReminderSent.reminder_id == reminder.id, ReminderSent.signup_id == Signup.id)


def asks_again(event_id: int) -> bool:
    """Whether those are reminded who do not confirm: the mail that asks them the first time says so."""
    asked = select(Reminder.id).where(
        Reminder.event_id == event_id, Reminder.recipients == ReminderFor.UNCONFIRMED
    )
    return db.session.scalar(asked.limit(1)) is not None


def _is_meant(reminder: Reminder) -> ColumnElement[bool]:
    who = reminder.recipients
    if NOT_AT.get(reminder.event.mode) is who:
        return false()
    if who is ReminderFor.UNCONFIRMED:
        return and_(Signup.state.in_(BY_STATE[who]), *_may_be_asked_again(reminder))
    if who in BY_STATE:
        known = or_(Signup.confirmed_at.is_not(None), literal(not reminder.event.confirm_mailbox))
        return and_(Signup.state.in_(BY_STATE[who]), known)
    confirmed = Signup.state == SignupState.CONFIRMED
    if who in SAID_OTHERWISE and reminder.event.mode is Mode.HYBRID:
        said = Submission.answers[TAKES_PART].as_string() == SAID_OTHERWISE[who]
        return and_(confirmed, ~exists().where(Submission.id == Signup.submission_id, said))
    return and_(confirmed, Signup.attendance == BY_ATTENDANCE[who]) if who in BY_ATTENDANCE else confirmed


def _may_be_asked_again(reminder: Reminder) -> Sequence[ColumnElement[bool]]:
    """Those who were told that one more mail may come, and whose place has not run out.

    Whom somebody took a place for answers by another link.
    """
    taken_for = exists().where(GroupPlace.signup_id == Signup.id)
    return (
        literal(reminder.event.confirm_mailbox),
        Signup.confirmed_at.is_(None),
        Signup.made_at >= reminder.holds_from,
        or_(Signup.held_until.is_(None), Signup.held_until > clock.now()),
        ~taken_for,
    )


def still_makes_sense(reminder: Reminder, signup: Signup, now: datetime) -> bool:
    """Whether a reminder that was owed may leave at this moment: much may have happened since."""
    event, who = reminder.event, reminder.recipients
    if event.state is not EventState.PUBLISHED or event.date_open or not is_due(reminder, now):
        return False
    wanted = BY_STATE.get(who, (SignupState.CONFIRMED,))
    if signup.state not in wanted or NOT_AT.get(signup.mode) is who:
        return False
    if who is ReminderFor.UNCONFIRMED:
        return signup.confirmed_at is None and (signup.held_until is None or signup.held_until > now)
    return who not in BY_ATTENDANCE or signup.attendance is BY_ATTENDANCE[who]
