"""What somebody who has a place in person, online or at a session sees and can change."""

import pytest

from registration.events.actions import offer_form
from registration.events.models import Event, Mode
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.signups.models import Signup
from registration.signups.places import open_places
from tests.factories.consent import a_notice
from tests.factories.events import a_programme_item, an_event
from tests.factories.parts import an_event_in_parts, coming, session_ref, taken_of
from tests.factories.signups import a_signup

ROOM, LINK = "Hall 1", "/join/"


@pytest.fixture
def two(app) -> dict[str, dict]:
    """Provide somebody who comes, and somebody who looks on, at a hybrid event that is full."""
    with app.app_context():
        a_notice()
        event = an_event_in_parts(in_person=1, online=1, sessions={"Customs": None}, waitlist=False)
        found = {}
        for how in ("in_person", "online"):
            signup = a_signup(event, **coming(event, how, "Customs"))
            token = tokens.make(Capability.MY_PAGE, signup.person.ref)
            found[how] = {
                "id": signup.id,
                "page": f"/en/my/{token}",
                "here": f"/en/my/{token}/signups/{signup.ref}",
                "join": f"/en/join/{tokens.make(Capability.JOIN, signup.ref)}",
            }
        return found


def letters(app, signup_id: int, kind: str = "signups.confirmed"):
    with app.app_context():
        asked = db.session.query(Message).filter_by(kind=kind).order_by(Message.id)
        return [compose(each) for each in asked if each.params["signup"] == signup_id]


def test_who_comes_in_person_gets_the_place_and_no_link(app, visitor, two) -> None:
    mine = two["in_person"]
    page = visitor.get(mine["page"]).text
    assert "Taking part: In person" in page
    assert "Customs" in page
    assert ROOM in page
    assert LINK not in page
    assert visitor.get(mine["join"]).status_code == 410
    letter = letters(app, mine["id"])[0]
    entry = letter.attachments[0].content.decode()
    for words in (letter.text, letter.html, entry):
        assert ROOM in words
        assert LINK not in words
    assert "Customs" in letter.text
    assert "Customs" in letter.html
    assert f"LOCATION:{ROOM}" in visitor.get(f"{mine['here']}/calendar.ics").text


def test_who_comes_online_gets_the_link_and_not_the_place(app, visitor, two) -> None:
    mine = two["online"]
    page = visitor.get(mine["page"]).text
    assert "Taking part: Online" in page
    assert ROOM not in page
    assert LINK in page
    assert visitor.get(mine["join"]).status_code == 303
    letter = letters(app, mine["id"])[0]
    entry = letter.attachments[0].content.decode().replace("\r\n ", "")
    assert "LOCATION:https://events.example.org/en/join/" in entry
    for words in (letter.text, letter.html, entry):
        assert LINK in words
        assert ROOM not in words


def test_what_is_full_is_said_at_the_field_and_nothing_changes(app, visitor, two) -> None:
    mine = two["online"]
    form = visitor.get(f"{mine['here']}/answers").text
    assert "(full)" in form
    refused = visitor.submit(f"{mine['here']}/answers", takes_part="in_person", name="Other")
    assert refused.status_code == 422
    assert "“In person” is full. Choose something else." in refused.text
    assert 'value="Other"' in refused.text
    with app.app_context():
        signup = db.session.get_one(Signup, mine["id"])
        assert signup.submission.answers["takes_part"] == "online"
        assert taken_of(signup.event)["in_person"] == 1


def test_changing_the_mode_moves_the_place_and_writes_with_what_is_right_now(app, visitor, two) -> None:
    with app.app_context():
        event = db.session.get_one(Signup, two["online"]["id"]).event
        event.places_online = 2
        db.session.flush()
        open_places(event)
        db.session.commit()
    mine = two["in_person"]
    assert visitor.submit(f"{mine['here']}/answers", takes_part="online").status_code == 303
    with app.app_context():
        event = db.session.get_one(Signup, mine["id"]).event
        assert taken_of(event) == {"in_person": 0, "online": 2, "Customs": 2}
    last = letters(app, mine["id"])[-1]
    assert len(letters(app, mine["id"])) == 2
    assert LINK in last.text
    assert ROOM not in last.text
    assert visitor.get(mine["join"]).status_code == 303


def test_the_waiting_letter_says_what_is_full(app) -> None:
    with app.app_context():
        event = an_event_in_parts(in_person=1, online=5)
        for _ in range(3):
            last = a_signup(event, **coming(event, "in_person"))
        signup_id = last.id
        a_signup(event, **coming(event, "online"))
    letter = letters(app, signup_id, "signups.waiting")[0]
    assert "What you chose is full at the moment. You are number 2 in the line." in letter.text


def test_another_programme_is_what_can_be_chosen_and_read_from_then_on(app, visitor, organiser) -> None:
    with app.app_context():
        a_notice()
        event = an_event_in_parts(sessions={"Customs": 2, "Tea": 2})
        signup = a_signup(event, **coming(event, "", "Customs", "Tea"))
        here = f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"
        event_id, ref, tea = event.id, signup.ref, session_ref(event, "Tea")
        customs = next(each for each in event.programme if each.title["en"] == "Customs")
        customs.title = {"en": "Customs and more"}
        event.programme = [customs]
        fresh = a_programme_item(event, title={"en": "Payment"}, bookable=True, capacity=5)
        db.session.refresh(event, ["programme"])
        offer_form(event)
        open_places(event)
        db.session.commit()
        fresh_ref = fresh.ref
        a_signup(event, **coming(event, "", "Payment"))
    page = visitor.get(here).text
    assert "Customs and more" in page
    assert "Tea" in page, "it was chosen, and nobody has said otherwise"
    form = visitor.get(f"{here}/signups/{ref}/answers").text
    assert "Payment" in form
    assert tea not in form
    listed = f"/en/organiser/events/{event_id}/attendees"
    exported = organiser.submit(listed, form="/export", do="csv").text
    assert "Customs and more" in exported
    assert "Tea" in exported
    assert visitor.submit(f"{here}/signups/{ref}/answers", event_sessions=fresh_ref).status_code == 303
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        assert taken_of(event) == {"Customs and more": 0, tea: 0, "Payment": 2}


def test_whoever_signed_up_before_can_say_later_how_they_come(app, visitor) -> None:
    with app.app_context():
        a_notice()
        event = an_event(mode=Mode.WEBINAR, venue={"en": ROOM})
        signup = a_signup(event)
        here = f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"
        event_id, ref = event.id, signup.ref
        event.mode, event.places_in_person = Mode.HYBRID, 1
        db.session.flush()
        offer_form(event)
        open_places(event)
        db.session.commit()
    assert "Taking part" not in visitor.get(here).text
    visitor.submit(f"{here}/signups/{ref}/answers", takes_part="in_person")
    assert "Taking part: In person" in visitor.get(here).text
    with app.app_context():
        assert taken_of(db.session.get_one(Event, event_id)) == {"in_person": 1, "online": 0}
