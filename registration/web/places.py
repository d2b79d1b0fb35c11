"""Time zones to choose from, as people know them: by a city, and how far its clocks are from UTC."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from registration.foundation import clock
from registration.foundation.localization import city, language, letters_of, zones_of_old
from registration.foundation.localization import gettext as _

OF_THE_HOUSE = ("Asia/Tokyo", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Singapore", "Europe/London", "UTC")
OFTEN_ASKED = (
    "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Manila",
    "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Phnom_Penh",
    "Asia/Jakarta", "Asia/Yangon",
    "Asia/Dhaka", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow", "Europe/Istanbul", "Africa/Nairobi",
    "Europe/Berlin", "Europe/Paris", "Africa/Johannesburg", "Europe/London", "UTC", "America/Sao_Paulo",
    "America/New_York", "America/Chicago", "America/Mexico_City", "America/Denver", "America/Los_Angeles",
    "Pacific/Honolulu", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
JANUARY, JULY = 1, 7
"""Whoever puts clocks forward in summer has them so in one of the two."""


@lru_cache
def _zones() -> frozenset[str]:
    """Each zone once, by its present name."""
    named = (zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/")
    return frozenset(("UTC", *(zone for zone in named if zone not in zones_of_old())))


def is_zone(name: str) -> bool:
    """Whether it can stay chosen: former names are not offered, and clocks go on by them."""
    return name in _zones() or (name in zones_of_old() and name in available_timezones())


def zone_choices(own: str | None) -> list[SelectChoice]:
    """The zones of the house first, then all there are. ``own`` is the one that stands already."""
    common = dict.fromkeys([own, *OF_THE_HOUSE] if own and is_zone(own) else OF_THE_HOUSE)
    named = _named(language(), clock.now().year)
    return [
        *(SelectChoice(zone, in_words(zone), optgroup=_("Often used")) for zone in common),
        *(SelectChoice(zone, words, optgroup=_("All")) for zone, words in named if zone not in common),
    ]


def cities() -> tuple[tuple[str, str], ...]:
    """Time zones that visitors often live in, by the name of a city in the present language."""
    return _often_asked(language(), clock.now().year)


# Named once for each language and year: there are four hundred of them.
@lru_cache
def _named(_language: str, _year: int) -> tuple[tuple[str, str], ...]:
    return _in_order(_zones())


@lru_cache
def _often_asked(_language: str, _year: int) -> tuple[tuple[str, str], ...]:
    return _in_order(OFTEN_ASKED)


def _in_order(zones: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((zone, in_words(zone)) for zone in zones), key=lambda each: letters_of(each[1])))


def in_words(zone: str) -> str:
    """``Tokyo (UTC+9)``; where clocks are put forward both are said: ``London (UTC+0/+1)``."""
    if zone == "UTC":
        return zone
    ahead = "/".join(map(_signed, sorted({_minutes_ahead(zone, month) for month in (JANUARY, JULY)})))
    return _("%(city)s (UTC%(ahead)s)", city=city(zone), ahead=ahead)


def _minutes_ahead(zone: str, month: int) -> int:
    there = datetime(clock.now().year, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    return there // timedelta(minutes=1)


def _signed(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
