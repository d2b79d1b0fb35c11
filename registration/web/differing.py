"""What differs between two versions of the same words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from registration.foundation.localization import gettext as _

# A word of letters with spaces between words, else a single character: Japanese writes without spaces.
_PIECE = re.compile(r"[0-9A-Za-z\u00c0-\u024f'’]+|\s+|.", re.DOTALL)
_MARKS = re.compile(r"^#{1,6}\s+|\*\*", re.MULTILINE)
_BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")
MOST_PIECES = 6000
"""Above this a comparison would take longer than anybody waits; the texts are shown one after the other."""
MOST_PIECES_OF_A_PARAGRAPH = 1500
ALIKE = 0.6
"""From this share of common letters on, a paragraph counts as a changed one and not as another."""


def differing(before: str, after: str, *, most: int = MOST_PIECES) -> Markup:
    """The new words, with ``<ins>`` around what came and ``<del>`` around what went."""
    return Markup().join(_marked(tag, words) for tag, words in _runs(before, after, most))


def spoken(before: str, after: str) -> Markup:
    """The same for ears too: what came and what went is said before the words."""
    runs = list(_runs(before, after, MOST_PIECES_OF_A_PARAGRAPH))
    return Markup().join(_said(tag, words) for tag, words in runs)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of two versions: as it is in both, or with its changes marked."""

    words: str
    """As written, where nothing changed."""
    changes: Markup | None = None


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """Two long texts paragraph by paragraph, so that only what changed is compared word by word."""
    old, new = (_BETWEEN_PARAGRAPHS.split(text.strip()) for text in (before, after))
    found: list[Paragraph] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Paragraph(words) for words in new[k:m]]
        else:
            found += [
                Paragraph("", spoken(_unmarked(was), _unmarked(now)))
                for was, now in _pairs(old[i:j], new[k:m])
            ]
    return found


def _unmarked(words: str) -> str:
    """A changed paragraph is shown as it stands: without the marks of a heading or of bold words."""
    return _MARKS.sub("", words)


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Each new paragraph with the old one it was made from, in order; gone or new ones have no partner."""
    taken = 0
    for words in new:
        partner = next((at for at in range(taken, len(old)) if _alike(old[at], words)), None)
        if partner is None:
            yield "", words
            continue
        yield from ((gone, "") for gone in old[taken:partner])
        yield old[partner], words
        taken = partner + 1
    yield from ((gone, "") for gone in old[taken:])


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).quick_ratio() > ALIKE


def _runs(before: str, after: str, most: int) -> Iterator[tuple[str, str]]:
    """Pieces of text in order: ("", as in both), ("del", gone), ("ins", new)."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(old), len(new)) > most:
        yield from (("del", before), ("ins", after))
        return
    gone = came = ""
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[i:j]), "".join(new[k:m])
        if kind == "equal" and (now.strip() or not gone + came):
            yield from (("del", gone), ("ins", came), ("", now))
            gone = came = ""
        else:
            # A space between two changed words is no island to stand on: the words are read in one go.
            gone, came = gone + was, came + now
    yield from (("del", gone), ("ins", came))


def _marked(tag: str, words: str) -> Markup:
    if not words or not tag:
        return escape(words)
    return Markup("<{0}>{1}</{0}>").format(tag, words)


def _said(tag: str, words: str) -> Markup:
    if not words or not tag:
        return escape(words)
    said = _("[added:]") if tag == "ins" else _("[removed:]")
    end = _("[end]")
    return Markup(
        '<{0}><span class="visually-hidden">{1} </span>{2}<span class="visually-hidden"> {3}</span></{0}>'
    ).format(tag, said, words, end)
