"""What happens while somebody looks elsewhere: an event is called off, a draft changes, a mail waits."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from registration.events.models import Event
from registration.foundation.database import db
from registration.presets import demo
from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import Reader, link_in

Readers = Callable[..., Reader]


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def a_round_table() -> SimpleNamespace:
    event = db.session.scalars(select(Event).where(Event.slug.startswith("buyers-round-table"))).one()
    return SimpleNamespace(id=event.id)


def test_who_was_invited_reads_that_the_event_is_called_off(house: Installation, reader: Readers) -> None:
    there = house.does(a_round_table)
    organiser, invited = sign_in(reader("en-GB"), ORGANISER), reader("ja-JP")
    organiser.open(f"/en/organiser/events/{there.id}/invitations").press("Invite people")
    organiser.fill(people="Vera Sato <vera@works.example>, ja", source_ja="大阪の見本市、6月。")
    organiser.press("See what will happen").press("Invite this 1 person")
    invited.open(link_in(house.letter("vera@works.example", "/ja/invitation"), "/invitation/"))
    mine = invited.path

    event = f"/en/organiser/events/{there.id}"
    told = "people who were invited and have not answered"
    organiser.open(f"{event}/edit").reads(told)
    organiser.open(f"{event}/postpone").reads(told).fill(known="open").press("Postpone it and tell")
    invited.open(mine).reads("新しい日程は").does_not_read("イベントに申し込む")
    organiser.open(f"{event}/cancel").reads(told).press("Cancel it and tell")
    invited.open(mine).reads("イベントは中止になりました")

    def heard() -> bool:
        subjects = [str(each["Subject"]) for each in house.letters_to("vera@works.example")]
        return any("中止" in each for each in subjects)

    house.wait_for(heard, "the mail that the event is cancelled")
    organiser.open(f"{event}/messages").press("An event somebody is invited to is cancelled")
    organiser.press("Say something else").fill(body_en="Dear {name}, we are sorry.").press(
        "Save and look at it"
    )
    organiser.reads("we are sorry")


def test_a_form_that_changed_meanwhile_comes_back_before_it_is_published(
    house: Installation, reader: Readers
) -> None:
    organiser, another = (
        sign_in(reader("en-GB"), ORGANISER),
        sign_in(reader("en-GB"), dict(demo.SIGN_IN)["administrator"]),
    )
    organiser.open("/en/organiser/forms").press("New form")
    organiser.fill(title_en="Open day", title_ja="公開日", start="meeting").press("Make the form")
    organiser.press("Check and publish").reads("Publish the form")
    another.open("/en/organiser/forms/open_day/edit").press("Short text", exact=True)
    another.fill(**{"label-en": "Shoe size", "label-ja": "靴のサイズ"}, category="volunteered")
    another.fill(purposes=["event_operation"]).press("Save the question")

    organiser.press("Publish the form").reads("Somebody changed the form while you looked at it")
    organiser.reads("What changed meanwhile", "Shoe size")
    organiser.press("Publish the form").reads("Published.")


def test_staff_read_of_the_person_they_sign_up_and_remind_who_forgot_the_button(
    house: Installation, reader: Readers
) -> None:
    there = house.does(a_seminar)
    organiser = sign_in(reader("en-GB"), ORGANISER)
    organiser.open(f"/en/organiser/events/{there.id}/attendees/new").reads("Name of the person")
    organiser.does_not_read("Your name", "where you live")
    organiser.open(f"/ja/organiser/events/{there.id}/attendees/new").reads("ご本人のお名前")

    messages = f"/en/organiser/events/{there.id}/messages"
    organiser.open(messages).press("New reminder")
    organiser.fill(
        distance="3", unit="days", side="after_end", recipients="unconfirmed", body_en="Still there?"
    )
    organiser.send().reads("Who has no place is reminded only before the event begins")
    organiser.fill(side="before_start").send().reads("Reminder: 3 days before it begins")
    organiser.open(messages).reads("Those who have not confirmed their address")


def a_seminar() -> SimpleNamespace:
    event = db.session.scalars(select(Event).where(Event.most_in_group > 1)).one()
    return SimpleNamespace(id=event.id)
