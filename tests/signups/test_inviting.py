from datetime import timedelta

import pytest
from sqlalchemy import select, update

from registration.consent.models import LimitKind, ProcessingLimit
from registration.events.models import Admission, Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import NoLongerWanted, compose
from registration.mail.models import Message
from registration.mail.suppression import suppress
from registration.people.models import Person
from registration.privacy.actions import forget_strangers
from registration.signups import actions, personal_data
from registration.signups.errors import AlreadySignedUp, InvitationIsOver
from registration.signups.invitations import (
    SCOPE,
    Answer,
    Prospect,
    guests_in,
    invited,
    number_invited,
    open_invitations,
    serves,
)
from registration.signups.models import EventInvitation, InvitationRound, Signup, SignupState
from tests.factories import an_account
from tests.factories.admission import an_invitation, invitations, kinds_sent, the_letter
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.signups import a_signup, a_wish, the_situation


def read(text: str, event: Event) -> list[tuple[str, str, str, Prospect]]:
    return [
        (each.name, each.email, each.language, each.prospect)
        for each in guests_in(text, event, ("en", "ja"), "en")
    ]


def a_guest(event: Event, invitation: EventInvitation, **answers: object) -> int:
    wish = a_wish(**({"email": invitation.person.email} | answers))
    object.__setattr__(wish, "invited", True)
    return actions.sign_up_invited(the_situation(event), invitation, wish)


def test_a_pasted_list_is_read_line_by_line(room) -> None:
    event = an_event()
    came = a_signup(event)
    an_invitation(event, "before@example.com")
    suppress("no@example.com", SCOPE, reason="refused")
    suppress("never@example.com", reason="bounced")
    objector = a_person(email="objector@example.com")
    limit = {"ground": "x", "since": clock.now(), "subject_id": objector.subject.id}
    db.session.add(ProcessingLimit(kind=LimitKind.OBJECTION, **limit))
    db.session.flush()

    lines = [
        "Mika Tanaka <mika@example.com>",
        "",
        '  "田中 美香" <Tanaka@Example.com>, ja',
        "plain@example.com",
        "MIKA@example.com",
        came.person.email,
        "before@example.com",
        "no@example.com",
        "never@example.com",
        "objector@example.com",
        "nonsense",
        "a@b",
        f"{'x' * 201} <long@example.com>",
        "nul\x00@example.com",
    ]
    assert read("\r\n".join(lines), event) == [
        ("Mika Tanaka", "mika@example.com", "en", Prospect.INVITED),
        ("田中 美香", "Tanaka@example.com", "ja", Prospect.INVITED),
        ("", "plain@example.com", "en", Prospect.INVITED),
        ("", "MIKA@example.com", "en", Prospect.TWICE),
        ("", came.person.email, "en", Prospect.SIGNED_UP),
        ("", "before@example.com", "en", Prospect.BEFORE),
        ("", "no@example.com", "en", Prospect.UNWANTED),
        ("", "never@example.com", "en", Prospect.UNWANTED),
        ("", "objector@example.com", "en", Prospect.UNWANTED),
        ("", "", "en", Prospect.INVALID),
        ("", "", "en", Prospect.INVALID),
        ("x" * 201, "", "en", Prospect.INVALID),
        ("", "", "en", Prospect.INVALID),
    ]


def test_the_mail_says_where_the_address_is_from_and_how_to_stop_it(room) -> None:
    event = an_event(admission=Admission.INVITATION, listed=False)
    an_invitation(event)
    letter = the_letter("signups.invitation")
    for words in (letter.text, letter.html):
        assert "Business cards from the fair in Osaka." in words
        assert "We would be glad to see you." in words
        assert f"/en/events/{event.slug}/sign-up?invitation=" in words
        assert "/en/invitation/" in words
        assert "Mika Tanaka" in words
        assert "object at any time" in words


def test_the_same_page_sent_twice_invites_once(room) -> None:
    event = an_event()
    guests = guests_in("a@example.com", event, ("en",), "en")
    letter = actions.Letter({"en": "x"}, {}, clock.now() + timedelta(days=1), "r" * 22)
    assert [actions.invite(event, guests, letter, by=an_account().id) for _ in range(2)] == [1, 0]
    assert number_invited(event.id) == 1


