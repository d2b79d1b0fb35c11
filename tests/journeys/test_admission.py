"""An organiser who was told nothing closes an event, decides and invites; people answer."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from registration.events.models import Event
from registration.foundation.database import db
from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import Reader, link_in


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def the_events() -> SimpleNamespace:
    table = db.session.scalars(select(Event).where(Event.slug.startswith("buyers-round-table"))).one()
    seminar = db.session.scalars(select(Event).where(Event.most_in_group > 1)).one()
    return SimpleNamespace(table=table.slug, seminar=seminar.slug)


def applies(somebody: Reader, path: str, name: str, email: str, **more: str) -> Reader:
    somebody.open(path)
    return somebody.fill(name=name, email=email, organisation="Works", country="JP", **more).send()


def test_x4_people_apply_are_approved_and_declined_and_read_why(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    slug = house.does(the_events).table
    visitor = applies(reader(), f"/en/events/{slug}/sign-up", "Nora Iwata", "nora@works.example")
    visitor.reads("the organisers see your application")
    visitor.open(link_in(house.letter("nora@works.example", "/en/confirm"), "/confirm/"))
    visitor.press("Confirm my address").reads("Your application is with the organisers")

    organiser = sign_in(reader(), ORGANISER)
    organiser.open("/en/organiser/").reads("applications are open")
    organiser.open("/en/organiser/events").press("Buyers’ round table").press("Decide").reads("Nora Iwata")
    organiser.press("Nora Iwata").reads("This application waits for you").press("Approve", exact=True)
    organiser.reads("Approved. We are writing to the person.")
    visitor.open(link_in(house.letter("nora@works.example", "/receipts"), "/receipts/")).press(
        "Back to my page"
    )
    visitor.reads("Your place is confirmed")

    organiser.press("Attendees", exact=True).press("To decide")
    organiser.find('input[name="who"]').first.check()
    organiser.press("Decline", exact=True).fill(reason="too-many", words_en="There is another one in May.")
    organiser.press("Decline this 1 application").reads("All 1 are done.")


def test_x4_an_event_is_closed_by_link_and_people_are_invited(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    organiser, visitor, invited = sign_in(reader(), ORGANISER), reader("ja-JP"), reader()
    organiser.open("/en/organiser/events").press("Buyers’ round table").press("Admission")
    organiser.fill(admission="address").press("Save").reads("Enter at least one domain")
    organiser.fill(admission="link").press("Save").reads("The link to give out", "Saved.")
    link = organiser.find('main a[href*="?key="]').first.get_attribute("href") or ""
    visitor.open("/ja/events").does_not_read("バイヤー円卓会議")
    visitor.open(link.replace("/en/", "/ja/")).reads("イベントに申し込む")

    organiser.press("See invitations").press("Invite people")
    organiser.fill(people="Vera Sato <vera@works.example>\nnonsense", source_en="The fair in Osaka, June.")
    organiser.press("See what will happen").reads("1 person will be invited", "No usable address")
    organiser.press("Invite this 1 person").reads("Invited: we are writing to 1 person.", "Vera Sato")

    letter = house.letter("vera@works.example", "/en/invitation")
    invited.open(link_in(letter, "/invitation/")).reads("The fair in Osaka, June.").press(
        "Sign up", exact=True
    )
    invited.fill(organisation="Works", country="JP").send().reads("Your place is confirmed")
    organiser.open(organiser.path).reads("Has signed up")


def test_x4_two_sign_up_together_and_the_other_decides_alone(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    slug = house.does(the_events).seminar
    leader, other = reader(), reader(scripts=False)
    leader.open(f"/en/events/{slug}/sign-up")
    leader.find("summary:has-text('Sign up others as well')").click()
    leader.fill(name="Lea Mori", email="lea@works.example", organisation="Works", country="JP")
    leader.fill(**{"companion-1-name": "Cas Endo", "companion-1-email": "cas@works.example"}).send()
    leader.open(link_in(house.letter("lea@works.example", "/en/confirm"), "/confirm/")).press(
        "Confirm my place"
    )
    leader.press("Open my page").reads("Cas Endo", "Asked by mail held until")

    other.open(link_in(house.letter("cas@works.example", "/en/place"), "/place/")).reads(
        "Lea Mori took a place for you"
    )
    other.press("Fill in my part").fill(organisation="Other Works", country="JP").send()
    other.reads("Your place is confirmed")
    leader.open(leader.path).reads("Has replied").does_not_read("Other Works")
