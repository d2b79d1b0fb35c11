"""A walk through the whole demo: every kind of page that each kind of reader can reach by links.

And what only a browser can tell of its pages: whether they jump, and how they look on paper.
"""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from registration.events.models import Event
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.organisers.actions import Profile, new_account
from registration.organisers.permissions import RoleName
from registration.presets import demo
from registration.signups.models import Signup
from registration.web.sign_in import password_hash
from tests.journeys.installation import Installation
from tests.journeys.story import sign_in
from tests.journeys.witness import DESK, PHONE, Reader
from tests.web.test_sign_in import code_of

LEADS_AWAY = re.compile(
    r"\.(ics|atom|rss|xml|csv|xlsx|zip|pdf)$|/document/|/export|/proof/|/account/logout|/join/"
)
ROLES = dict(demo.SIGN_IN)
HREF = re.compile(r'<a [^>]*href="(/en/[^"]*)"')
looked_at: set[str] = set()
"""Kinds of page that an earlier reader of this module has looked at: later ones only follow their links."""
PAGES = {"visitor": 16, "organiser": 60, "data officer": 80, "administrator": 85, "co-organiser": 2}
"""At least so many kinds of page are met. Fewer means that a link has gone."""


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: how a page looks does not depend on the engine."""
    return furnished


@pytest.mark.parametrize("who", PAGES)
def test_x4_every_page_is_fit_to_be_seen_and_asks_no_other_host(
    who: str, house: Installation, reader: Callable[..., Reader]
) -> None:
    somebody = reader("en-GB")
    start = "/en/"
    if who != "visitor":
        sign_in(somebody, ROLES[who])
        start = "/en/partner/shares" if who == "co-organiser" else "/en/organiser/"
    met = _walk(somebody, house.app, start)
    assert len(met) >= PAGES[who], sorted(met)


def _walk(somebody: Reader, app: Flask, start: str) -> set[str]:
    """Follow links until every endpoint they lead to was opened once."""
    met: set[str] = set()
    known = {start}
    wrong: list[str] = []
    waiting = [start]
    endpoint_of = _matcher(app)
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(path)
        if endpoint is None or endpoint in met or LEADS_AWAY.search(path):
            continue
        met.add(endpoint)
        found = _followed(somebody, path) if endpoint in looked_at else _seen(somebody, endpoint, path, wrong)
        waiting += [each for each in found if each not in known]
        known.update(found)
    assert not wrong, "\n".join(wrong)
    return met


def _followed(somebody: Reader, path: str) -> list[str]:
    """The links of a page that was looked at before, for another reader: read, and not drawn again."""
    answer = somebody.context.request.get(somebody.house.address + path)
    assert answer.ok, f"{path} answers {answer.status}\n{somebody.house.last_words()}"
    return [urlsplit(unescape(link)).path for link in HREF.findall(answer.text())]


def _seen(somebody: Reader, endpoint: str, path: str, wrong: list[str]) -> list[str]:
    """The links of a page that nobody has looked at yet, and what is wrong with it."""
    looked_at.add(endpoint)
    try:
        somebody.open(path)
    except AssertionError as complaint:
        wrong.append(str(complaint))
        somebody.complaints.clear()
    links = somebody.page.eval_on_selector_all("a[href]", "links => links.map(it => it.href)")
    here = somebody.house.address
    return [urlsplit(link).path for link in links if link.startswith(f"{here}/en/")]


def _matcher(app: Flask) -> Callable[[str], str | None]:
    adapter = app.url_map.bind("localhost")

    def endpoint_of(path: str) -> str | None:
        try:
            return str(adapter.match(path)[0])
        except HTTPException:
            return None

    return endpoint_of


JUMPED = """() => new Promise(resolve => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(it => { sum += it.value }))
        .observe({type: "layout-shift", buffered: true})
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum), 50)))
})"""
"""How far things moved while the page came: the sum that browsers call cumulative layout shift."""
EVENT = "/en/events/selling-to-viet-nam-customs-standards-and-payment"


A_PHONE_ON_A_TRAIN = {
    "offline": False, "latency": 100, "downloadThroughput": 400_000, "uploadThroughput": 100_000,
}  # fmt: skip
"""Scripts and pictures come after the page, and move it where nothing was left free for them."""
PUSHED = "document.querySelector('main').insertAdjacentHTML('afterbegin', '<p>' + '<br>'.repeat(16) + '</p>')"


def test_nothing_jumps_while_a_page_comes(house: Installation, reader: Callable[..., Reader]) -> None:
    somebody = sign_in(reader(), ROLES["organiser"])
    mine = house.does(_somebodys_page)
    network = somebody.context.new_cdp_session(somebody.page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.send("Network.emulateNetworkConditions", A_PHONE_ON_A_TRAIN)
    for size in (PHONE, DESK):
        somebody.page.set_viewport_size(size)
        for path in (EVENT, f"{EVENT}/sign-up", mine, "/en/organiser/"):
            somebody.page.goto(house.address + path)
            assert somebody.page.evaluate(JUMPED) < 0.1, f"{path} jumps at {size['width']} px"
    somebody.page.evaluate(PUSHED)
    assert somebody.page.evaluate(JUMPED) > 0.1, "what pushes a page down is seen to do so"


def _somebodys_page() -> str:
    signup = db.session.scalars(select(Signup).where(Signup.confirmed_at.is_not(None)).limit(1)).one()
    return f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"


HIDDEN = "els => els.filter(it => it.checkVisibility({visibilityProperty: true})).map(it => it.outerHTML)"
CUT = """() => [...document.querySelectorAll("main table :is(th, td)")].filter(cell => {
    const box = cell.getBoundingClientRect()
    return !cell.matches(".tick-cell, dialog *") && (box.width === 0 || box.right > innerWidth
        || cell.scrollWidth > cell.clientWidth + 1)
}).map(cell => cell.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-GB", r"\w{3}, \d{1,2} \w+ \d{4}, \d\d:\d\d–\d\d:\d\d UTC in your time zone"),
        ("ja-JP", r"お使いの時間帯では \d{4}年\d{1,2}月\d{1,2}日\(.\) \d\d:\d\d〜\d\d:\d\d UTC"),
    ],
)
def test_times_stand_in_the_readers_zone_in_the_shape_of_their_language(
    house: Installation, reader: Callable[..., Reader], locale: str, words: str
) -> None:
    somebody = reader(locale).open(f"/{locale[:2]}/events")
    assert re.search(words, somebody.text), somebody.text


