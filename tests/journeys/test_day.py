"""On the day: a phone at the door that loses its network, a stranger at the door, a report afterwards."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    (first, _code, event_id), second = expected(house, 5), expected(house, 6)[0]
    guard.open("/ja/organiser/check-in").press("個別相談会").reads("12名中3名が入場")
    guard.page.wait_for_selector('[data-whole="1"]', state="attached")  # and the list
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
    assert guard.page.evaluate(f"doorList.read({event_id})") == {
        "people": [],
        "came": [],
    }


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


@contextmanager
def with_a_camera(chromium: "Browser", *flags: str) -> "Iterator[Browser]":
    """A browser of its own, which may use its camera."""
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", *flags]
    found = next(filter(None, map(shutil.which, BROWSERS)))
    browser = chromium.browser_type.launch(executable_path=found, args=[*FLAGS, *camera])
    try:
        yield browser
    finally:
        browser.close()


def test_a_camera_reads_a_ticket(house: Installation, chromium: "Browser", tmp_path: Path) -> None:
    """Where the browser reads no codes itself: the service reads them from the picture."""
    name, code, event_id = expected(house, 9)
    seen = tmp_path / "ticket.y4m"
    seen.write_bytes(filmed(f"{house.address}/en/organiser/check-in/{code}"))
    with with_a_camera(chromium, f"--use-file-for-fake-video-capture={seen}") as browser:
        guard = Reader(browser, house, "en-GB")
        sign_in(guard, DOOR).open(f"/en/organiser/check-in/{event_id}").press("Scan a ticket")
        waits_for(guard.page, "in")
        guard.reads("Welcome", name)


WATCHING = '[data-scan][aria-pressed="true"]'
READS_CODES = """
window.shown = "";
window.later = 0;
Date.now = ((now) => () => now() + window.later)(Date.now.bind(Date));
window.BarcodeDetector = class {
  constructor({ formats }) {
    if (formats.join() !== "qr_code") throw new TypeError(`asked for ${formats}`);
  }
  static async getSupportedFormats() { return ["aztec", "qr_code"]; }
  async detect(video) {
    if (video.readyState < 2 || !video.videoWidth) throw new DOMException("no frame", "InvalidStateError");
    return window.shown ? [{ rawValue: window.shown }] : [];
  }
};
"""
"""A browser that reads codes itself, as Chromium does on telephones only. What is held up is set by hand,
and so is how much later it is."""


def test_a_browser_that_reads_codes_itself_scans_them(house: Installation, chromium: "Browser") -> None:
    name, code, event_id = expected(house, 10)
    foreign = house.does(lambda: ticket_for_another(event_id))
    door = f"/en/organiser/check-in/{event_id}"
    with with_a_camera(chromium) as browser:
        guard = Reader(browser, house, "en-GB")
        guard.page.add_init_script(READS_CODES)
        asked: list[str] = []
        guard.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        sign_in(guard, DOOR).open(door).press("Scan a ticket")
        guard.page.wait_for_selector(WATCHING)
        hold_up(guard, f"{house.address}/ja/organiser/check-in/{code}")
        waits_for(guard.page, "in")
        guard.reads("Welcome", name)
        guard.page.wait_for_timeout(1000)
        assert asked.count("scans") == 1, "held before the camera it is scanned once"
        waits_for(guard.page, "in")

        hold_up(guard, "")
        guard.page.evaluate("later = 4500")
        guard.page.wait_for_timeout(500)  # it looks again, and sees nothing
        hold_up(guard, f"{house.address}/en/organiser/check-in/{code}")
        waits_for(guard.page, "already")

        hold_up(guard, foreign)
        waits_for(guard.page, "other")
        hold_up(guard, "https://elsewhere.example/menu")
        waits_for(guard.page, "unknown")
        assert not [each for each in asked if each.startswith("picture")], "no picture leaves the device"


def test_the_camera_rests_when_it_is_told_to_and_when_the_page_is_left(
    house: Installation, chromium: "Browser"
) -> None:
    event_id = expected(house, 10)[2]
    with with_a_camera(chromium) as browser:
        guard = Reader(browser, house, "en-GB")
        guard.page.add_init_script(READS_CODES)
        sign_in(guard, DOOR).open(f"/en/organiser/check-in/{event_id}").press("Scan a ticket")
        guard.page.wait_for_selector(WATCHING)
        stream = guard.page.evaluate_handle("document.querySelector('[data-video]').srcObject")
        guard.press("Scan a ticket")
        assert not stream.evaluate("stream => stream.active")
        assert guard.find("[data-video]").is_hidden()

        guard.press("Scan a ticket")
        guard.page.wait_for_selector(WATCHING)
        guard.page.evaluate(
            "addEventListener('pagehide', () => sessionStorage.setItem('still watching',"
            " document.querySelector('[data-video]').srcObject.active))"
        )
        guard.open("/en/organiser/check-in")
        assert guard.page.evaluate("sessionStorage.getItem('still watching')") == "false"


def test_who_allows_no_camera_is_told_what_to_do(house: Installation, reader: Callable[..., Reader]) -> None:
    guard = sign_in(reader("ja-JP"), DOOR)
    guard.open(f"/ja/organiser/check-in/{expected(house, 10)[2]}")
    guard.page.locator("[data-scan]").click()
    guard.page.wait_for_selector("[data-camera-words]:not(:empty)")
    guard.look().reads("カメラを使えません")
    assert guard.find("[data-scan]").get_attribute("aria-pressed") == "false"


def hold_up(guard: Reader, code: str) -> None:
    guard.page.evaluate("code => { window.shown = code; }", code)


def ticket_for_another(event_id: int) -> str:
    """A ticket of somebody who comes to another event."""
    others = select(Signup).where(Signup.event_id != event_id, Signup.state == SignupState.CONFIRMED)
    return ticket(db.session.scalars(others.order_by(Signup.id)).first().ref)


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
