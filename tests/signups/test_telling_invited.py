"""Who was invited and has not answered learns that the event is called off or has moved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.events import actions as events
from registration.events.models import Admission, Event
from registration.events.rules import announced
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import NoLongerWanted, compose
from registration.mail.models import Message
from registration.mail.suppression import suppress
from registration.signups import actions
from registration.signups.actions import decline_invitation, revoke
from registration.signups.invitations import SCOPE
from registration.signups.models import EventInvitation, EventWording, Signup
from registration.signups.places import call_off, invited_to_be_told, tell_change, tell_new_date
from tests.factories import an_account
from tests.factories.admission import invitations, the_letter
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup, a_wish, the_situation

CANCELLED, MOVED = "signups.invitation_cancelled", "signups.invitation_moved"


def told(kind: str) -> set[str]:
    found = db.session.scalars(select(Message).where(Message.kind == kind))
    return {each.person.email for each in found}


@pytest.fixture
def event(room) -> Event:
    a_notice()
    return an_event(admission=Admission.INVITATION, listed=False)


def cancelled(event: Event) -> int:
    events.cancel_event(event)
    number = call_off(event)
    db.session.commit()
    return number


def test_only_those_are_told_who_have_not_answered(event) -> None:
    names = ("open", "declined", "revoked", "came", "held", "gave_back")
    each = dict(zip(names, invitations(event, *(f"{name}@example.com" for name in names)), strict=True))
    decline_invitation(each["declined"])
    revoke(event, [each["revoked"].id], by=an_account().id)
    a_signup(event, email="came@example.com")
    a_held_signup(event, email="held@example.com")  # a stranger may have typed it: the invitation is open
    actions.cancel(db.session.get_one(Signup, gave_back(event, each["gave_back"])))
    assert invited_to_be_told(event) == 2
    assert cancelled(event) == 3
    assert told(CANCELLED) == {"open@example.com", "held@example.com"}
    assert told("signups.event_cancelled") == {"came@example.com"}


def gave_back(event: Event, invitation: EventInvitation) -> int:
    wish = a_wish(email=invitation.person.email)
    object.__setattr__(wish, "invited", True)
    return actions.sign_up_invited(the_situation(event), invitation, wish)


def test_an_invitation_that_ran_out_brings_no_mail(event, at) -> None:
    (invitation,) = invitations(event, "mika@example.com")
    at(invitation.round.expires_at + timedelta(minutes=1))
    assert invited_to_be_told(event) == 0


def test_the_mail_says_that_it_is_called_off_and_leads_to_the_invitation(event) -> None:
    invitations(event, "Mika Tanaka <mika@example.com>, ja")
    cancelled(event)
    letter = the_letter(CANCELLED)
    for part in (letter.text, letter.html):
        assert "Mika Tanaka" in part
        assert "/ja/invitation/" in part
    assert not letter.attachments


def test_somebody_without_a_name_is_not_called_attendee(event) -> None:
    invitations(event, "mika@example.com")
    cancelled(event)
    assert "Dear" not in the_letter(CANCELLED).text


def test_who_wants_no_invitations_hears_nothing_of_them_any_more(event) -> None:
    invitations(event, "mika@example.com")
    cancelled(event)
    suppress("mika@example.com", SCOPE, reason="refused")
    with pytest.raises(NoLongerWanted):
        the_letter(CANCELLED)


def test_who_declines_before_it_leaves_gets_no_mail(event) -> None:
    (invitation,) = invitations(event, "mika@example.com")
    cancelled(event)
    invitation.declined_at = clock.now()
    db.session.flush()
    assert compose(db.session.scalars(select(Message).where(Message.kind == CANCELLED)).one()) is None


def test_a_new_date_is_told_and_that_none_is_known(event) -> None:
    invitations(event, "mika@example.com")
    later = event.starts_at + timedelta(days=7)
    events.postpone(event, None)
    assert tell_new_date(event) == 1
    letter = the_letter(MOVED)
    assert letter.subject.startswith("Postponed")
    assert "The new date is not known yet" in letter.text
    events.postpone(event, later)
    tell_new_date(event)
    letter = the_letter(MOVED)
    assert letter.subject.startswith("New date")
    assert "Before, it was to be on" in letter.text
    assert "still come" not in letter.text


def test_another_place_is_told_with_the_old_one_and_another_link_is_not(event) -> None:
    invitations(event, "mika@example.com")
    before = announced(event), event.join_url
    event.join_url = "https://meet.example/another"
    assert tell_change(event, *before) == 0
    event.venue = {"en": "Hall B"}
    assert tell_change(event, *before) == 1
    letter = the_letter(MOVED)
    assert "Now it is: Hall B" in letter.text
    assert "meet.example" not in letter.text + letter.html
    event.venue = before[0]["venue"]
    db.session.flush()
    message = db.session.scalars(select(Message).where(Message.kind == MOVED)).one()
    assert compose(message) is None


def test_an_organiser_can_say_it_in_other_words(event) -> None:
    invitations(event, "Mika Tanaka <mika@example.com>", "nobody@example.com")
    words = {"subject": {"en": "No {event}"}, "body": {"en": "Sorry, {name}."}}
    db.session.add(EventWording(event_id=event.id, kind=CANCELLED, **words))
    db.session.flush()
    cancelled(event)
    letters = [compose(each) for each in db.session.scalars(select(Message).where(Message.kind == CANCELLED))]
    assert sorted(each.text.partition("Sorry, ")[2].partition(".")[0] for each in letters) == [
        "Mika Tanaka",
        "guest",
    ]
    assert all("/en/invitation/" in each.text for each in letters)


def test_the_organiser_reads_how_many_invited_people_are_told(app, organiser) -> None:
    with app.app_context():
        a_notice()
        made = an_event(admission=Admission.INVITATION, listed=False)
        invitations(made, "mika@example.com")
        number = made.id
    for page in ("cancel", "postpone", "edit"):
        text = organiser.get(f"/en/organiser/events/{number}/{page}").text
        assert "1 person who was invited and has not answered" in text
    organiser.submit(f"/en/organiser/events/{number}/cancel", form=-1)
    with app.app_context():
        assert told(CANCELLED) == {"mika@example.com"}
