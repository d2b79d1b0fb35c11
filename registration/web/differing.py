"""What differs between two versions of the same words."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

# A word of letters with spaces between words, else a single character: Japanese writes without spaces.
_PIECE = re.compile(r"[0-9A-Za-z\u00c0-\u024f'’]+|\s+|.", re.DOTALL)
MOST_PIECES = 6000
"""Above this a comparison would take longer than anybody waits; the texts are shown one after the other."""


def differing(before: str, after: str) -> Markup:
    """The new words, with ``<ins>`` around what came and ``<del>`` around what went."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(old), len(new)) > MOST_PIECES:
        return _marked("del", old) + _marked("ins", new)
    found = Markup()
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += escape("".join(new[k:m]))
        else:
            found += _marked("del", old[i:j]) + _marked("ins", new[k:m])
    return found


def _marked(tag: str, pieces: list[str]) -> Markup:
    words = escape("".join(pieces))
    return Markup("<{0}>{1}</{0}>").format(tag, words) if pieces else Markup()
