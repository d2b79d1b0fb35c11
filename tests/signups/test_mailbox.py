"""Events that take a place as taken at once, and what waits for the mailbox all the same."""

from datetime import timedelta

from sqlalchemy import select

from registration.consent.queries import states_of
from registration.events.models import Admission
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.actions.noting import write_to
from registration.signups.models import PlaceCount, Signup, SignupState
from registration.signups.places import to_be_told
from tests.factories import an_account
from tests.factories.admission import kinds_sent, the_letter
from tests.factories.consent import a_decision, a_notice, a_purpose
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup


def test_without_the_press_a_place_is_taken_at_once_and_never_lapses(room, at) -> None:
    event = an_event(confirm_mailbox=False)
    signup = a_held_signup(event)
    assert (signup.state, signup.held_until, signup.confirmed_at) == (SignupState.CONFIRMED, None, None)
    assert kinds_sent() == ["signups.standing"]
    at(clock.now() + timedelta(days=20))
    assert actions.release_due() == 0
    assert to_be_told(event) == 1


def test_e6_the_link_goes_to_no_address_that_nobody_confirmed(room) -> None:
    event = an_event(confirm_mailbox=False)
    signup = a_held_signup(event, name="<b>Buy here</b> https://spam.example")
    letter = the_letter("signups.standing")
    calendar = letter.attachments[0].content.decode()
    for words in (letter.text, letter.html, calendar, letter.subject):
        assert "/join/" not in words
        assert "meet.example" not in words
        assert "spam.example" not in words  # a stranger may have typed it

    actions.confirm(signup)

    assert kinds_sent() == ["signups.standing", "signups.confirmed"]
    assert "/join/" in the_letter("signups.confirmed").text


def test_e6_a_mail_with_the_link_that_was_posted_too_early_is_not_written(room) -> None:
    signup = a_held_signup(an_event(confirm_mailbox=False))
    write_to(signup, "signups.confirmed")
    message = db.session.scalars(select(Message).where(Message.kind == "signups.confirmed")).one()
    assert compose(message) is None


def test_what_was_allowed_takes_effect_by_the_press_only(room) -> None:
    a_notice()
    purpose = a_purpose()
    event = an_event(confirm_mailbox=False)
    signup = a_held_signup(event, decisions=[a_decision(purpose.versions[0])])
    subject = signup.person.subject
    assert not any(each.stands for each in states_of(subject.id))

    actions.confirm(signup)

    assert [each.stands for each in states_of(subject.id) if each.purpose.id == purpose.id] == [True]


def test_who_waits_unconfirmed_is_offered_a_place_and_confirms_by_the_press(room) -> None:
    event = an_event(confirm_mailbox=False, capacity=1)
    first, second = a_held_signup(event), a_held_signup(event)
    assert (second.state, kinds_sent(second.person_id)) == (SignupState.WAITING, ["signups.standing"])
    actions.cancel(first)
    assert second.state is SignupState.OFFERED

    actions.accept_offer(second)

    assert (second.state, second.confirmed_at) == (SignupState.CONFIRMED, None)
    assert kinds_sent(second.person_id)[-1] == "signups.standing"


def test_an_application_without_the_press_can_be_decided_at_once(room) -> None:
    event = an_event(confirm_mailbox=False, admission=Admission.APPROVAL)
    signup = a_held_signup(event)
    assert (signup.state, signup.held_until) == (SignupState.APPLIED, None)
    actions.decline(signup, by=an_account().id)
    letter = the_letter("signups.declined")
    assert signup.submission.answers["name"] not in letter.text


def test_a_place_is_held_for_as_long_as_the_event_says(room, noon) -> None:
    event = an_event(hold_hours=2)
    assert a_held_signup(event).held_until == noon + timedelta(hours=2)


def test_where_the_mailbox_must_be_confirmed_all_is_as_ever(room) -> None:
    event = an_event(capacity=1)
    signup = a_signup(event)
    assert signup.state is SignupState.CONFIRMED
    assert kinds_sent() == ["signups.confirm", "signups.confirmed"]
    assert db.session.scalars(select(PlaceCount.taken)).one() == 1
    assert db.session.scalars(select(Signup.confirmed_at)).one() is not None
