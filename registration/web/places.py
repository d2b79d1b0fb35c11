"""Countries and time zones to choose from, in the visitor's language."""

from functools import lru_cache
from zoneinfo import available_timezones

from registration.foundation import localization


@lru_cache
def _countries(tag: str) -> tuple[tuple[str, str], ...]:
    names = localization.locale(tag).territories
    two_letters = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    real = [(code, name) for code, name in two_letters if code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ")]
    return tuple(sorted(real, key=lambda each: each[1]))


def countries() -> tuple[tuple[str, str], ...]:
    """Codes (ISO 3166-1 alpha-2) with names, by name."""
    return _countries(localization.language())


@lru_cache
def zones() -> tuple[str, ...]:
    """Time zones by the names of cities."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"))