def test_who_is_invited_comes_to_a_closed_event_and_is_confirmed_at_once(room) -> None:
    event = an_event(admission=Admission.INVITATION, listed=False)
    invitation = an_invitation(event)
    signup = db.session.get_one(Signup, a_guest(event, invitation))
    assert signup.state is SignupState.CONFIRMED
    assert signup.confirmed_at is not None
    assert kinds_sent(signup.person_id)[-1] == "signups.confirmed"
    assert [answer for _each, answer in invited(event.id, 10, 0)] == [Answer.SIGNED_UP]
    with pytest.raises(AlreadySignedUp):
        a_guest(event, invitation, email="other@example.com")


def test_who_is_invited_needs_no_approval(room) -> None:
    event = an_event(admission=Admission.APPROVAL)
    signup = db.session.get_one(Signup, a_guest(event, an_invitation(event)))
    assert signup.state is SignupState.CONFIRMED


def test_with_another_address_the_mailbox_is_to_be_confirmed(room) -> None:
    event = an_event(admission=Admission.INVITATION, listed=False)
    signup = db.session.get_one(Signup, a_guest(event, an_invitation(event), email="other@example.com"))
    assert (signup.state, signup.confirmed_at) == (SignupState.HELD, None)
    assert kinds_sent(signup.person_id) == ["signups.confirm"]


def test_a_place_given_back_lets_the_invitation_serve_again(room) -> None:
    event = an_event(admission=Admission.INVITATION, listed=False)
    invitation = an_invitation(event)
    actions.cancel(db.session.get_one(Signup, a_guest(event, invitation)))
    assert db.session.get_one(Signup, a_guest(event, invitation)).state is SignupState.CONFIRMED


def test_an_invitation_taken_back_or_too_old_opens_nothing(room, at) -> None:
    event = an_event(admission=Admission.INVITATION, listed=False)
    first, second = invitations(event, "a@example.com", "b@example.com")
    assert actions.revoke(event, [first.id], by=an_account().id) == 1
    with pytest.raises(InvitationIsOver):
        a_guest(event, first)
    at(clock.now() + timedelta(days=15))
    assert not serves(second)
    with pytest.raises(InvitationIsOver):
        a_guest(event, second)
    assert {answer for _each, answer in invited(event.id, 10, 0)} == {Answer.REVOKED, Answer.EXPIRED}


def test_one_is_reminded_once_and_not_after_an_answer(room) -> None:
    event = an_event()
    first, second, third = invitations(event, "a@example.com", "b@example.com", "c@example.com")
    actions.decline_invitation(second)
    a_guest(event, third)
    by = an_account().id
    assert [actions.remind_invited(event, by=by) for _ in range(2)] == [1, 0]
    assert kinds_sent(first.person_id) == ["signups.invitation"] * 2
    assert "only reminder" in the_letter("signups.invitation").text
    assert [each.id for each in open_invitations(event.id)] == [first.id]


def test_who_wants_no_more_gets_no_more_not_even_what_waits(room) -> None:
    event = an_event()
    invitation = an_invitation(event)
    waiting = db.session.scalars(select(Message)).one()
    actions.refuse_invitations(invitation)
    assert compose(waiting) is None  # answered meanwhile
    invitation.declined_at = None
    with pytest.raises(NoLongerWanted):
        compose(waiting)
    assert read("mika@example.com", an_event())[0][3] is Prospect.UNWANTED


def test_invitations_are_shown_to_the_person_and_go_with_them(room) -> None:
    event = an_event()
    person_id = an_invitation(event).person_id
    (told,) = personal_data.show(person_id)["invitations"]
    assert told["source"] == "Business cards from the fair in Osaka."
    personal_data.erase(person_id)
    assert db.session.scalars(select(EventInvitation)).all() == []


def test_after_the_event_who_did_not_come_is_forgotten_and_others_stay(room) -> None:
    event = an_event()
    stranger, guest, known = invitations(event, "a@example.com", "b@example.com", "c@example.com")
    a_guest(event, guest)
    db.session.execute(update(Person).where(Person.id == known.person_id).values(confirmed_at=clock.now()))
    assert actions.forget_invitations() == []
    over = clock.now() - timedelta(days=31)
    event.closes_at, event.starts_at, event.ends_at = over - timedelta(2), over - timedelta(1), over
    event.opens_at = over - timedelta(9)
    db.session.commit()
    gone = {stranger.person_id}
    everybody = actions.forget_invitations()
    assert forget_strangers(everybody) == 1
    left = set(db.session.scalars(select(Person.id).where(Person.id.in_(everybody))))
    assert left == set(everybody) - gone
    assert db.session.scalars(select(InvitationRound)).all() == []
