"""Somebody at a browser who notices whatever a careful person would."""

import re
from collections.abc import Set
from email.message import EmailMessage
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from tests.journeys.colours import COLOURS
from tests.journeys.installation import Installation
from tests.journeys.kinds import KINDS, Kinds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, Response

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
EXPECTED = (
    "Failed to load resource",  # a refused form answers 4xx, and Chromium says so
    "frame is sandboxed",  # a preview shows a page without its script
)
ON_ITS_OWN = ("data:", "blob:", "about:")


class Reader:
    """A person with a browser. Every page is looked at on a desk by day and on a phone in the dark."""

    seen: ClassVar[set[tuple[str, int]]] = set()
    """Pages that somebody has looked at already; all readers share it."""
    told_apart: ClassVar[set[str]] = set()
    """Colours in which somebody has read a text already: how it stands out is not worked out anew."""
    judged: ClassVar[set[int]] = set()
    """Kinds of element that were on a page without faults."""
    kinds: ClassVar[Kinds] = Kinds()

    def __init__(self, browser: "Browser", house: Installation, locale: str, *, scripts: bool = True) -> None:
        self.house, self.scripts = house, scripts
        # Without motion: a colour on its way from light to dark is neither.
        self.context = browser.new_context(
            locale=locale,
            viewport=DESK,
            accept_downloads=True,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", self._asked_for)
        self.context.on("response", self._answered)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def leave(self) -> None:
        self.context.close()

    def _asked_for(self, request: "Request") -> None:
        if not request.url.startswith((self.house.address + "/", *ON_ITS_OWN)):
            self.strangers.append(request.url)

    def _answered(self, response: "Response") -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url} answers {response.status}\n{self.house.last_words()}")

    def _heard(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, where: str) -> "Reader":
        """Go to a path of ours, or to an address from a mail."""
        address = where if "://" in where else self.house.address + where
        response = self.page.goto(address)
        assert response is not None
        assert response.status < 400, f"{address} answers {response.status}\n{self.house.last_words()}"
        return self.look()

    def press(self, words: str, *, within: str = "main", exact: bool = False) -> "Reader":
        """Press the button or follow the link with these words."""
        place = self.page.locator(within)
        found = place.get_by_role("button", name=words, exact=exact)
        target = found if found.count() else place.get_by_role("link", name=words, exact=exact)
        target.first.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def send(self, action: str = "", *, having: str = "*") -> "Reader":
        """Press the last button of the form that has this in its action, and an element like that inside."""
        own = 'main form[method="post"]'
        which = f'{own}[action*="{action}"], {own}:not([action])' if action else own
        form = self.page.locator(which).filter(has=self.page.locator(having))
        form.first.locator("button[type=submit]:not([tabindex])").last.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def follow(self, link: str) -> "Reader":
        """Follow the first link with this in its address."""
        self.page.locator(f'main a[href*="{link}"]').first.click()
        self.page.wait_for_load_state("load")
        return self.look()

    def receives(self, words: str) -> bytes:
        """Press the button or link with these words and keep the file it gives."""
        with self.page.expect_download() as coming:
            place = self.page.locator("main")
            found = place.get_by_role("button", name=words)
            (found if found.count() else place.get_by_role("link", name=words)).first.click()
        return Path(coming.value.path()).read_bytes()

    def fill(self, **answers: Any) -> "Reader":
        """Fill in fields by their names; a list ticks boxes, True ticks one, text goes where text goes."""
        for name, answer in answers.items():
            self._fill(name, answer)
        return self

    def _fill(self, name: str, answer: Any) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        assert field.count(), f"no field {name} on {self.page.url}"
        kind = field.first.get_attribute("type") or field.first.evaluate("it => it.tagName.toLowerCase()")
        if answer is True:
            field.first.check()
        elif isinstance(answer, list):
            for box in field.all():
                box.set_checked(box.get_attribute("value") in answer)
        elif kind == "select":
            field.first.select_option(answer)
        elif kind in ("radio", "checkbox"):
            self.page.locator(f'main [name="{name}"][value="{answer}"]').check()
        elif kind == "file":
            field.first.set_input_files(answer)
        else:
            field.first.fill(str(answer))

    def reads(self, *words: str) -> "Reader":
        """The page says all of this."""
        text = self.text
        for each in words:
            assert each in text, f"“{each}” is not on {self.page.url}:\n{text}"
        return self

    def does_not_read(self, *words: str) -> "Reader":
        for each in words:
            assert each not in self.text, f"“{each}” is on {self.page.url}"
        return self

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def find(self, selector: str) -> "Locator":
        return self.page.locator(selector)

    def look(self) -> "Reader":
        """Notice what is wrong with this page; the same page is looked at once.

        On a phone it is measured, and looked through again only if it shows something there, or in colours,
        that was on no page without faults: the elements are the same, and the rules are those of a desk.
        Without scripts it is only measured: what looks for faults is a script itself. So it is on
        PostgreSQL: how a page looks does not depend on the engine, and whatever is read there is read on
        SQLite too.
        """
        if not self.scripts or not self.house.settings.on_sqlite:
            self._fits()
            self._is_quiet()
            return self
        sight = (self.path, hash(self.page.locator("main").inner_text()))
        if sight in self.seen:
            return self
        self.seen.add(sight)
        self._fits()
        self._is_accessible("on a desk by day")
        self.page.emulate_media(color_scheme="dark")
        self.page.set_viewport_size(PHONE)
        try:
            self._fits()
            self._is_accessible("on a phone in the dark", but_for=self.judged)
        finally:
            self.page.emulate_media(color_scheme="light")
            self.page.set_viewport_size(DESK)
        self._is_quiet()
        return self

    def _is_quiet(self) -> None:
        assert not self.strangers, f"{self.page.url} asks others: {self.strangers}"
        assert not self.complaints, self.complaints

    def _fits(self) -> None:
        wide, there = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= there, f"{self.page.url} is {wide} px wide on {there}: {self._too_wide()}"

    def _too_wide(self) -> Any:
        return self.page.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter(it => it.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 5).map(it => it.outerHTML.slice(0, 160))"
        )

    def _is_accessible(self, how: str, *, but_for: Set[int] = frozenset()) -> None:
        # Contrast takes longer than all other rules together: it is worked out where colours meet anew.
        worn, there = self.page.evaluate(f"[({COLOURS})(), ({KINDS})()]")
        colours, kinds = set(worn), self.kinds.named(there)
        legible, known = colours <= self.told_apart, kinds <= but_for
        if legible and known:
            return
        # Asked over the debugging protocol, so that the page's own policy on scripts stays in force.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(f"() => {{ {AXE} }}")
        only = (
            {"runOnly": ["color-contrast"]}
            if known
            else {"rules": {"color-contrast": {"enabled": not legible}}}
        )
        found = self.page.evaluate(
            "rules => axe.run(document, {resultTypes: ['violations'], iframes: false, ...rules})", only
        )
        wrong = [
            f"{each['id']} ({each['help']}): {[node['html'][:200] for node in each['nodes'][:3]]} "
            f"{each['nodes'][0].get('failureSummary', '')[:300]}"
            for each in found["violations"]
        ]
        assert not wrong, f"{self.page.url} {how}:\n" + "\n".join(wrong)
        self.told_apart.update(colours)
        self.judged.update(kinds)


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def links_in(letter: EmailMessage) -> list[str]:
    """Every address in the HTML part, in order."""
    return [unescape(link) for link in re.findall(r'href="(https?://[^"]+)"', html_of(letter))]


def link_in(letter: EmailMessage, path: str) -> str:
    """The address with this in its path."""
    return next(link for link in links_in(letter) if path in urlsplit(link).path)
