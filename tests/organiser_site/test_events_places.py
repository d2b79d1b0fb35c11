"""Places of modes, sessions and answers, as an organiser keeps them."""

import csv
import io

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.events.models import Event, Mode
from registration.foundation.database import db
from registration.signups.models import Signup
from registration.signups.places import open_places
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import a_programme_item, an_event, the_standard_purposes
from tests.factories.parts import a_dish, an_event_in_parts, coming, session_ref, taken_of
from tests.factories.signups import a_signup

LIST = "/en/organiser/events"


@pytest.fixture(autouse=True)
def _standard_purposes(app) -> None:
    with app.app_context():
        the_standard_purposes()
        a_notice()
        db.session.commit()


@pytest.fixture
def event_id(app) -> int:
    """Provide an event that is online only and takes sign-ups."""
    with app.app_context():
        return an_event().id


def test_an_organiser_makes_an_event_hybrid_and_people_choose(app, organiser, visitor, event_id) -> None:
    typed = {"mode": "hybrid", "venue_en": "Hall 1", "capacity": "", "places_in_person": "1"}
    saved = organiser.submit(
        f"{LIST}/{event_id}/edit", form=-1, **typed, places_online="200", places_for_staff="3", do="save"
    )
    assert saved.status_code == 302
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        assert (event.room, event.places_in_person, event.places_online) == (201, 1, 200)
        slug = event.slug
    assert "1 in person, 200 online" in visitor.get(f"/en/events/{slug}").text
    answers = {"name": "Mika", "email": "mika@example.com", "organisation": "Works"}
    visitor.submit(f"/en/events/{slug}/sign-up", **answers, takes_part="in_person")
    page = organiser.get(f"{LIST}/{event_id}").text
    assert "How will you take part?" in page
    assert "1 of 1" in page
    assert "3 places are kept for staff" in page
    assert "会場の" not in page
    back = organiser.submit(f"{LIST}/{event_id}/edit", form=-1, mode="webinar", capacity="300", do="save")
    assert back.status_code == 302
    with app.app_context():
        assert db.session.get_one(Event, event_id).places_in_person is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"places_in_person": "many"}, "Enter a whole number, or leave it empty for no limit"),
        ({"places_online": "0"}, "Enter a number from 1 to 1000000"),
        ({"places_online": "9" * 10_000}, "Enter a"),
        ({"places_for_staff": "-1"}, "Enter a number from 0 to 300"),
        ({"places_for_staff": "301"}, "Enter a number from 0 to 300"),
        ({"places_for_staff": "x"}, "Enter a whole number, or leave it empty for none"),
        ({"places_for_staff": "2", "capacity": ""}, "Say first how many places there are"),
    ],
)
def test_places_that_make_no_sense_are_refused_at_the_field(organiser, event_id, typed, words) -> None:
    refused = organiser.submit(f"{LIST}/{event_id}/edit", form=-1, **typed, do="save")
    assert refused.status_code == 422
    assert words in refused.text


def test_fewer_places_than_are_taken_are_explained(app, organiser) -> None:
    with app.app_context():
        event = an_event_in_parts(in_person=2, online=9)
        for _ in range(2):
            a_signup(event, **coming(event, "in_person"))
        event_id = event.id
    saved = organiser.submit(f"{LIST}/{event_id}/edit", form=-1, places_in_person="1", do="save")
    page = organiser.get(saved.location).text
    assert "In person: 2 people have a place already. All of them keep it" in page
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        assert taken_of(event)["in_person"] == 2
        assert a_signup(event, **coming(event, "in_person")).state == "waiting"


def test_kept_places_are_released_by_a_button(app, organiser) -> None:
    with app.app_context():
        event = an_event_in_parts(capacity=1, places_for_staff=1)
        waits = a_signup(event).id
        event_id = event.id
    released = organiser.submit(f"{LIST}/{event_id}", form="/release")
    assert released.status_code == 303
    with app.app_context():
        assert db.session.get_one(Signup, waits).state == "offered"
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert actions.count("event.places-released") == 1
    assert "/release" not in organiser.get(f"{LIST}/{event_id}").text


