"""Time zones to choose from."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from registration.foundation import localization


@lru_cache
def zones() -> tuple[str, ...]:
    """Time zones by the names of cities."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"))


OFTEN_ASKED = (
    "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Manila",
    "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Phnom_Penh",
    "Asia/Jakarta", "Asia/Yangon",
    "Asia/Dhaka", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow", "Europe/Istanbul", "Africa/Nairobi",
    "Europe/Berlin", "Europe/Paris", "Africa/Johannesburg", "Europe/London", "UTC", "America/Sao_Paulo",
    "America/New_York", "America/Chicago", "America/Mexico_City", "America/Denver", "America/Los_Angeles",
    "Pacific/Honolulu", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


@lru_cache
def _cities(tag: str) -> tuple[tuple[str, str], ...]:
    tongue = localization.locale(tag)
    named = [
        (
            zone,
            "UTC"
            if zone == "UTC"
            else get_timezone_location(ZoneInfo(zone), locale=tongue, return_city=True),
        )
        for zone in OFTEN_ASKED
    ]
    return tuple(sorted(named, key=lambda each: each[1]))


def cities() -> tuple[tuple[str, str], ...]:
    """Time zones that visitors often live in, by the name of a city in the present language."""
    return _cities(localization.language())


def is_zone(name: str) -> bool:
    return name in OFTEN_ASKED or name in zones()
