"""A day in a hall and online: an organiser keeps its places, and people choose what is left."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from registration.events.models import Event
from registration.foundation.database import db
from registration.presets import demo
from registration.signups.models import Signup
from tests.journeys.installation import Installation
from tests.journeys.story import sign_in
from tests.journeys.witness import Reader

SLUG = "a-day-of-export-papers"


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def the_day() -> SimpleNamespace:
    event = db.session.scalars(select(Event).where(Event.slug == SLUG)).one()
    return SimpleNamespace(id=event.id, sessions=[each.ref for each in event.programme])


def newest() -> SimpleNamespace:
    signup = db.session.scalars(select(Signup).order_by(Signup.id.desc())).first()
    return SimpleNamespace(state=signup.state.value, answers=dict(signup.submission.answers))


def test_places_are_kept_for_each_mode_session_and_answer(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    day = house.does(the_day)
    organiser = sign_in(reader("en-GB"), dict(demo.SIGN_IN)["organiser"])
    organiser.open(f"/en/organiser/events/{day.id}")
    assert "Places by answer" in organiser.text
    assert "3 places are kept for staff" in organiser.text
    organiser.press("Edit").fill(places_in_person="12").press("Save", exact=True)
    organiser.press("Programme", exact=True)
    organiser.fill(**{"sessions-1-bookable": True, "sessions-1-capacity": "40"}).press("Save the programme")

    origin, credit, talks = day.sessions
    visitor = reader("en-GB").open(f"/en/events/{SLUG}")
    visitor.press("Sign up")
    visitor.fill(name="Ada", email="ada@engines.example", organisation="Engines", country="JP")
    visitor.fill(event_sessions=[origin, credit]).send()
    assert "Choose how you will take part" in visitor.text
    assert "run at the same time" in visitor.text
    visitor.page.get_by_role("radio", name="In person").check()
    visitor.fill(event_sessions=[credit, talks])
    assert "full; if you choose it, you wait for a place" in visitor.text
    visitor.send()
    assert "puts you in the waiting line" in visitor.text
    found = house.does(newest)
    assert (found.state, found.answers["event_sessions"]) == ("waiting", [credit, talks])

    organiser.open(f"/en/organiser/events/{day.id}/attendees")
    organiser.fill(how="in_person").press("Filter", exact=True)
    assert "Ada" in organiser.text
    organiser.open(f"/en/organiser/events/{day.id}").press("Release them")
    assert "kept for staff" not in organiser.text