def test_sessions_that_are_chosen_are_asked_for_at_once(app, organiser, visitor, event_id) -> None:
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        a_programme_item(event, title={"en": "Customs"})
        slug = event.slug
    address = f"{LIST}/{event_id}/programme"
    session = {"sessions-0-bookable": "y", "sessions-0-capacity": "1"}
    assert organiser.submit(address, form=-1, **session, do="save").status_code == 302
    assert "1 place. You choose this session" in visitor.get(f"/en/events/{slug}").text
    form = visitor.get(f"/en/events/{slug}/sign-up").text
    assert "Which sessions will you come to?" in form
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        for _ in range(2):
            a_signup(event, **coming(event, "", "Customs"))
        assert taken_of(event) == {"Customs": 1}
    organiser.submit(address, form=-1, **{"sessions-0-capacity": "2"}, do="save")
    with app.app_context():
        states = db.session.scalars(select(Signup.state).order_by(Signup.id)).all()
        assert states == ["confirmed", "offered"]
    organiser.submit(address, form=-1, do="remove-session:0")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"sessions-0-capacity": "many"}, "Enter a whole number"),
        ({"sessions-0-capacity": "-1"}, "Enter a number from 1"),
    ],
)
def test_places_of_a_session_that_make_no_sense_are_refused(app, organiser, event_id, typed, words) -> None:
    with app.app_context():
        a_programme_item(db.session.get_one(Event, event_id))
    refused = organiser.submit(f"{LIST}/{event_id}/programme", form=-1, **typed, do="save")
    assert refused.status_code == 422
    assert words in refused.text


@pytest.fixture
def hybrid(app) -> tuple[int, str, list[int]]:
    """Provide a full room with two people in it, one of them at a session, and one online."""
    with app.app_context():
        event = an_event_in_parts(in_person=2, online=9, sessions={"Customs": 1}, waitlist=False)
        ids = [
            a_signup(event, **coming(event, "in_person", "Customs", name="Ana")).id,
            a_signup(event, **coming(event, "in_person", name="Bo")).id,
            a_signup(event, **coming(event, "online", name="Chi")).id,
        ]
        return event.id, session_ref(event, "Customs"), ids


def test_the_list_is_narrowed_by_mode_and_session(organiser, hybrid) -> None:
    event_id, ref, _ids = hybrid
    address = f"{LIST}/{event_id}/attendees"
    page = organiser.get(address).text
    assert "Takes part" in page
    for asked, names in (
        ({"how": "online"}, {"Chi"}),
        ({"how": "in_person"}, {"Ana", "Bo"}),
        ({"how": "in_person", "session": ref}, {"Ana"}),
        ({"how": "' OR 1=1", "session": "="}, {"Ana", "Bo", "Chi"}),
    ):
        page = organiser.get(address, query_string=asked).text
        assert {name for name in ("Ana", "Bo", "Chi") if f">{name}</a>" in page} == names


def test_the_export_says_how_and_to_what_people_come(organiser, hybrid) -> None:
    event_id, _ref, _ids = hybrid
    exported = organiser.submit(f"{LIST}/{event_id}/attendees", form="/export", do="csv").text
    rows = list(csv.DictReader(io.StringIO(exported.lstrip("\ufeff"))))
    how = [row["How will you take part?"] for row in rows]
    assert how == ["In person", "In person", "Online"]
    assert "Customs" in rows[0]["Which sessions will you come to?"]


def test_staff_are_told_at_the_field_what_is_full(app, organiser, hybrid) -> None:
    event_id, _ref, (_ana, _bo, chi) = hybrid
    address = f"{LIST}/{event_id}/attendees/{chi}/answers"
    assert "(full)" in organiser.get(address).text
    refused = organiser.submit(address, form=-1, takes_part="in_person")
    assert refused.status_code == 422
    assert "“In person” is full" in refused.text
    entry = f"{LIST}/{event_id}/attendees/new"
    typed = {"name": "Dai", "email": "dai@example.com", "organisation": "Works", "channel": "telephone"}
    said = Reader(organiser.get(entry).text).forms[-1].values["said_at"]
    typed["said_at"] = said or "2026-01-01T09:00"
    refused = organiser.submit(entry, form=-1, **typed, takes_part="in_person")
    assert refused.status_code == 422, refused.location
    assert "“In person” is full" in refused.text
    assert 'value="Dai"' in refused.text
    assert organiser.submit(entry, form=-1, **typed, takes_part="online").status_code == 303
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        assert taken_of(event) == {"in_person": 2, "online": 2, "Customs": 1}


def test_the_page_of_an_event_says_what_is_taken_left_and_waited_for(app, organiser) -> None:
    with app.app_context():
        event = an_event_in_parts(dish=a_dish(fish=1, rice=None))
        for _ in range(3):
            a_signup(event, dish="fish")
        event_id = event.id
    page = organiser.get(f"{LIST}/{event_id}").text
    row = page[page.index("Places by answer") :]
    row = row[row.index("Fish") :][: row.index("</tr>")]
    assert "1 of 1" in row
    assert ">2<" in row


def test_what_was_hybrid_before_is_asked_after_the_next_save(app, organiser) -> None:
    with app.app_context():
        event = an_event(mode=Mode.HYBRID, venue={"en": "Hall"})
        open_places(event)
        db.session.commit()
        event_id = event.id
    assert (
        organiser.submit(f"{LIST}/{event_id}/edit", form=-1, places_online="5", do="save").status_code == 302
    )
    with app.app_context():
        assert taken_of(db.session.get_one(Event, event_id)) == {"in_person": 0, "online": 0}
