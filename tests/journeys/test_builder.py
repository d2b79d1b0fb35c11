"""An organiser who was told nothing makes a form and lets an event ask it; somebody fills it in."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from registration.events.models import Event, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.presets import demo
from registration.signups.models import Signup
from tests.journeys.installation import Installation
from tests.journeys.story import sign_in
from tests.journeys.witness import Reader


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def an_open_event() -> SimpleNamespace:
    now = clock.now()
    asked = select(Event).where(
        Event.state == EventState.PUBLISHED, Event.opens_at < now, Event.closes_at > now
    )
    event = db.session.scalars(asked.order_by(Event.id)).first()
    return SimpleNamespace(id=event.id, slug=event.slug)


def test_e5_a_form_with_a_condition_is_built_and_filled_in(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    event = house.does(an_open_event)
    organiser = sign_in(reader("en-GB"), dict(demo.SIGN_IN)["organiser"])
    organiser.open("/en/organiser/consent").press("See the forms").press("New form")
    organiser.fill(title_en="Lunch seminar", title_ja="昼食つきセミナー", start="meeting")
    organiser.press("Make the form")

    organiser.press("Yes or no")
    organiser.fill(**{"label-en": "Will you stay for lunch", "label-ja": "昼食に参加しますか"})
    organiser.fill(category="preferences", purposes=["event_operation"]).press("Save the question")
    organiser.press("One of several answers")
    organiser.fill(**{"label-en": "Dish", "label-ja": "お食事", "o-0-en": "Fish", "o-0-ja": "魚"})
    organiser.fill(**{"o-0-places": "12", "o-1-en": "Rice", "o-1-ja": "ごはん"})
    organiser.fill(category="preferences", purposes=["event_operation"], required=True)
    organiser.press("Save the question")
    organiser.press("When “Dish” is asked")
    organiser.fill(of="will_you_stay_for_lunch").press("Choose this question")
    organiser.fill(test="one_of", values=["yes"]).press("Save the condition")
    organiser.press("Move “Dish” up").press("Move “Dish” down")
    organiser.press("Try it out").press("Check these answers").press("Back to the form")
    organiser.press("Check and publish").press("Publish the form")

    organiser.open(f"/en/organiser/events/{event.id}/preview").press("Choose what attendees are asked")
    organiser.fill(form="lunch_seminar").press("Ask this")

    visitor = reader("en-GB").open(f"/en/events/{event.slug}/sign-up")
    dish = visitor.page.locator("main").get_by_role("group", name="Dish")
    assert not dish.is_visible()
    visitor.page.get_by_role("radio", name="Yes").check()
    assert dish.is_visible()
    visitor.fill(name="Ada", email="ada@lunch.example", organisation="Engines", country="JP").send()
    assert "Choose an answer: Dish" in visitor.text
    visitor.page.get_by_role("radio", name="Fish").check()
    visitor.send()

    def answers() -> dict[str, str]:
        newest = db.session.scalars(select(Signup).order_by(Signup.id.desc())).first()
        return dict(newest.submission.answers)

    assert house.does(answers)["dish"] == "a1"
