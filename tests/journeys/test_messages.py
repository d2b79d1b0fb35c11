"""An organiser says things in other words, moves an event and writes to some; an attendee loses the link."""

from collections.abc import Callable
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from registration.events.models import Event, EventState, Mode
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person
from registration.presets import demo
from registration.signups.models import Signup, SignupState
from tests.journeys.installation import Installation
from tests.journeys.story import sign_in
from tests.journeys.witness import Reader, link_in, text_of


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def a_seminar_with_people() -> SimpleNamespace:
    asked = select(Event).where(
        Event.state == EventState.PUBLISHED, Event.mode == Mode.IN_PERSON, Event.starts_at > clock.now()
    )
    event = db.session.scalars(asked.order_by(Event.id)).first()
    coming = (
        select(Person.email, Person.name, Signup.id)
        .join(Signup, Signup.person_id == Person.id)
        .where(Signup.event_id == event.id, Signup.state == SignupState.CONFIRMED, Signup.language == "en")
    )
    email, name, signup = db.session.execute(coming.order_by(Signup.id)).first()
    return SimpleNamespace(id=event.id, email=email, name=name, signup=signup)


def arrived(house: Installation, to: str, subject: str) -> EmailMessage:
    """The letter with such a subject, as soon as it is there."""

    def found() -> EmailMessage | None:
        return next((each for each in house.letters_to(to) if subject in str(each["Subject"])), None)

    letter: EmailMessage = house.wait_for(found, f"“{subject}”")
    return letter


def test_e7_an_event_speaks_in_other_words_and_people_hear_of_changes(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    there = house.does(a_seminar_with_people)
    messages = f"/en/organiser/events/{there.id}/messages"
    organiser = sign_in(reader("en-GB"), dict(demo.SIGN_IN)["organiser"])

    organiser.open(messages).press("Your place is confirmed").reads("ticket.png", "event.ics")
    organiser.fill(who=str(there.signup)).press("Show").reads(there.name)
    organiser.press("Say something else").fill(body_en="Dear {nme}").press("Save and look at it")
    organiser.reads("Not known here: {nme}", "{name}")
    organiser.fill(body_en="Dear {name},\n\nplease bring **a pen**.").press("Save and look at it")
    organiser.reads("Saved.", "please bring a pen")
    organiser.press("Send a test copy to me").reads("A test copy is on its way")

    organiser.open(messages).press("New reminder").fill(distance="0").press("Save and look at it")
    organiser.reads("Enter a number from 1")
    organiser.fill(distance="3", unit="hours").press("Save and look at it").reads("3 hours before it begins")
    organiser.press("Change the reminder").press("Remove this reminder").reads("The reminder is gone")

    organiser.open(f"/en/organiser/events/{there.id}/edit").reads("If time, place or link change")
    organiser.fill(venue_en="Harbour Hall, 2 Quay Street")
    organiser.page.locator('main button[value="save"]').last.click()
    organiser.page.wait_for_load_state("load")
    organiser.look().reads("Saved. We are writing to")
    assert "Harbour Hall" in text_of(arrived(house, there.email, "Changed:"))


def test_chosen_attendees_are_written_to(house: Installation, reader: Callable[..., Reader]) -> None:
    there = house.does(a_seminar_with_people)
    organiser = sign_in(reader("en-GB"), dict(demo.SIGN_IN)["organiser"])
    organiser.open(f"/en/organiser/events/{there.id}/attendees?state=confirmed")
    organiser.page.locator(f'main [name="who"][value="{there.signup}"]').check()
    organiser.press("Write", exact=True).reads("advertising, newsletters and other events")
    organiser.fill(subject_en="About the door", body_en="Dear {name},\n\nuse the door on the left.")
    organiser.press("Save and look at it").reads(f"Dear {there.name}", "1")
    organiser.press("Send 1 copy").reads("Done")
    assert "use the door on the left" in text_of(arrived(house, there.email, "About the door"))


def test_x2_whoever_lost_the_link_gets_it_and_finds_ticket_and_own_time(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    there = house.does(a_seminar_with_people)
    visitor = reader("en-GB")
    visitor.open("/en/my").fill(email="nobody@example.org").press("Send me the link").reads("Check your mail")
    visitor.open("/en/my").fill(email=there.email).press("Send me the link").reads("Check your mail")
    letter = arrived(house, there.email, "The link to your page")
    visitor.open(link_in(letter, "/my/")).reads("My sign-ups", "My ticket")
    visitor.page.get_by_text("My ticket").click()
    picture = visitor.page.locator("img.ticket")
    assert picture.evaluate("it => it.decode().then(() => it.naturalWidth > 0)")
    visitor.page.get_by_text("Times in another time zone").click()
    visitor.fill(zone="Europe/Berlin").press("Show times").reads("Where you are:", "CET")
    assert visitor.receives("Add to calendar").startswith(b"BEGIN:VCALENDAR")
