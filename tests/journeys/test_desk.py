"""An organiser's desk: somebody calls, views and files are kept, events are found by a word and put off."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from registration.events.models import Event, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.presets import demo
from registration.signups.models import Signup, SignupState
from tests.journeys.installation import Installation
from tests.journeys.story import OFFICER, ORGANISER, sign_in
from tests.journeys.witness import Reader, link_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Readers = Callable[..., Reader]
CALLER = "wulan@batik.example"


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def a_webinar() -> SimpleNamespace:
    event = db.session.scalars(select(Event).where(Event.slug.startswith("selling-to-viet-nam"))).one()
    return SimpleNamespace(id=event.id, slug=event.slug)


def test_somebody_calls_and_a_list_is_narrowed_kept_and_taken_away(
    house: Installation, reader: Readers
) -> None:
    there = house.does(a_webinar)
    organiser = sign_in(reader("en-GB"), ORGANISER)
    people = f"/en/organiser/events/{there.id}/attendees"
    organiser.open(people).press("Sign somebody up").press("Sign up and go on to the consents")
    organiser.reads("Choose how the person said it")
    organiser.fill(name="Wulan Sari", email=CALLER, organisation="Batik Works")
    organiser.fill(channel="telephone", said_at="2026-01-05T10:00").press("Sign up and go on to the consents")
    organiser.reads("We asked the person by mail to confirm the address", "What was read out or printed?")
    assert house.letter(CALLER, "/confirm")

    organiser.open(f"{people}?q=batik.example").press("Wulan Sari").reads(
        "by telephone", "Signed up by staff"
    )
    organiser.fill(note="Wants to sit near the door.").press("Keep this note").reads("Note written")

    organiser.open(f"{people}?order=-time").find("summary").filter(has_text="More filters").click()
    organiser.fill(col=["organisation", "email"], since="2026-01-01").press("Filter", exact=True)
    organiser.reads(CALLER).press("Keep this one").fill(called="With addresses").press("Keep this view")
    organiser.open(people).press("With addresses").reads(CALLER)
    assert organiser.receives("Export all").startswith(b"\xef\xbb\xbf")
    workbook = organiser.receives("As an Excel workbook")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(workbook)).namelist()


def test_events_are_found_by_a_word_and_published_on_a_day(house: Installation, reader: Readers) -> None:
    there = house.does(a_webinar)
    organiser, visitor = sign_in(reader("en-GB"), ORGANISER), reader("ja-JP")
    organiser.open("/en/organiser/events").press("Categories, regions, topics").press("Add a word").press(
        "Add the word"
    )
    organiser.reads("Choose what it is")
    organiser.fill(kind="topic", name_en="Spices", name_ja="香辛料", code="spices").press("Add the word")
    organiser.open(f"/en/organiser/events/{there.id}/edit")
    organiser.page.get_by_role("checkbox", name="Spices").check()
    organiser.find('main form button[value="save"]').last.click()
    organiser.page.wait_for_load_state("load")
    visitor.open("/ja/events").fill(topic="spices").press("イベントを表示する").reads("ベトナムに売る")
    assert visitor.find("main h3").count() == 1

    organiser.open(f"/en/organiser/events/{there.id}").press("Copy or repeat")
    later = (clock.now() + timedelta(days=90)).strftime("%Y-%m-%dT10:00")
    organiser.fill(starts_at=later).press("Make the copy")
    organiser.open(organiser.path.removesuffix("/edit")).press("Publish later").fill(
        starts_at="2020-01-01T10:00"
    ).press("Publish then")
    organiser.reads("Enter a time that is still to come")
    organiser.fill(starts_at=(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00"))
    organiser.press("Publish then").reads("It will be published by itself on")


def test_a_place_given_back_is_offered_and_a_cancelled_event_tells_everybody(
    house: Installation, reader: Readers
) -> None:
    there = house.does(_one_place_left)
    first, second = reader("en-GB"), reader("en-GB")
    mine = comes(first, house, there.slug, "Ada Byron", "ada@place.example")
    comes(second, house, there.slug, "Mary Fair", "mary@place.example")
    second.reads("waiting")
    first.open(mine).press("Cancel my place").reads("Cancel my place?").press("Cancel my place")
    first.reads("You gave your place back")
    second.open(link_in(house.letter("mary@place.example", "/offer"), "/offer/")).press("Take the place")
    second.reads("The place is yours")

    organiser = sign_in(reader("en-GB"), ORGANISER)
    organiser.open(f"/en/organiser/events/{there.id}").press("Cancel the event")
    organiser.reads("This cannot be taken back").press("Cancel it and tell")

    def told() -> bool:
        return any("ancelled" in str(each["Subject"]) for each in house.letters_to("mary@place.example"))

    house.wait_for(told, "the mail that the event is cancelled")
    first.open(f"/en/events/{there.slug}").reads("This event was cancelled")


def _one_place_left() -> SimpleNamespace:
    """A webinar of the demo into which one more person fits."""
    asked = select(Event).where(
        Event.state == EventState.PUBLISHED, Event.slug.startswith("selling-to-viet-nam")
    )
    event = db.session.scalars(asked).one()
    taken = select(Signup).where(
        Signup.event_id == event.id,
        Signup.state.in_([SignupState.CONFIRMED, SignupState.HELD, SignupState.OFFERED]),
    )
    event.capacity = len(db.session.scalars(taken).all()) + 1
    event.revision += 1
    return SimpleNamespace(id=event.id, slug=event.slug)


def comes(somebody: Reader, house: Installation, slug: str, name: str, email: str) -> str:
    """Sign up, confirm, and the address of the own page."""
    somebody.open(f"/en/events/{slug}/sign-up")
    somebody.fill(name=name, email=email, organisation="Works", country="JP").send()
    somebody.open(link_in(house.letter(email, "/en/confirm"), "/confirm/")).send("/confirm/")
    return link_in(house.letter(email, "/en/my"), "/en/my/").partition("/receipts/")[0]


def test_a_data_officer_lets_a_form_ask_for_a_birthday(house: Installation, reader: Readers) -> None:
    organiser, officer = sign_in(reader("en-GB"), ORGANISER), sign_in(reader("ja-JP"), OFFICER)
    organiser.open("/en/organiser/forms").press("New form")
    organiser.fill(title_en="Visit to a mill", title_ja="工場見学", start="meeting").press("Make the form")
    organiser.press("Day", exact=True)
    organiser.fill(**{"label-en": "Day of birth", "label-ja": "生年月日"}, category="identifiable:birth_date")
    organiser.fill(purposes=["event_operation"]).press("Save the question")
    rows = organiser.find("[data-code]")
    before = rows.evaluate_all(CODES)
    with organiser.page.expect_navigation():
        _drag(organiser, rows.last, rows.nth(rows.count() - 2))
    organiser.look()
    assert rows.evaluate_all(CODES) == [*before[:-2], before[-1], before[-2]], "dragged one up"
    organiser.press("Check and publish").reads("A data officer has to approve this question")

    officer.open("/ja/organiser/").reads("承認待ちの質問1件").follow("/forms/visit_to_a_mill")
    officer.reads("まずご確認ください")
    officer.fill(reason="保険の手続きに必要です。").find('main form button[type="submit"]').first.click()
    officer.page.wait_for_load_state("load")
    officer.look().reads("公開")
    assert dict(demo.SIGN_IN)["data officer"] == OFFICER


CODES = "rows => rows.map(it => it.dataset.code)"


def _drag(somebody: Reader, row: "Locator", above: "Locator") -> None:
    """As a hand does it: down on the row, slowly over the other one, and up."""
    above.scroll_into_view_if_needed()
    source, target = row.bounding_box() or {}, above.bounding_box() or {}
    mouse = somebody.page.mouse
    mouse.move(source["x"] + 6, source["y"] + 10)
    mouse.down()
    mouse.move(target["x"] + 6, target["y"] + target["height"] / 2 - 8, steps=8)
    mouse.up()
