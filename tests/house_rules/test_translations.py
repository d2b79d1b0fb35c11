"""Whoever reads Japanese reads nothing but Japanese, and the catalogue holds nothing that is not said."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
AS_THEY_ARE_DRAWN = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
HOLE = re.compile(r"%\((\w+)\)s")
Key = tuple[str | None, str]


def _said() -> Iterator[tuple[Key, str, set[str]]]:
    """Every message of the interface: its key, where it is said, and what is put into it."""
    sources = [(path, "python", {}) for path in (ROOT / "registration").rglob("*.py")]
    sources += [
        (path, "jinja2.ext:babel_extract", AS_THEY_ARE_DRAWN)
        for path in (ROOT / "templates").rglob("*.*")
        if path.suffix in (".html", ".txt")
    ]
    for path, method, options in sources:
        with path.open("rb") as file:
            for line, message, _comments, context in extract(method, file, KEYWORDS, (), options):
                forms = (message,) if isinstance(message, str) else tuple(message)
                holes = set(HOLE.findall(forms[-1]))
                yield (context, forms[0]), f"{path.relative_to(ROOT)}:{line}", holes


@pytest.fixture(scope="module")
def said() -> list[tuple[Key, str, set[str]]]:
    return list(_said())


@pytest.fixture(scope="module", params=["ja"])
def catalogue(request: pytest.FixtureRequest) -> dict[Key, str]:
    path = ROOT / "registration/translations" / request.param / "LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale=request.param) if message.id]
    return {
        (each.context, each.id if isinstance(each.id, str) else each.id[0]): each.string
        if isinstance(each.string, str)
        else each.string[0]
        for each in messages
        if not each.fuzzy
    }


def test_everything_the_interface_says_is_translated(said, catalogue):
    assert len(said) > 1000
    assert [(key, where) for key, where, _ in said if not catalogue.get(key)] == []


def test_a_translation_names_what_the_message_names(said, catalogue):
    wrong = [
        (key, where)
        for key, where, holes in said
        if key in catalogue and set(HOLE.findall(catalogue[key])) != holes
    ]
    assert wrong == []


def test_the_catalogue_holds_nothing_that_nobody_says(said, catalogue):
    assert set(catalogue) - {key for key, _, _ in said} == set()
