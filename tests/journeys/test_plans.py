"""People applied with a plan; an organiser reads it, and sees who has theirs still to send."""

import re
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


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def the_workshop() -> SimpleNamespace:
    event = db.session.scalars(select(Event).where(Event.slug.startswith("from-plan-to"))).one()
    found = db.session.scalars(select(Signup).where(Signup.event_id == event.id).order_by(Signup.arrival))
    people = [SimpleNamespace(name=each.person.name, lacks=each.lacks_file) for each in found]
    return SimpleNamespace(id=event.id, slug=event.slug, people=people)


def test_an_organiser_reads_the_plans_of_those_who_apply(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    workshop = house.does(the_workshop)
    organiser = sign_in(reader("en-GB"), dict(demo.SIGN_IN)["organiser"])
    there = f"/en/organiser/events/{workshop.id}/attendees"
    for person in workshop.people:
        organiser.open(there).press(person.name)
        if person.lacks:
            organiser.reads("File missing").does_not_read("Download “")
        else:
            words = re.search(r"Download “[^”]+”", organiser.text)
            assert words
            assert organiser.receives(words[0]).startswith(b"%PDF-")
    organiser.open(f"{there}?file=missing")
    for person in workshop.people:
        (organiser.reads if person.lacks else organiser.does_not_read)(person.name)
    reader("ja-JP").open(f"/ja/events/{workshop.slug}/sign-up").reads("輸出計画書（1～2ページ）")