def test_the_tab_of_the_page_is_in_sight_on_a_phone(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    somebody = sign_in(reader(), ROLES["organiser"])
    somebody.page.set_viewport_size(PHONE)
    webinar = house.does(lambda: db.session.scalar(select(Event.id).where(Event.capacity == 300)))
    somebody.page.goto(f"{house.address}/en/organiser/events/{webinar}/share")
    tab = somebody.find(".nav-tabs .active").bounding_box()
    assert tab is not None
    assert tab["x"] >= 0
    assert tab["x"] + tab["width"] <= PHONE["width"]


A4 = {"width": 688, "height": 1000}
"""What is left of the width of a sheet between the margins."""


def test_lists_on_paper_are_whole_and_nothing_else(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    somebody = sign_in(reader(), ROLES["data officer"])
    somebody.page.set_viewport_size(A4)
    somebody.page.emulate_media(media="print")
    webinar = house.does(lambda: db.session.scalar(select(Event.id).where(Event.capacity == 300)))
    for path in (f"events/{webinar}/attendees", "consent", "registers/measures", "mail"):
        somebody.page.goto(f"{house.address}/en/organiser/{path}")
        chrome = "nav a, .shell__menu, .toolbar, main .btn, .pagination, input[type=checkbox]"
        assert somebody.page.eval_on_selector_all(chrome, HIDDEN) == [], path
        assert somebody.page.evaluate(CUT) == [], path
        heads = somebody.page.locator("main thead")
        assert heads.count()
        repeated = heads.evaluate_all("heads => heads.map(it => getComputedStyle(it).display)")
        assert set(repeated) == {"table-header-group"}, "only so it stands on each sheet"
        folded = somebody.page.eval_on_selector_all("main .only-phone", HIDDEN)
        assert folded == [], "what is folded under the name on a phone has a column of its own"


def test_the_second_step_from_its_making_to_a_lost_phone(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    house.does(_new_colleague)
    somebody = sign_in(reader(), COLLEAGUE)
    somebody.open("/en/account/tf-setup").press("Set it up")
    key = somebody.find("main code").inner_text()
    somebody.fill(code=code_of(key)).press("Switch the second step on")
    somebody.open("/en/account/mf-recovery-codes").press("Make new codes")
    kept = somebody.find("main li code").first.inner_text()

    _sign_out(somebody)
    sign_in(somebody, COLLEAGUE).reads("Open your authenticator app")
    somebody.fill(code="000000").press("Sign in").reads("You are not signed in yet.")
    somebody.fill(code=code_of(key, later=1)).press("Sign in")
    somebody.open("/en/organiser/").reads("Overview")

    _sign_out(somebody)
    sign_in(somebody, COLLEAGUE).press("Use a recovery code")
    somebody.fill(code=kept).press("Sign in")
    somebody.open("/en/organiser/").reads("Overview")


COLLEAGUE = "new.colleague@trade-centre.example"


def _new_colleague() -> None:
    profile = Profile(COLLEAGUE, "Mari Tanabe", frozenset({RoleName.ORGANISER}), "en", None)
    new_account(profile, password_hash=password_hash(demo.PASSWORD))


def _sign_out(somebody: Reader) -> None:
    somebody.press("Sign out", within="body")
    somebody.page.goto(somebody.house.address + "/en/organiser/")
    assert "/account/login" in somebody.page.url
