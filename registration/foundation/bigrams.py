"""Search that finds 田中 as well as Tanaka: texts as pairs of neighbouring letters, on both engines alike.

A text is stored as the pairs of each of its words, with the last letter alone at the end: ``tanaka`` is
``ta an na ak ka a``. A word that is looked for matches where its own pairs stand side by side, so that any
part of a word is found and nothing else is. The pairs are words between spaces: an index over them, where a
table is large enough to want one, needs to know no language.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, true

LONGEST_QUERY = 200
MOST_WORDS = 12

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_PLAIN = str.maketrans(
    "髙﨑濵濱邊邉齋齊澤廣國嶋嶌冨德櫻眞龍",
    "高崎浜浜辺辺斉斉沢広国島島富徳桜真竜",
) | str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that people write for one another: old forms in Japanese names, strokes that have no accent."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """The text as it is compared: one width, one case, one kana, no accents."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA)
    # Accents leave Latin letters only: those of kana (が) are letters of their own.
    apart = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFKC", apart).translate(_PLAIN)


def _words(text: str) -> Iterator[str]:
    return filter(None, _BETWEEN.split(folded(text)))


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(len(word) - 1)]


def bigrams(text: str) -> str:
    """What a search column holds for this text."""
    found = [" ".join([*_pairs(word), word[-1]]) for word in _words(text)]
    # Two spaces keep words apart: what is looked for never reaches from one into the next.
    return f" {'  '.join(found)} " if found else ""


def query(text: str) -> list[str]:
    """LIKE patterns that a search column must match, all of them; none where nothing is looked for."""
    words = dict.fromkeys(_words(text[:LONGEST_QUERY]))
    return [_pattern(word) for word in list(words)[:MOST_WORDS]]


def _pattern(word: str) -> str:
    return f"% {word}%" if len(word) == 1 else f"% {' '.join(_pairs(word))} %"


def matching(column: Any, text: str) -> ColumnElement[bool]:
    """The condition that a search column holds every word of the text."""
    return and_(true(), *(column.like(pattern) for pattern in query(text)))
