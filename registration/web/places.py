"""Time zones to choose from."""

from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache
def zones() -> tuple[str, ...]:
    """Time zones by the names of cities."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"))
