"""Text as pairs of neighbouring letters: finds 田中 as well as Tanaka, on both engines, with any index."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Hiragana stand in Unicode in the order of katakana: たなか and タナカ are one search.
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}


def folded(text: str) -> str:
    """The text as it is compared: width, case, and the kind of kana do not count."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA_TO_HIRAGANA)


def bigrams(text: str) -> str:
    """All pairs of neighbouring letters, word by word, with spaces between; one letter alone stands alone.

    What is part of a word is part of its pairs too: looking for ``bigrams("anak")`` in ``bigrams("Tanaka")``
    finds what looking for the one in the other would.
    """
    return " ".join(pair for word in _WORD.findall(folded(text)) for pair in _pairs(word))


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]
