"""Who looks at pages for us notices a text that hardly stands out, wherever it first appears."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.witness import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = """<html lang="en"><title>A page</title><style>
    .pale {{ color: #aaa }} .dark {{ background: #333 }} .gone {{ display: none }}
</style><main><h1>A page</h1>{}</main></html>"""
PLAIN = PAGE.format("<p>Well to be read.</p>")


@pytest.fixture
def looking(chromium: "Browser", monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Provide a look at a page with this content, by somebody who has seen nothing yet."""
    monkeypatch.setattr(Reader, "told_apart", set())
    house: Any = SimpleNamespace(address="http://localhost", settings=SimpleNamespace(on_sqlite=True))
    reader = Reader(chromium, house, "en-GB")

    def look(page: str) -> None:
        reader.page.set_content(page)
        reader._is_accessible("here")

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
