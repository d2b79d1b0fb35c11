"""Which part of the trail to read; read from the address, so that it can be kept as a bookmark."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from registration.audit.queries import Wanted

LONGEST = 80


def day_in(text: str, zone: str) -> datetime | None:
    """The instant at which a day begins in this zone; nothing for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= day.year <= 2200:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wanted_in(arguments: MultiDict[str, str], zone: str) -> Wanted:
    """What is asked for; what cannot be understood is left out."""
    last = day_in(arguments.get("until", ""), zone)
    return Wanted(
        action=arguments.get("action", "")[:LONGEST],
        since=day_in(arguments.get("since", ""), zone),
        until=last + timedelta(days=1) if last else None,
        whose=arguments.get("whose", "")[:LONGEST],
    )
