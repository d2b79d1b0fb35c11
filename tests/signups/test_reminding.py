"""Reminders and follow-ups: once for each person, at their time, and only while they make sense."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registration.consent.models import LimitKind, ProcessingLimit
from registration.events import actions as events
from registration.events.models import Event, Mode
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.delivery.claiming import Tally, claim
from registration.mail.models import Message, MessageState
from registration.people.queries import subject_of
from registration.signups import actions
from registration.signups.models import (
    Anchor,
    Attendance,
    Reminder,
    ReminderFor,
    ReminderSent,
    SignupState,
)
from registration.worker.tasks import remind_all
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup

pytestmark = pytest.mark.usefixtures("room", "noon")
HOUR, DAY = 60, 24 * 60
START = datetime(2030, 6, 1, 9, tzinfo=UTC)


def an_event_in_june(**different: object) -> Event:
    a_notice()
    usual = {"starts_at": START, "ends_at": START + timedelta(hours=2), "closes_at": START}
    return an_event(**(usual | different))


def a_reminder(
    event: Event, minutes: int = -DAY, who: ReminderFor = ReminderFor.CONFIRMED, **words: str
) -> Reminder:
    anchor = Anchor.START if minutes < 0 else Anchor.END
    made = actions.set_reminder(event, anchor, minutes, who, subject={}, body={"en": words.get("body", "")})
    db.session.commit()
    return made


def reminded() -> list[Message]:
    remind_all()
    db.session.commit()
    found = select(Message).where(Message.kind == "signups.reminder").order_by(Message.id)
    return list(db.session.scalars(found))


def test_a_reminder_leaves_once_for_each_person_at_its_time(at) -> None:
    event = an_event_in_june()
    a_reminder(event)
    one, two = a_signup(event), a_signup(event)
    a_held_signup(event)
    at(START - timedelta(days=1, minutes=1))
    assert reminded() == []
    at(START - timedelta(days=1))
    assert [each.person_id for each in reminded()] == [one.person_id, two.person_id]
    at(START - timedelta(hours=22))
    assert len(reminded()) == 2
    letter = compose(reminded()[0])
    assert "/en/join/" in letter.text
    assert letter.subject.startswith("Soon: ")


def test_the_database_itself_refuses_a_second_row() -> None:
    event = an_event_in_june()
    reminder, signup = a_reminder(event), a_signup(event)
    for _ in range(2):
        row = ReminderSent(reminder_id=reminder.id, signup_id=signup.id, message_ref="x")
        db.session.add(row)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_run_that_dies_before_its_commit_owes_nothing_and_the_next_owes_once(at) -> None:
    event = an_event_in_june()
    reminder = a_reminder(event)
    a_signup(event)
    at(START - timedelta(days=1))
    actions.remind(reminder.id)
    db.session.rollback()
    assert db.session.scalars(select(ReminderSent)).all() == []
    assert len(reminded()) == 1


@pytest.mark.parametrize("late", [timedelta(hours=7), timedelta(days=1, minutes=1)])
def test_a_service_that_was_away_too_long_reminds_nobody(at, late) -> None:
    event = an_event_in_june()
    a_reminder(event)
    a_signup(event)
    at(START - timedelta(days=1) + late)
    assert reminded() == []


def test_whoever_signs_up_after_the_time_gets_none(at) -> None:
    event = an_event_in_june()
    a_reminder(event)
    a_signup(event)
    at(START - timedelta(hours=23))
    a_signup(event)
    assert len(reminded()) == 1


def test_a_reminder_that_is_made_after_its_time_is_not_made_up_for(at) -> None:
    event = an_event_in_june()
    a_signup(event)
    at(START - timedelta(hours=23))
    a_reminder(event)
    assert reminded() == []


def test_e7_a_changed_time_moves_what_was_not_sent(at) -> None:
    event = an_event_in_june()
    a_reminder(event)
    a_signup(event)
    events.postpone(event, START + timedelta(days=7))
    db.session.commit()
    at(START - timedelta(days=1))
    assert reminded() == []
    at(START + timedelta(days=6))
    assert len(reminded()) == 1


def test_a_message_that_was_held_back_because_the_event_moved_is_owed_again(at) -> None:
    event = an_event_in_june()
    a_reminder(event)
    a_signup(event)
    at(START - timedelta(days=1))
    (message,) = reminded()
    events.postpone(event, START + timedelta(days=7))
    assert compose(message) is None
    message.state, message.reason = MessageState.WITHHELD, "not-wanted"  # as the sender does
    db.session.commit()
    at(START + timedelta(days=6))
    assert len(reminded()) == 2


@pytest.mark.parametrize("what", ["cancelled event", "postponed", "cancelled sign-up", "begun"])
def test_what_is_owed_does_not_leave_once_it_makes_no_sense(at, what) -> None:
    event = an_event_in_june()
    a_reminder(event)
    signup = a_signup(event)
    at(START - timedelta(days=1))
    (message,) = reminded()
    assert compose(message) is not None
    if what == "cancelled event":
        events.cancel_event(event)
    elif what == "postponed":
        events.postpone(event, None)
    elif what == "cancelled sign-up":
        actions.cancel(signup)
    else:
        at(START)
    assert compose(message) is None


@pytest.mark.parametrize("what", ["cancelled", "postponed"])
def test_an_event_that_does_not_take_place_reminds_nobody(at, what) -> None:
    event = an_event_in_june()
    a_reminder(event)
    a_signup(event)
    if what == "cancelled":
        events.cancel_event(event)
    else:
        events.postpone(event, None)
    db.session.commit()
    at(START - timedelta(days=1))
    assert reminded() == []


def test_follow_ups_go_by_who_came_also_when_that_is_noted_days_later(at) -> None:
    event = an_event_in_june()
    a_reminder(event, 2 * HOUR, ReminderFor.ATTENDED)
    a_reminder(event, 2 * HOUR, ReminderFor.ABSENT, body="Dear {name}, we missed you.")
    came, stayed, unknown = a_signup(event), a_signup(event), a_signup(event)
    at(START + timedelta(hours=4))
    assert reminded() == []
    at(START + timedelta(days=3))
    came.attendance, stayed.attendance = Attendance.ATTENDED, Attendance.ABSENT
    db.session.commit()
    assert {each.person_id for each in reminded()} == {came.person_id, stayed.person_id}
    thanks, missed = (compose(each) for each in reminded())
    assert thanks.subject.startswith("Thank you")
    assert f"Dear {stayed.person.name}, we missed you." in missed.text
    assert "/join/" not in thanks.text
    assert unknown.state is SignupState.CONFIRMED
    at(START + timedelta(days=8))
    assert len(reminded()) == 2


def test_those_who_wait_get_their_own(at) -> None:
    event = an_event_in_june(capacity=1)
    a_reminder(event, -DAY, ReminderFor.WAITING)
    a_signup(event)
    waits = a_signup(event)
    assert waits.state is SignupState.WAITING
    at(START - timedelta(days=1))
    (message,) = reminded()
    assert message.person_id == waits.person_id
    assert "waiting line" in compose(message).subject
    assert "/join/" not in compose(message).text


@pytest.mark.parametrize(
    ("mode", "who", "number"),
    [
        (Mode.WEBINAR, ReminderFor.IN_PERSON, 0),
        (Mode.WEBINAR, ReminderFor.ONLINE, 1),
        (Mode.IN_PERSON, ReminderFor.ONLINE, 0),
        (Mode.IN_PERSON, ReminderFor.IN_PERSON, 1),
    ],
)
def test_reminders_go_by_how_an_event_is_held(at, mode, who, number) -> None:
    event = an_event_in_june(mode=mode)
    a_reminder(event, -HOUR, who)
    a_signup(event)
    at(START - timedelta(hours=1))
    assert len(reminded()) == number


def test_the_usual_reminders_are_offered_once() -> None:
    event = an_event_in_june()
    assert actions.offer_reminders(event) == 3
    assert actions.offer_reminders(event) == 0
    seminar = an_event_in_june(mode=Mode.IN_PERSON)
    assert actions.offer_reminders(seminar) == 2


def test_a_copy_of_an_event_says_the_same_and_reminds_as_it_does() -> None:
    event = an_event_in_june()
    a_reminder(event, body="Bring a pen.")
    actions.reword(event, "signups.confirmed", subject={"en": "Hello"}, body={})
    copy = events.clone(event, starts_at=START + timedelta(days=30))
    actions.take_messages_from(event, copy)
    db.session.commit()
    mine = db.session.scalars(select(Reminder).where(Reminder.event_id == copy.id)).one()
    assert mine.body == {"en": "Bring a pen."}
    assert mine.holds_from == clock.now()


def test_many_are_reminded_part_by_part(at, monkeypatch) -> None:
    monkeypatch.setattr("registration.signups.actions.writing.A_PART", 2)
    event = an_event_in_june()
    a_reminder(event)
    for _ in range(5):
        a_signup(event)
    at(START - timedelta(days=1))
    assert len(reminded()) == 5


def test_the_guard_holds_back_a_reminder_to_somebody_who_restricted_the_use_of_their_data(at) -> None:
    event = an_event_in_june()
    a_reminder(event)
    restricted, other = a_signup(event), a_signup(event)
    db.session.add(
        ProcessingLimit(
            subject_id=subject_of(restricted.person_id).id,
            kind=LimitKind.RESTRICTION,
            since=clock.now(),
            ground="asked",
        )
    )
    db.session.commit()
    at(START - timedelta(days=1))
    reminded()
    claim("sender", 50, Tally())
    states = {each.person_id: (each.state, each.reason) for each in reminded()}
    assert states[restricted.person_id] == (MessageState.WITHHELD, "restricted")
    assert states[other.person_id] == (MessageState.CLAIMED, "")
    assert len(reminded()) == 2, "held back is not owed again"
