"""References of a text to its own sections: those that lead nowhere."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from registration.foundation.templates import anchors_of

_KANJI = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER = re.compile(r"第([〇一二三四五六七八九十百]+)(?=[条章節])")
_NUMBER = r"\d+(?:\.\d+)*"

_HEADING = re.compile(
    rf"^ {{0,3}}(?:\#{{1,6}}\s+|\*\*|__)+\s*"
    rf"(?:(?:section|article|clause|chapter|part)\s*)?\(?({_NUMBER})\)?(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING_JA = re.compile(r"^ {0,3}(?:#{1,6}\s+|\*\*|__)*\s*第(\d+)[条章節](?=[\s(.:*_]|$)", re.MULTILINE)
_LISTED = re.compile(rf"^ {{0,3}}\(?({_NUMBER})[.)](?=\s)", re.MULTILINE)

_REFERENCE = re.compile(
    rf"(?<!\w)(?:sections?|articles?|art\.|clauses?|chapters?|paragraphs?|§§?)\s*"
    rf"({_NUMBER}(?:(?:\s*(?:,|;|and|or|to|through|&|–|-)\s*)+{_NUMBER})*)",
    re.IGNORECASE,
)
_REFERENCE_JA = re.compile(r"第(\d+)[条章節]|(?:セクション|項目)\s*(\d+)")

_OURS = re.compile(
    r"^\s*(?:of|in)\s+(?:this|our|the)\s+(?:[\w-]+\s+){0,3}(?:notice|policy|statement|terms)", re.IGNORECASE
)
_OF_A_LAW = re.compile(
    r"^(?:\s*\(\w+\))*\s*,?\s*(?:of\s+(?:the\s+)?(?:[A-Z]|said\b|law\b|act\b)|(?:UK\s+)?GDPR|PDPA|APPI|CCPA|TFEU|ePrivacy)"
)
_PARAGRAPH_OF_A_LAW = re.compile(r"^\s*\(\w+\)")
_AFTER_A_LAW = re.compile(r"(?:GDPR|PDPA|APPI|CCPA|Act|Law|Regulation|Directive|Code)[\s,(]*$")
_AFTER_A_LAW_JA = re.compile(
    r"(?:法|法律|令|規則|条例|指令|条約|ガイドライン|GDPR|PDPA)[」』]?\s*(?:\([^()]*\))?\s*の?$"
)
_MAIL_WORD = re.compile(r"e-?mail|メール", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LINK = re.compile(r"\]\(\s*<?(#[^)\s>]*|)>?\s*\)")
_SENTENCE_END = re.compile(r"[.。!?\n]\s")


@dataclass(frozen=True)
class Dangling:
    """Words that lead nowhere, and why: ``section``, ``address`` or ``anchor``."""

    kind: str
    words: str


def dangling(text: str) -> list[Dangling]:
    """What in this Markdown text leads to a section, an address or a heading that is not there (C44)."""
    plain = _plain(text)
    sections = _sections(plain)
    found: dict[tuple[str, str], Dangling] = {}
    for number, words, sentence in _references(plain):
        if number not in sections:
            found.setdefault(("section", number), Dangling("section", words))
        elif _MAIL_WORD.search(sentence) and not _ADDRESS.search(sections[number]):
            found.setdefault(("address", number), Dangling("address", words))
    anchors = anchors_of(text)
    for link in _LINK.finditer(text):
        name = link[1].removeprefix("#")
        if name not in anchors:
            found.setdefault(("anchor", name), Dangling("anchor", link[1] or "()"))
    return list(found.values())


def _plain(text: str) -> str:
    """The text with digits of every kind as 0 to 9, so that １５ and 十五 count as 15."""
    return _KANJI_NUMBER.sub(lambda found: f"第{_value(found[1])}", unicodedata.normalize("NFKC", text))


def _value(kanji: str) -> int:
    total, digit = 0, 0
    for sign in kanji:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _KANJI[sign]
    return total + digit


def _sections(text: str) -> dict[str, str]:
    """The numbered sections by number, each with its words up to the next one.

    Numbered paragraphs count only in a text without numbered headings: every list has a first item.
    """
    heads = sorted([*_HEADING.finditer(text), *_HEADING_JA.finditer(text)], key=lambda found: found.start())
    heads = heads or list(_LISTED.finditer(text))
    sections: dict[str, str] = {}
    for found, after in zip_longest(heads, heads[1:]):
        sections.setdefault(found[1], text[found.start() : after.start() if after else len(text)])
    return sections


def _references(text: str) -> Iterator[tuple[str, str, str]]:
    """(number, words, sentence) of each reference to a section of this text itself."""
    heads = {found.end() for pattern in (_HEADING, _HEADING_JA) for found in pattern.finditer(text)}
    for found in _REFERENCE.finditer(text):
        if found.end() not in heads and not _to_a_law(text, found):
            for number in re.findall(_NUMBER, found[1]):
                yield number, found[0], _sentence(text, found)
    for found in _REFERENCE_JA.finditer(text):
        if found.end() not in heads and not _AFTER_A_LAW_JA.search(text[: found.start()][-60:]):
            yield found[1] or found[2], found[0], _sentence(text, found)


def _to_a_law(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()][-40:], text[found.end() :][:80]
    if _OURS.match(after):
        return False
    article = found[0].casefold().startswith("art")
    return bool(
        _OF_A_LAW.match(after)
        or _AFTER_A_LAW.search(before)
        or (article and _PARAGRAPH_OF_A_LAW.match(after))
    )


def _sentence(text: str, found: re.Match[str]) -> str:
    begin = max((end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())), default=0)
    after = _SENTENCE_END.search(text, found.end())
    return text[begin : after.start() if after else len(text)]
