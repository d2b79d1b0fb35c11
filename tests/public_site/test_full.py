"""When an event is full: the whole of it, or all answers of which everybody must choose one."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from registration.events.models import Event
from registration.forms.rules import Condition, FieldType, Option, Test
from registration.foundation.database import db
from registration.signups import actions
from registration.signups.models import PartCount
from registration.signups.places import open_places
from registration.signups.queries import situations
from tests.factories.consent import a_notice
from tests.factories.events import a_question, with_questions
from tests.factories.parts import a_dish, an_event_in_parts, coming
from tests.factories.signups import a_signup, the_situation

FULL = "Full, waiting list open"
ANSWERS = {"name": "Mika", "email": "mika@example.com", "organisation": "Works"}


@pytest.fixture(autouse=True)
def notice(app) -> None:
    with app.app_context():
        a_notice()


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("limits", "chosen", "full", "ways"),
    [
        ({"in_person": 1, "online": 1}, ["in_person"], False, ("in_person",)),
        ({"in_person": 1, "online": 1}, ["in_person", "online"], True, ()),
        ({"in_person": 1, "online": 1, "capacity": 9}, ["in_person", "online"], True, ()),
        # A way without a limit keeps the event open, until the event itself is full.
        ({"in_person": 1, "online": None}, ["in_person", "online"], False, ("in_person",)),
        ({"in_person": 1, "online": None, "capacity": 2}, ["in_person", "online"], True, ()),
        ({"in_person": 5, "online": 5, "capacity": 1}, ["online"], True, ()),
    ],
)
def test_an_event_is_full_when_every_way_to_take_part_is(limits, chosen, full, ways):
    event = an_event_in_parts(**limits)
    for how in chosen:
        a_signup(event, **coming(event, how))
    found = the_situation(event)
    assert (found.is_full, found.full_ways) == (full, ways)
    assert situations([event.id])[event.id] == found


@pytest.mark.usefixtures("room")
def test_a_place_that_falls_free_opens_the_event_again():
    event = an_event_in_parts(in_person=1, online=1)
    first, _second = (a_signup(event, **coming(event, how)) for how in ("in_person", "online"))
    assert the_situation(event).is_full
    actions.cancel(first)
    assert not the_situation(event).is_full
    event.places_online = None
    open_places(event)
    assert (the_situation(event).is_full, the_situation(event).full_ways) == (False, ())


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("places", "required", "full"),
    [
        ({"fish": 1, "rice": 1}, True, True),
        ({"fish": 1, "rice": 1}, False, False),  # whoever answers nothing gets a place
        ({"fish": 1, "rice": 2}, True, False),  # only some of the answers are full
        ({"fish": 1, "rice": None}, True, False),
    ],
)
def test_answers_with_places_fill_an_event_only_where_everybody_needs_one(places, required, full):
    event = an_event_in_parts(dish=replace(a_dish(**places), required=required))
    for dish in ("fish", "rice"):
        a_signup(event, dish=dish)
    assert the_situation(event).is_full is full


@pytest.mark.usefixtures("room")
def test_what_is_asked_only_of_some_keeps_nobody_else_out():
    event = an_event_in_parts()
    with_questions(
        event,
        a_question("stays", FieldType.YES_NO),
        a_question(
            "room",
            FieldType.CHOICE,
            required=True,
            shown_if=Condition("stays", Test.EQUALS, ["yes"]),
            options=(Option("single", {"en": "Single", "ja": "個室"}, 1),),
        ),
    )
    open_places(event)
    a_signup(event, stays="yes", room="single")
    assert not the_situation(event).is_full


def test_calendar_page_and_form_say_that_it_is_full_and_offer_the_waiting_list(app, visitor):
    with app.app_context():
        event = an_event_in_parts(in_person=1, online=1)
        a_signup(event, **coming(event, "in_person"))
        path, event_id = f"/en/events/{event.slug}", event.id
    for page in (path, "/en/events"):
        assert FULL not in visitor.get(page).text
        assert "In person: full – waiting list" in visitor.get(page).text
    assert "会場：満席" in visitor.get(path.replace("/en/", "/ja/")).text
    assert "full; if you choose it, you wait for a place" in visitor.get(f"{path}/sign-up").text
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        a_signup(event, **coming(event, "online"))
    for page in (path, "/en/events"):
        assert FULL in visitor.get(page).text
        assert "In person: full" not in visitor.get(page).text
    assert "SoldOut" in visitor.get(path).text
    form = f"{path}/sign-up"
    assert "Join the waiting list" in visitor.get(form).text
    done = visitor.submit(form, **ANSWERS, takes_part="online")
    assert done.status_code == 303
    assert "puts you in the waiting line" in visitor.get(done.location).text


def test_without_a_waiting_list_nobody_fills_in_a_form_for_nothing(app, visitor):
    with app.app_context():
        event = an_event_in_parts(in_person=1, online=1, waitlist=False)
        for how in ("in_person", "online"):
            a_signup(event, **coming(event, how))
        path = f"/en/events/{event.slug}"
    assert visitor.get(f"{path}/sign-up").status_code == 409
    assert "There is no waiting list for this event" in visitor.get(f"{path}/sign-up").text
    assert "Join the waiting list" not in visitor.get(path).text


@pytest.mark.usefixtures("room")
def test_what_was_counted_before_is_told_by_numbers_too():
    """As the migration notes it for events that stand already."""
    event = an_event_in_parts(in_person=1, online=1)
    noted = {row.part: row.one_of for row in db.session.scalars(select(PartCount))}
    db.session.execute(text("UPDATE part_count SET one_of = ''"))
    open_places(event)
    db.session.expire_all()
    assert {row.part: row.one_of for row in db.session.scalars(select(PartCount))} == noted
    assert set(noted.values()) == {"takes_part"}
