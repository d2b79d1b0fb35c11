"""Reminders to those who have no place yet: who has not confirmed, who waits, who applied."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.events.models import Admission, Mode
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.signups import actions, personal_data
from registration.signups.models import AskedAgain, ReminderFor, SignupState
from tests.factories import an_account
from tests.factories.admission import a_group, an_application, the_letter
from tests.factories.signups import a_held_signup, a_signup
from tests.signups.test_reminding import DAY, HOUR, START, a_reminder, an_event_in_june, reminded

pytestmark = pytest.mark.usefixtures("room", "noon")
UNCONFIRMED, WAITING, APPLIED = ReminderFor.UNCONFIRMED, ReminderFor.WAITING, ReminderFor.APPLIED
EVE = START - timedelta(days=1)


def test_who_has_not_confirmed_is_asked_once_more_and_nobody_else(at) -> None:
    event = an_event_in_june(mode=Mode.WEBINAR)
    a_reminder(event, -DAY, UNCONFIRMED)
    at(EVE - timedelta(hours=2))
    held, _came = a_held_signup(event, name="Mallory"), a_signup(event)
    at(EVE)
    (message,) = reminded()
    assert message.person_id == held.person_id
    letter = compose(message)
    assert letter.subject.startswith("Please confirm")
    for part in (letter.text, letter.html):
        assert "/en/confirm/" in part
        assert "/join/" not in part
        assert "/en/my/" not in part
        assert "Mallory" not in part, "a stranger may have typed it (M17)"
    assert not letter.attachments


def test_the_button_of_the_reminder_confirms_the_place(at) -> None:
    event = an_event_in_june()
    a_reminder(event, -DAY, UNCONFIRMED)
    at(EVE - timedelta(hours=2))
    held = a_held_signup(event)
    first = the_letter("signups.confirm").text
    at(EVE)
    second = compose(reminded()[0]).text

    def link(text: str) -> str:
        return next(word for word in text.split() if "/confirm/" in word)

    assert link(first) == link(second)
    assert held.state is SignupState.HELD


def test_who_confirms_before_it_leaves_gets_none(at) -> None:
    event = an_event_in_june()
    a_reminder(event, -DAY, UNCONFIRMED)
    at(EVE - timedelta(hours=2))
    held = a_held_signup(event)
    at(EVE)
    (message,) = reminded()
    actions.confirm(held)
    db.session.commit()
    assert compose(message) is None


def test_who_does_not_confirm_is_reminded_by_one_reminder_however_many_there_are(at) -> None:
    event = an_event_in_june()
    for minutes in (-DAY, -12 * HOUR):
        a_reminder(event, minutes, UNCONFIRMED)
    at(EVE - timedelta(hours=2))
    a_held_signup(event)
    at(EVE)
    assert len(reminded()) == 1
    at(EVE + timedelta(hours=12))
    assert len(reminded()) == 1


def test_who_is_signed_up_again_after_the_place_ran_out_is_not_asked_once_more_again(at) -> None:
    event = an_event_in_june(hold_hours=2)
    a_reminder(event, -DAY, UNCONFIRMED)
    a_reminder(event, -12 * HOUR, UNCONFIRMED)
    at(EVE - timedelta(hours=1))
    first = a_held_signup(event, email="stranger@example.com")
    at(EVE)
    assert len(reminded()) == 1
    at(EVE + timedelta(hours=11))
    actions.release_due()
    assert first.state is SignupState.LAPSED
    again = a_held_signup(event, email="stranger@example.com")
    other = a_held_signup(event)
    at(EVE + timedelta(hours=12))
    assert [each.person_id for each in reminded()] == [first.person_id, other.person_id]
    assert again.person_id == first.person_id


def test_asking_again_is_forgotten_with_the_person(at) -> None:
    event = an_event_in_june()
    a_reminder(event, -DAY, UNCONFIRMED)
    at(EVE - timedelta(hours=1))
    held = a_held_signup(event)
    at(EVE)
    assert len(reminded()) == 1
    assert db.session.scalars(select(AskedAgain.person_id)).all() == [held.person_id]
    personal_data.erase(held.person_id)
    assert db.session.scalars(select(AskedAgain)).all() == []


def test_whoever_read_that_nothing_more_comes_gets_nothing_more(at) -> None:
    event = an_event_in_june()
    at(EVE - timedelta(hours=3))
    a_held_signup(event)
    assert "send nothing more" in the_letter("signups.confirm").text
    at(EVE - timedelta(hours=2))
    a_reminder(event, -DAY, UNCONFIRMED)
    at(EVE - timedelta(hours=1))
    told = a_held_signup(event)
    assert "remind you at most once" in the_letter("signups.confirm").text
    at(EVE)
    assert [each.person_id for each in reminded()] == [told.person_id]


def test_a_reminder_that_turns_to_those_who_have_not_confirmed_counts_from_then(at) -> None:
    event = an_event_in_june()
    reminder = a_reminder(event, -DAY)
    at(EVE - timedelta(hours=3))
    a_held_signup(event)
    at(EVE - timedelta(hours=2))
    actions.set_reminder(
        event, reminder.anchor, reminder.minutes, UNCONFIRMED, subject={}, body={}, reminder=reminder
    )
    db.session.commit()
    at(EVE)
    assert reminded() == []


def test_who_lapsed_and_whom_a_place_was_taken_for_are_not_asked(at) -> None:
    event = an_event_in_june(most_in_group=3)
    a_reminder(event, -DAY, UNCONFIRMED)
    at(EVE - timedelta(hours=1))
    lapsed = a_held_signup(event)
    lapsed.held_until = EVE - timedelta(minutes=1)
    db.session.commit()
    a_group(event, "friend@example.com")
    at(EVE)
    assert reminded() == []


def test_an_event_that_asks_for_no_confirmation_has_nobody_who_has_not_confirmed(at) -> None:
    event = an_event_in_june(confirm_mailbox=False)
    a_reminder(event, -DAY, UNCONFIRMED)
    a_reminder(event, -DAY, ReminderFor.CONFIRMED)
    at(EVE - timedelta(hours=1))
    a_held_signup(event)
    at(EVE)
    letters = [compose(each) for each in reminded()]
    assert [each.subject.partition(":")[0] for each in letters] == ["Soon"]


def test_who_applied_reads_that_it_is_not_decided_and_gets_no_way_in(at) -> None:
    event = an_event_in_june(admission=Admission.APPROVAL, mode=Mode.WEBINAR)
    a_reminder(event, -DAY, APPLIED)
    applied = an_application(event, name="Mika Tanaka")
    an_application(event, confirmed=False)
    accepted = an_application(event)
    actions.approve(accepted, by=an_account().id)
    db.session.commit()
    at(EVE)
    (message,) = reminded()
    assert message.person_id == applied.person_id
    letter = compose(message)
    assert letter.subject.startswith("Your application")
    for part in (letter.text, letter.html):
        assert "Mika Tanaka" in part
        assert "not decided yet" in part
        assert "/join/" not in part
        assert "looking forward" not in part


def test_who_was_let_in_meanwhile_does_not_read_that_it_is_not_decided(at) -> None:
    event = an_event_in_june(admission=Admission.APPROVAL)
    a_reminder(event, -DAY, APPLIED)
    applied = an_application(event)
    at(EVE)
    (message,) = reminded()
    applied.state = SignupState.CONFIRMED
    db.session.commit()
    assert compose(message) is None


def test_a_reminder_in_own_words_keeps_the_button_and_says_no_name(at) -> None:
    event = an_event_in_june()
    a_reminder(event, -DAY, UNCONFIRMED, body="Dear {name}, one press is missing.")
    at(EVE - timedelta(hours=1))
    a_held_signup(event, name="Mallory")
    at(EVE)
    text = compose(reminded()[0]).text
    assert "Dear attendee, one press is missing." in text
    assert "/en/confirm/" in text
