"""Which encoding the bytes of a text are in, when nobody says so."""

import codecs
import re
import unicodedata

from registration.foundation.tables.errors import NotATable, UnknownEncoding

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHER_THINGS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"PK")
OLDER = ("cp932", "euc_jp", "cp1252")
"""What programs in Japan and in Western Europe wrote before Unicode, and Excel still does."""
OF_NAMES = "髙﨑德寬瀨增黑濵"
"""Kanji outside of the first half that stand in many names."""
MOST_SIDE_BY_SIDE = 3
FEWEST_ZEROS = 0.05
ENOUGH = 20_000
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in.

    Raises:
        UnknownEncoding, NotATable: it is no text.
    """
    if content.startswith(OTHER_THINGS):
        raise NotATable
    for mark, name in BOMS:
        if content.startswith(mark):
            return _strictly(content, name), name
    if b"\x00" in content:
        return _of_two_bytes(content)
    if b"\x1b$" in content or b"\x1b(" in content:
        return _strictly(content, "iso2022_jp"), "iso2022_jp"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _of_older_programs(content)


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as trouble:
        raise UnknownEncoding from trouble


def _of_two_bytes(content: bytes) -> tuple[str, str]:
    """UTF-16 without its mark. Delimiters and ends of lines have a zero byte, in any language."""
    beginning = content[:ENOUGH]
    high, low = beginning[1::2].count(0), beginning[::2].count(0)
    name = "utf-16-le" if high >= low else "utf-16-be"
    if max(high, low) < FEWEST_ZEROS * len(beginning) / 2 or min(high, low) * 4 > max(high, low):
        # A stray NUL in a text of one byte a letter: the row that holds it will be refused by number.
        try:
            return content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as trouble:
            raise NotATable from trouble
    return _strictly(content, name), name


def _of_older_programs(content: bytes) -> tuple[str, str]:
    """Several decode the same bytes: the one whose letters look most like words of its languages."""
    best, found = 0.0, None
    for name in OLDER:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        likely = _likely(text[:ENOUGH], name)
        if likely > best:
            best, found = likely, (text, name)
    if found is None:
        raise UnknownEncoding
    return found


def _likely(text: str, name: str) -> float:
    """How many letters stand where people write them, less those that do not; at most one."""
    usual = _usual_in_europe if name == "cp1252" else _usual_in_japan
    words = _BEYOND_ASCII.findall(text)
    if any(unicodedata.category(letter) == "Cc" for word in words for letter in word):
        return -1.0
    # A letter that nobody writes weighs more than one that fits: chance makes many that fit.
    points = [1 if usual(letter, word) else -2 for word in words for letter in word]
    return sum(points) / max(len(points), 1)


def _usual_in_japan(letter: str, word: str) -> bool:
    """Kana, marks and the kanji of everyday: the first half of the character set holds them.

    Kana of half width stand together; one alone among Latin letters was an accented one.
    """
    if "ｦ" <= letter <= "ﾟ":
        return len(word) > 1
    try:
        pair = letter.encode("cp932")
    except UnicodeEncodeError:
        return False
    return letter in OF_NAMES or (len(pair) == 2 and pair[0] < 0x99)


def _usual_in_europe(letter: str, word: str) -> bool:
    """Accented letters stand among plain ones, never many side by side."""
    fits = letter in "€„“”‘’–…«»§°\u00a0" or (letter.isalpha() and "À" <= letter <= "ÿ")
    return fits and len(word) <= MOST_SIDE_BY_SIDE
