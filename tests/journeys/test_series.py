"""What an organiser of series finds: many dates at once, a programme that changes, what was not published."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from registration.events.models import Event
from registration.foundation.database import db
from registration.signups.models import Signup, SignupState
from registration.worker.tasks import publish_scheduled
from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import PHONE, Reader, link_in

DAY = "a-day-of-export-papers"


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def somebody_at_the_second_session() -> SimpleNamespace:
    event = db.session.scalars(select(Event).where(Event.slug == DAY)).one()
    second = event.programme[1]
    asked = select(Signup).where(Signup.event_id == event.id, Signup.state == SignupState.CONFIRMED)
    chose = (
        each
        for each in db.session.scalars(asked)
        if second.ref in each.submission.answers.get("event_sessions", ())
    )
    signup = next(chose)
    japanese = signup.language == "ja"
    return SimpleNamespace(
        event=event.id,
        title=second.title["en"],
        email=signup.person.email,
        subject="お選びのセッションが中止になりました" if japanese else "no longer held",
        gone="（中止）" if japanese else "(no longer held)",
    )


def test_what_was_not_published_by_itself_stands_on_the_overview_with_the_reason(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    organiser = sign_in(reader(), ORGANISER).open("/en/organiser/")
    organiser.reads("Was not published by itself on", "The place, for those who come in person")
    organiser.press("Complete it").fill(venue_en="Minato Hall, 2F", venue_ja="港町会館2階")
    organiser.press("Save", exact=True).reads("Nothing is missing now")
    house.does(publish_scheduled)
    organiser.open("/en/organiser/").does_not_read("Was not published by itself")


def test_several_dates_are_looked_at_and_then_postponed_with_one_press(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    organiser, visitor = sign_in(reader(), ORGANISER), reader("ja-JP")
    organiser.open("/en/organiser/events?q=trade+fair&state=published").press("Your first ASEAN trade fair")
    organiser.press("Postpone").press("Postpone several dates of the series")
    organiser.fill(reach="following", known="known", starts_at="2040-03-07T12:10")
    organiser.press("Show what will happen").reads("What becomes of each event", "7 March 2040", "draft")
    organiser.press("Postpone all of these").reads("were postponed.", "on their way")
    visitor.open("/ja/events?q=見本市").reads("2040年3月")

    organiser.open("/en/organiser/events?q=trade+fair&state=published").press("Your first ASEAN trade fair")
    organiser.press("Cancel the event").press("Cancel several dates of the series")
    organiser.fill(reach="all").press("Show what will happen").reads("is cancelled")
    organiser.press("Keep the events").reads("Postpone")


def test_whoever_chose_a_session_that_is_taken_out_is_told_and_chooses_another(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    there = house.does(somebody_at_the_second_session)
    organiser, visitor = sign_in(reader(), ORGANISER), reader()
    organiser.open(f"/en/organiser/events/{there.event}/programme")
    organiser.find('button[value="remove-session:1"]').click()
    organiser.page.wait_for_load_state("load")
    organiser.look().press("Save the programme").reads("Nothing has been saved yet", there.title)
    organiser.press("Save it and tell them").reads("Saved.", "on their way")

    def told() -> object:
        mine = house.letters_to(there.email)
        return next((each for each in mine if there.subject in str(each["Subject"])), None)

    letter = house.wait_for(told, "the mail about the session")
    visitor.open(link_in(letter, "/my/")).reads(there.gone)


def test_the_first_event_of_the_calendar_is_on_the_first_screen_of_a_phone(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    visitor = reader("en-GB")
    visitor.page.set_viewport_size(PHONE)
    visitor.page.goto(f"{house.address}/en/events")
    first = visitor.find("article.event-row h3").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] <= PHONE["height"]
    assert not visitor.find("#filter-q").is_visible()
    visitor.page.get_by_text("Search and filter").click()
    visitor.page.locator("#filter-q").fill("halal")
    visitor.page.get_by_role("button", name="Show events").click()
    visitor.page.wait_for_load_state("load")
    assert visitor.find("#filter-q").is_visible()
    assert visitor.find("article.event-row").count() == 1
