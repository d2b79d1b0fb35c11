"""On the day: a phone at the door that loses its network, a stranger at the door, a report afterwards."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import segno
from sqlalchemy import select

from registration.events.models import Event
from registration.foundation.database import db
from registration.presets.demo import SIGN_IN
from registration.signups.checkin import ticket
from registration.signups.models import Signup, SignupState
from tests.journeys.conftest import BROWSERS, FLAGS
from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DOOR = dict(SIGN_IN)["at the door"]


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: how a page looks does not depend on the engine."""
    return furnished


def expected(house: Installation, number: int) -> tuple[str, str, int]:
    """Name and ticket of somebody who is expected, and the event."""

    def ask() -> tuple[str, str, int]:
        today = select(Event).where(Event.slug.startswith("consultation-day"))
        event = db.session.scalars(today).one()
        signups = db.session.scalars(
            select(Signup)
            .where(Signup.event_id == event.id, Signup.state == SignupState.CONFIRMED)
            .order_by(Signup.id)
        ).all()
        return signups[number].person.name, ticket(signups[number].ref), event.id

    return house.does(ask)


def waits_for(page: "Page", verdict: str) -> None:
    page.wait_for_selector(f'[data-said] [data-verdict="{verdict}"]')


def test_a_door_lets_people_in_loses_its_network_and_tells_later(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    guard, other = sign_in(reader("ja-JP"), DOOR), sign_in(reader(), ORGANISER)
    first, second = expected(house, 5)[0], expected(house, 6)[0]
    guard.open("/ja/organiser/check-in").press("個別相談会").reads("12名中3名が入場")
    guard.page.wait_for_selector("[data-kept]", state="attached")  # the page itself is kept for later
    guard.page.locator("[data-device] [name=door]").fill("南口")
    guard.page.locator("[data-device] [name=door]").blur()

    guard.page.locator("[name=q]").fill(first)
    guard.page.locator("[data-found] .guest").first.click()
    waits_for(guard.page, "in")
    guard.look().reads("ようこそ", first, "12名中4名が入場")

    guard.context.set_offline(True)
    guard.page.reload()
    guard.page.wait_for_selector("[data-doorway]")
    guard.page.locator("[name=q]").fill(second)
    guard.page.locator("[data-found] .guest").first.click()
    waits_for(guard.page, "in")
    guard.reads("オフラインです。未送信1件")
    guard.page.locator("[name=q]").fill(first)
    guard.page.locator("[data-found] .guest").first.click()
    waits_for(guard.page, "already")

    other.open("/en/organiser/check-in").press("Consultation day").reads("4 of 12 are in")
    guard.complaints.clear()  # that nothing could be fetched is what was wanted
    guard.context.set_offline(False)
    guard.page.wait_for_selector('[data-state="online"][data-waiting="0"]')
    guard.reads("12名中5名が入場")
    other.page.locator("[name=q]").fill(second)
    other.page.locator("[data-found] .guest").first.click()
    waits_for(other.page, "already")
    other.reads("In already", "南口")

    guard.page.locator("[data-finish]").click()
    guard.page.wait_for_url("**/organiser/check-in")
    assert guard.page.evaluate("Object.keys(localStorage).filter((key) => /\\d/.test(key)).length") == 0
    assert guard.page.evaluate("caches.keys().then((keys) => keys.length)") == 0


def test_the_door_works_without_script_and_a_stranger_signs_up(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    guard = sign_in(reader(scripts=False), DOOR)
    name = expected(house, 8)[0]
    guard.open("/en/organiser/check-in").press("Consultation day")
    guard.fill(q=name).press("Search").press(name).reads("Welcome", name)
    guard.press("Undo").reads("Undone")

    guard = sign_in(reader(), DOOR)
    guard.open("/en/organiser/check-in").press("Consultation day").press("Somebody without a sign-up")
    guard.fill(name="Eve Early", email="eve.early@home.example", organisation="Home")
    if guard.find('main [name="country"]').count():
        guard.fill(country="JP")
    guard.press("Sign up", exact=True).reads("All places are taken", "Nothing was kept")


def test_an_organiser_prints_badges_and_reads_a_report(
    house: Installation, reader: Callable[..., Reader], tmp_path: Path
) -> None:
    organiser = sign_in(reader(), ORGANISER)
    organiser.open("/en/organiser/check-in").press("Consultation day").press("Print badges")
    organiser.fill(code=True).press("Show", exact=True)
    for sheet, pages in (("85x55", 2), ("70x37", 1)):
        organiser.open(f"{organiser.path}?sheet={sheet}&code=1")
        assert pages_of(organiser.page.pdf(prefer_css_page_size=True)) == pages
    organiser.open("/en/organiser/check-in").press("Consultation day").press("Print the list for signing")

    report = tmp_path / "report.csv"
    report.write_text("E-mail,Name,Minutes\nnobody@home.example,Somebody else,20\n", "utf-8")
    organiser.open("/en/organiser/events?span=past").press("Invoices for ASEAN").press("Attendance")
    organiser.reads("Report of Zoom").press("Bring a report of Zoom or Teams")
    organiser.press("Read the file").reads("Choose the file")
    organiser.fill(file=str(report)).press("Read the file").reads("Nothing has happened yet", "Not found")
    organiser.press("Note who attended").reads("0 people attended", "To be looked through")
    organiser.press("Look for the sign-up").reads("Who is it?").press("Back to the report")
    organiser.press("Put aside").press("Take this report back").reads("The report is gone")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_camera_reads_a_ticket(house: Installation, chromium: "Browser", tmp_path: Path) -> None:
    """In a browser of its own, whose camera shows a ticket."""
    name, code, event_id = expected(house, 9)
    seen = tmp_path / "ticket.y4m"
    seen.write_bytes(filmed(f"{house.address}/en/organiser/check-in/{code}"))
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
              f"--use-file-for-fake-video-capture={seen}"]  # fmt: skip
    found = next(filter(None, map(shutil.which, BROWSERS)))
    browser = chromium.browser_type.launch(executable_path=found, args=[*FLAGS, *camera])
    try:
        guard = Reader(browser, house, "en-GB")
        sign_in(guard, DOOR).open(f"/en/organiser/check-in/{event_id}").press("Scan a ticket")
        waits_for(guard.page, "in")
        guard.reads("Welcome", name)
    finally:
        browser.close()


def filmed(code: str, side: int = 480) -> bytes:
    """A picture of the code as a camera would give it, once."""
    luma = bytearray(b"\xd0" * side * side)
    matrix = list(segno.make(code, error="m").matrix_iter(scale=6, border=4))
    at = (side - len(matrix)) // 2
    for y, row in enumerate(matrix):
        start = (at + y) * side + at
        luma[start : start + len(row)] = bytes(0x10 if dark else 0xE0 for dark in row)
    head = f"YUV4MPEG2 W{side} H{side} F5:1 Ip A1:1 C420jpeg\n".encode()
    return head + (b"FRAME\n" + bytes(luma) + b"\x80" * (side * side // 2)) * 2
