"""Who looks at pages for us notices what is wrong with one, wherever it first appears."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.witness import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = """<html lang="en"><title>A page</title><style>
    .pale {{ color: #aaa }} .dark {{ background: #333 }} .gone, .phone {{ display: none }} a {{ color: #00c }}
    @media (max-width: 400px) {{
        .desk {{ display: none }} .phone {{ display: block }} .low {{ height: 70px; overflow: auto }}
    }}
    @media (prefers-color-scheme: dark) {{ .bare a {{ text-decoration: none }} }}
</style><main><h1>A page</h1>{}</main></html>"""
PLAIN = PAGE.format("<p>Well to be read.</p>")


@pytest.fixture
def looking(chromium: "Browser", monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Provide a look at a page with this content, by somebody who has seen nothing yet."""
    for memory in ("told_apart", "judged", "seen"):
        monkeypatch.setattr(Reader, memory, set())
    house: Any = SimpleNamespace(address="http://localhost", settings=SimpleNamespace(on_sqlite=True))
    reader = Reader(chromium, house, "en-GB")

    def look(page: str) -> None:
        reader.seen.clear()
        reader.page.set_content(page)
        reader.look()

    yield look
    reader.leave()


@pytest.mark.parametrize(
    "words",
    [
        '<p class="pale">Hardly to be read.</p>',
        '<div class="dark"><p>Hardly to be read.</p></div>',
        '<label>Name <input class="pale" value="Ada"></label>',
    ],
)
def test_a_text_that_hardly_stands_out_is_noticed_where_it_first_appears(looking: Any, words: str) -> None:
    looking(PLAIN)
    looking(PLAIN)

    for _ in range(2):
        with pytest.raises(AssertionError, match="color-contrast"):
            looking(PAGE.format(words))


PICTURE = '<img src="data:,{}"{}>'


def test_the_same_fault_is_noticed_on_every_page_it_is_on(looking: Any) -> None:
    looking(PAGE.format(PICTURE.format(1, ' alt="A ship"')))
    for number in (2, 3):
        with pytest.raises(AssertionError, match=r"by day.*\n.*image-alt"):
            looking(PAGE.format(f"{number}{PICTURE.format(number, '')}"))


@pytest.mark.parametrize(
    ("well", "wrong", "rule"),
    [
        ('<p class="phone">Here.</p>', f'<p class="phone">{PICTURE.format(1, "")}</p>', "image-alt"),
        ('<p>Read <a href="/a">this</a>.</p>', '<p class="bare">Read <a href="/a">this</a>.</p>', "link-in"),
        (
            '<button>Go <span class="desk">on</span></button>',
            '<button><span class="desk">Go</span></button>',
            "button-name",
        ),
        (
            '<label>A <input></label><label for="b">B</label><input id="b">',
            '<label>A <input></label><label class="desk" for="b">B</label><input id="b">',
            "label",
        ),
        ('<h2>A</h2><h3>B</h3><h2 class="desk">C</h2>', '<h2 class="desk">A</h2><h3>B</h3>', "heading-order"),
        ('<div class="low"><p>One.</p></div>', f'<div class="low">{"<p>One.</p>" * 9}</div>', "scrollable"),
    ],
)
def test_a_fault_that_only_a_phone_shows_is_noticed_there(
    looking: Any, well: str, wrong: str, rule: str
) -> None:
    looking(PAGE.format(well))

    for number in range(2):
        with pytest.raises(AssertionError, match=rf"on a phone in the dark:\n.*{rule}"):
            looking(PAGE.format(f"{wrong}{number}"))


def test_a_page_wider_than_a_phone_is_noticed_though_its_like_was_not(looking: Any) -> None:
    looking(PAGE.format("<p>Short.</p>"))

    with pytest.raises(AssertionError, match="px wide on 360"):
        looking(PAGE.format(f"<p>{'Long' * 20}</p>"))


@pytest.mark.parametrize(
    "unseen",
    [
        '<p class="pale gone">Nobody reads this.</p>',
        '<label class="pale">Name <input class="pale" value="Ada" disabled></label>',
    ],
)
def test_what_nobody_judged_does_not_vouch_for_what_looks_like_it(looking: Any, unseen: str) -> None:
    looking(PAGE.format(unseen))

    with pytest.raises(AssertionError, match="color-contrast"):
        looking(PAGE.format('<p class="pale">Hardly to be read.</p><label class="pale">Name <input></label>'))
