"""Languages: which one is spoken now, what the interface says in it, how dates and times are written.

Catalogues are read as ``.po`` files, once a process: nothing has to be compiled, and none can be stale.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date as calendar_date
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parents[1] / "translations"
SOURCE_LANGUAGE = "en"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def language() -> str:
    """The language spoken at this moment, as a BCP 47 tag."""
    return _language.get()


def speak(tag: str) -> None:
    """Speak this language from here on in the present context."""
    _language.set(tag)


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak this language inside the block."""
    before = _language.set(tag)
    try:
        yield
    finally:
        _language.reset(before)


@lru_cache
def _catalogue(tag: str) -> dict[Any, Any]:
    path = CATALOGUES / tag / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=tag)
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): message.string
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


def gettext(message: str, /, **values: object) -> str:
    """The message in the present language, English where there is no translation."""
    found = _catalogue(_language.get()).get((None, message), message)
    words: str = found if isinstance(found, str) else (found[0] or message)
    return words % values if values else words


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The message for this number of things; ``%(num)s`` is the number."""
    return plural(one, many, number) % ({"num": number} | values)


def plural(one: str, many: str, number: int, /) -> str:
    """The message for this number of things, its values not yet put in: templates do that themselves."""
    found = _catalogue(_language.get()).get((None, one))
    if found and not isinstance(found, str):
        return str(found[0] if len(found) == 1 or number == 1 else found[1])
    return str(found or (one if number == 1 else many))


def pgettext(context: str, message: str, /, **values: object) -> str:
    """The message as it is meant in this context, where one English word has two translations."""
    words = str(_catalogue(_language.get()).get((context, message), message))
    return words % values if values else words


class Later:
    """A message that is translated when it is printed: for labels made at import."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def __mod__(self, values: Mapping[str, object]) -> str:
        return str(self) % values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and other.message == self.message

    def __hash__(self) -> int:
        return hash(self.message)


def lazy_gettext(message: str) -> Later:
    return Later(message)


def pick(text: Mapping[str, str] | None, tag: str | None = None) -> str:
    """The text in this language, or in English, or in whichever there is."""
    if not text:
        return ""
    tag = tag or language()
    return text.get(tag) or text.get(SOURCE_LANGUAGE) or next((words for words in text.values() if words), "")


def language_served(text: Mapping[str, str], tag: str | None = None) -> str:
    """The language in which ``pick`` answers."""
    tag = tag or language()
    if text.get(tag):
        return tag
    return next((each for each in (SOURCE_LANGUAGE, *text) if text.get(each)), tag)


def foreign(text: Mapping[str, str]) -> str | None:
    """The language ``pick`` answers in, if it is not the one spoken now: what ``lang`` must say."""
    served = language_served(text)
    return None if served == language() else served


@lru_cache
def locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def own_name(tag: str) -> str:
    """The language's name in itself."""
    return locale(tag).get_display_name() or tag


def day(moment: datetime, zone: str, *, weekday: bool = True) -> str:
    """``Wednesday 3 March 2027`` or ``2027年3月3日（水）``."""
    return calendar_day(moment.astimezone(ZoneInfo(zone)).date(), weekday=weekday)


def calendar_day(local: calendar_date, *, weekday: bool = False) -> str:
    """A day that is one wherever somebody is."""
    tag = language()
    if tag == "ja":
        name = f"（{'月火水木金土日'[local.weekday()]}）" if weekday else ""
        return f"{local.year}年{local.month}月{local.day}日{name}"
    if tag == SOURCE_LANGUAGE:
        return format_date(local, "EEEE d MMMM y" if weekday else "d MMMM y", locale=locale(tag))
    return format_date(local, "full" if weekday else "long", locale=locale(tag))


def name_of(tag: str) -> str:
    """The language's name in the present language."""
    return locale(tag).get_language_name(locale(language()).language) or tag


def territory(code: str) -> str:
    """The country's name in the present language, from its ISO 3166-1 code."""
    return str(locale(language()).territories.get(code, code))


NOT_FOR_LIVING = frozenset(
    ["AC", "AN", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "QU", "TA", "UN", "XA", "XB", "ZZ"]
)
"""Codes beside ISO 3166-1: groups of countries, parts of one, and stand-ins."""


