"""What templates leave alone, and what each of their words has in Japanese."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
PAGES = sorted(
    path for path in TEMPLATES.rglob("*.html") if "mail" not in path.relative_to(TEMPLATES).parts[:1]
)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
CATALOGUE = ROOT / "registration" / "translations" / "ja" / "LC_MESSAGES" / "messages.po"


def words_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def found(pattern: str, paths: list[Path]) -> list[str]:
    asked = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(TEMPLATES)}: {match[0][:60]}"
        for path in paths
        for match in asked.finditer(words_of(path))
    ]


def test_x3_no_page_has_a_style_or_a_script_of_its_own() -> None:
    # A block of data (application/ld+json) is not executed: no policy forbids it.
    script = r"<script(?![^>]*\ssrc=)(?! type=.application/ld\+json.>)"
    assert found(rf"<style|\sstyle=|{script}|\son[a-z]+=|javascript:", PAGES) == []


def test_x5_nothing_is_declared_safe() -> None:
    assert found(r"\|\s*safe\b|autoescape\s+false", sorted(TEMPLATES.rglob("*.*"))) == []


def test_x4_nothing_is_fetched_from_elsewhere() -> None:
    assert found(r"(?:src|href|action)=\"(?:https?:)?//", PAGES) == []


def test_controls_are_drawn_by_components() -> None:
    outside = [path for path in PAGES if path.relative_to(TEMPLATES).parts[0] != "components"]
    assert found(r"<(?:input|select|textarea)\b", outside) == []


def test_c2_no_consent_is_ticked_beforehand() -> None:
    """Only the macro for consent may tick a box, and only when the person ticked it under the same words."""
    assert found(r"\bpurpose\([^)]*checked=(?:true|\"|')", PAGES) == []
    macro = words_of(TEMPLATES / "components" / "consent.html")
    ticks = re.findall(r"\{%-?\s*if ([^%]*?)\s*-?%\}\s*checked", macro)
    assert ticks
    assert len(re.findall(r"(?<![\w.])checked(?![\w=])(?!\s*(?:and|,|\)))", macro)) >= len(ticks)
    assert all("checked" in tick and "not changed" in tick for tick in ticks)


def messages() -> set[tuple[str, str]]:
    """Every message in code and templates, with the place where it is first used."""
    found: dict[str, str] = {}
    jinja = {"newstyle_gettext": "true", "silent": "false"}
    sources = [(path, "python", {}) for path in sorted((ROOT / "registration").rglob("*.py"))]
    sources += [
        (path, "jinja2", jinja) for path in sorted(TEMPLATES.rglob("*.*")) if path.suffix in (".html", ".txt")
    ]
    for path, method, options in sources:
        for line, message, _comments, _context in extract_from_file(
            method, path, keywords=KEYWORDS, options=options
        ):
            first = message[0] if isinstance(message, tuple) else message
            found.setdefault(first, f"{path.relative_to(ROOT)}:{line}")
    return {(message, place) for message, place in found.items() if message}


def test_every_word_has_a_japanese_translation() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ja")
    translated = {
        each.id if isinstance(each.id, str) else each.id[0]
        for each in catalogue
        if each.string and (isinstance(each.string, str) or all(each.string)) and not each.fuzzy
    }
    missing = sorted(f"{place}: {message}" for message, place in messages() if message not in translated)
    assert missing == [], f"{len(missing)} are missing"


@pytest.mark.parametrize("kind", ["%(", "{"])
def test_translations_keep_what_is_filled_in(kind: str) -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ja")
    wrong = []
    for each in catalogue:
        if not each.id or not each.string or each.fuzzy:
            continue
        originals = [each.id] if isinstance(each.id, str) else list(each.id)
        wanted = set(re.findall(r"%\(\w+\)[sd]", originals[-1]))
        for words in [each.string] if isinstance(each.string, str) else each.string:
            if kind == "%(" and set(re.findall(r"%\(\w+\)[sd]", words)) - wanted:
                wrong.append(originals[0])
            if kind == "{" and originals[-1].count("{") != words.count("{"):
                wrong.append(originals[0])
    assert wrong == []
