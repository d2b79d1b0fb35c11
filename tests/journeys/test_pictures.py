"""The pictures of the README: ``pytest -m pictures`` takes them anew."""

import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from registration.cli.mailbox import mailbox_app
from registration.consent.models import ConsentEvent, EventKind
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.presets import demo
from tests.journeys.installation import Installation
from tests.journeys.story import sign_in
from tests.journeys.witness import PHONE, Reader, link_in

pytestmark = pytest.mark.pictures
FOLDER = Path(__file__).parent / "pictures"
WIDE = {"width": 1120, "height": 780}
ROLES = dict(demo.SIGN_IN)
WELCOME = "Welcome, Hannah Weiss"
VISITOR = "hanna.lind@kobe-machinery.example"
Readers = Callable[..., Reader]


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    return furnished


@pytest.fixture
def mailbox(house: Installation, tmp_path: Path) -> Iterator[str]:
    """Provide the demo's mailbox with the mails of the hour before it began: its address."""
    house.wait_for(lambda: any(WELCOME in str(each["Subject"]) for each in house.post.messages), "a mail")
    for number, content in enumerate(house.post.contents):
        (tmp_path / f"{20270101090000000000 + number}-{secrets.token_hex(4)}.eml").write_bytes(content)
    server = make_server("127.0.0.1", 0, mailbox_app(tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _take(somebody: Reader, name: str, at: str = "", *, phone: bool = False) -> None:
    """A picture of the page as it stands, from the part with this selector on."""
    page = somebody.page
    page.set_viewport_size(PHONE if phone else WIDE)
    page.emulate_media(color_scheme="dark" if phone else "light")
    if at:
        page.locator(at).first.evaluate(
            "it => window.scrollTo(0, it.getBoundingClientRect().top + scrollY - 24)"
        )
    FOLDER.mkdir(exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")


def test_what_attendees_see(house: Installation, reader: Readers) -> None:
    phone = reader("ja-JP").open("/ja/events/selling-to-viet-nam-customs-standards-and-payment")
    _take(phone, "event-phone", phone=True)
    somebody = reader().open("/en/events/selling-to-viet-nam-customs-standards-and-payment").press("Sign up")
    somebody.fill(name="Hanna Lind", email=VISITOR, organisation="Kobe Machinery Service")
    somebody.find("#country").select_option("JP")
    somebody.fill(consent=["share:mekong-trade-institute", "post_event_questionnaire"])
    _take(somebody, "sign-up", at="main form h2:has-text('What may')")
    somebody.send()
    somebody.open(link_in(house.letter(VISITOR, "/en/confirm"), "/confirm/")).send("/confirm/")
    mine = link_in(house.letter(VISITOR, "/en/my"), "/en/my/").partition("/receipts/")[0]
    somebody.open(mine)
    _take(somebody, "my-page", at="#decisions")


def test_what_arrives_by_mail(house: Installation, reader: Readers, mailbox: str) -> None:
    page = reader().page
    page.goto(mailbox)
    page.get_by_role("link", name=WELCOME).first.click()
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / "mailbox.png")


def test_what_organisers_see(reader: Readers) -> None:
    organiser = sign_in(reader(), ROLES["organiser"])
    organiser.open("/en/organiser/events").press("Selling to Viet Nam")
    _take(organiser, "event")
    organiser.open("/en/organiser/questionnaires").press("Rules of origin in practice")
    _take(organiser, "results", at="main section")


def test_what_data_officers_see(house: Installation, reader: Readers) -> None:
    officer = sign_in(reader(), ROLES["data officer"])
    officer.open("/en/organiser/sharing").follow("/organiser/sharing/")
    _take(officer, "sharing")
    officer.open(f"/en/organiser/people/{house.does(_agreed_anew)}")
    _take(officer, "timeline", at="#decisions")


def _agreed_anew() -> str:
    """Reference of somebody who was asked again and said yes."""
    asked = select(Person.ref).join(Subject, Subject.person_id == Person.id)
    asked = asked.join(ConsentEvent, ConsentEvent.subject_id == Subject.id)
    anew = asked.where(ConsentEvent.kind == EventKind.RECONFIRMED).order_by(ConsentEvent.id)
    return str(db.session.scalars(anew).first())