def letters_of(name: str) -> str:
    """By what names are put in order: without accents, so that Österreich stands among the O."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold()


@lru_cache
def _countries(tag: str) -> tuple[tuple[str, str], ...]:
    names = locale(tag).territories
    every = [
        (str(code), str(name))
        for code, name in names.items()
        if len(str(code)) == 2 and str(code) not in NOT_FOR_LIVING
    ]
    return tuple(sorted(every, key=lambda each: letters_of(each[1])))


def countries() -> tuple[tuple[str, str], ...]:
    """Code (ISO 3166-1 alpha-2) and name of every country and region, by name in the present language."""
    return _countries(language())


@lru_cache
def is_country(code: str) -> bool:
    return any(code == known for known, _name in _countries(SOURCE_LANGUAGE))


def date(moment: datetime, zone: str) -> str:
    """``3 March 2027`` or ``2027年3月3日``."""
    return day(moment, zone, weekday=False)


def month(moment: datetime, zone: str) -> str:
    """``March 2027`` or ``2027年3月``."""
    return format_skeleton("yMMMM", moment.astimezone(ZoneInfo(zone)), locale=locale(language()))


def time(moment: datetime, zone: str) -> str:
    """``16:00``, by the 24-hour clock."""
    return format_time(moment.astimezone(ZoneInfo(zone)), "HH:mm", locale=locale(language()))


def zone_name(moment: datetime, zone: str) -> str:
    """``JST`` where the zone has a well-known abbreviation, else its city."""
    local = moment.astimezone(ZoneInfo(zone))
    short = local.tzname() or ""
    if short and short[0].isalpha():
        return short
    return get_timezone_name(ZoneInfo(zone), width="long", locale=locale(language()))


def city(zone: str) -> str:
    """``Tokyo`` for ``Asia/Tokyo``: by which city's clock something is said."""
    known = locale(language()).time_zones
    zone = zones_of_old().get(zone, zone)
    named = (known[name].get("city") for name in (zone, *_once_called().get(zone, ())) if name in known)
    return str(next(filter(None, named), zone.rpartition("/")[2].replace("_", " ")))


def zones_of_old() -> Mapping[str, str]:
    """The present name of each zone that had another one: ``Asia/Saigon`` is ``Asia/Ho_Chi_Minh``."""
    return get_global("zone_aliases")


@lru_cache
def _once_called() -> Mapping[str, tuple[str, ...]]:
    """Former names of zones. Unicode keeps what cities are called under the first name a zone ever had."""
    former: dict[str, tuple[str, ...]] = {}
    for old, name in zones_of_old().items():
        former[name] = (*former.get(name, ()), old)
    return former


def span(start: datetime, end: datetime, zone: str) -> str:
    """``16:00–17:15``, or with the end's day when it is another one."""
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (start, end))
    if first == last:
        return f"{time(start, zone)}{'〜' if language() == 'ja' else '–'}{time(end, zone)}"
    dash = "〜" if language() == "ja" else " – "
    return f"{time(start, zone)}{dash}{day(end, zone)} {time(end, zone)}"


def moment(when: datetime, zone: str) -> str:
    """A day and a time with its zone: ``27 January 2027, 09:42 JST``."""
    gap = " " if language() == "ja" else ", "
    return f"{day(when, zone, weekday=False)}{gap}{time(when, zone)} {zone_name(when, zone)}"


def by_day(items: Iterable[Any], zone: str) -> list[tuple[datetime, list[Any]]]:
    """What begins at ``starts_at``, gathered by the day of this zone, in order."""
    place = ZoneInfo(zone)
    days: dict[Any, list[Any]] = {}
    for item in items:
        days.setdefault(item.starts_at.astimezone(place).date(), []).append(item)
    return [(each[0].starts_at, each) for each in days.values()]


def iso_day(when: datetime, zone: str) -> str:
    """``2027-03-03``, the day it is in this zone."""
    return when.astimezone(ZoneInfo(zone)).date().isoformat()


def weekday_names() -> list[str]:
    """Short names of the days of the week, Monday first."""
    names = locale(language()).days["format"]["abbreviated"]
    return [str(names[day]) for day in range(7)]


def slip(when: datetime, zone: str) -> tuple[str, str, str]:
    """Month, day and weekday for a tear-off calendar."""
    local = when.astimezone(ZoneInfo(zone))
    if language() == "ja":
        return f"{local.month}月", str(local.day), "月火水木金土日"[local.weekday()]
    tongue = locale(language())
    return (
        format_skeleton("MMM", local, locale=tongue),
        str(local.day),
        format_date(local, "EEE", locale=tongue),
    )
