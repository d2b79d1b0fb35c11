"""Days gone by: the demo's past is lived through with the clock set back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from registration.foundation import clock

ZONE = "Asia/Tokyo"
NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""When every office in Japan is closed: month and day."""


@dataclass(frozen=True)
class Days:
    """The days around the one on which the demo is filled, as the centre's clock shows them."""

    today: datetime

    def away(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A time of day, so many days from today."""
        zone = ZoneInfo(ZONE)
        day = self.today.astimezone(zone).date() + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), zone)

    def working_day(self, days: int) -> int:
        """That day, or how far away the next working day is: nobody holds a seminar on a Sunday."""
        while self.away(days).weekday() > 4 or (self.away(days).month, self.away(days).day) in NEW_YEAR:
            days += 1
        return days


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at this moment. For a process that does nothing else meanwhile."""
    before = clock.now
    setattr(clock, "now", lambda: moment)  # noqa: B010
    try:
        yield
    finally:
        setattr(clock, "now", before)  # noqa: B010
