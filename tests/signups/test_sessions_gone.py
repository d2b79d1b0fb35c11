"""A session that people chose is no longer held: they are told, and can choose another one."""

import pytest
from sqlalchemy import select

from registration.events.actions import write_programme
from registration.events.models import Event
from registration.events.rules import ProgrammeDraft
from registration.events.together import programme_of
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.choosing import chosen_of
from registration.signups.places import open_places, tell_sessions_gone, told_of_sessions
from tests.factories.consent import a_notice
from tests.factories.parts import an_event_in_parts, coming, session_ref, taken_of
from tests.factories.signups import a_held_signup, a_signup

pytestmark = pytest.mark.usefixtures("room")


def an_event_with_sessions() -> Event:
    a_notice()
    return an_event_in_parts(sessions={"Customs": 1, "Payment": None, "Standards": None})


def without(event: Event, *titles: str) -> list[ProgrammeDraft]:
    """Take these sessions out of the programme; what is no longer held."""
    standing = programme_of(event)
    kept = [each for each in standing.sessions if each.title["en"] not in titles]
    gone = write_programme(event, kept, standing.speakers)
    open_places(event)
    db.session.commit()
    return gone


def told() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == "signups.session_gone")))


def test_everybody_who_chose_it_is_told_once_and_nobody_else():
    event = an_event_with_sessions()
    both = a_signup(event, **coming(event, "", "Customs", "Payment"))
    waits = a_signup(event, **coming(event, "", "Customs"))
    a_signup(event, **coming(event, "", "Standards"))
    a_held_signup(event, **coming(event, "", "Payment"))
    cancelled = a_signup(event, **coming(event, "", "Payment"))
    actions.cancel(cancelled)
    refs = [session_ref(event, title) for title in ("Customs", "Payment", "Standards")]
    assert told_of_sessions(refs, [event]) == dict(zip(refs, (2, 1, 1), strict=True))

    gone = without(event, "Customs", "Payment")
    assert tell_sessions_gone(event, gone) == 2
    db.session.commit()
    assert {each.params["signup"] for each in told()} == {both.id, waits.id}
    assert len(told()) == 2


def test_the_mail_names_the_session_and_leads_to_where_another_is_chosen():
    event = an_event_with_sessions()
    signup = a_signup(event, **coming(event, "", "Customs", "Payment"))
    tell_sessions_gone(event, without(event, "Customs"))
    letter = compose(told()[0])
    for part in (letter.text, letter.html):
        assert "Customs (" in part
        assert "no longer held" in part
        assert "Payment (" not in part
        assert "/en/my/" in part
    assert "Choose another session" in letter.text
    assert "Customs (no longer held)" in chosen_of(signup)[0][1]
    assert "Payment (no longer held)" not in chosen_of(signup)[0][1]


def test_whoever_chose_another_before_the_mail_leaves_gets_none():
    event = an_event_with_sessions()
    signup = a_signup(event, **coming(event, "", "Customs"))
    tell_sessions_gone(event, without(event, "Customs"))
    actions.change_answers(signup, signup.submission.answers | coming(event, "", "Payment"))
    assert compose(told()[0]) is None
    assert "no longer held" not in chosen_of(signup)[0][1]


def test_a_session_chosen_later_than_the_form_that_was_sent_keeps_no_code_for_a_name():
    event = an_event_with_sessions()
    signup = a_signup(event)
    standing = programme_of(event)
    begins = event.starts_at
    extra = ProgrammeDraft(begins, {"en": "Extra"}, bookable=True)
    write_programme(event, [*standing.sessions, extra], standing.speakers)
    open_places(event)
    ref = session_ref(event, "Extra")
    actions.change_answers(signup, signup.submission.answers | coming(event, "", "Extra"))
    without(event, "Extra")
    (said,) = [answer for question, answer in chosen_of(signup) if str(question) == "Sessions"]
    assert ref not in said
    assert "a session (no longer held)" in said


def test_a_session_that_is_only_not_chosen_any_more_is_still_held():
    event = an_event_with_sessions()
    signup = a_signup(event, **coming(event, "", "Customs"))
    standing = programme_of(event)
    gone = write_programme(
        event,
        [ProgrammeDraft(**(vars(each) | {"bookable": False})) for each in standing.sessions],
        standing.speakers,
    )
    assert gone == []
    assert "no longer held" not in chosen_of(signup)[0][1]


def test_whoever_waited_for_a_session_that_is_gone_is_offered_the_rest():
    event = an_event_with_sessions()
    a_signup(event, **coming(event, "", "Customs"))
    waits = a_signup(event, **coming(event, "", "Customs"))
    assert waits.state.value == "waiting"
    without(event, "Customs")
    assert waits.state.value == "offered"
    assert taken_of(event)["Payment"] == 0
