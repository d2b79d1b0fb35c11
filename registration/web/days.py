"""Days as they stand in an address."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def day_in(text: str, zone: str) -> datetime | None:
    """The instant at which a day begins in this zone; nothing for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= day.year <= 2200:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
