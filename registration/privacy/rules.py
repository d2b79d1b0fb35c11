"""Until when a request must be answered, and for how long a link works. Pure."""

from datetime import datetime, timedelta

from registration.organisations.models import Regime

LINK_HOURS = 24
ASK_AGAIN_AFTER = timedelta(minutes=5)
"""Until then a second press is the same request, and sends no second mail."""

DAYS_TO_ANSWER = {
    Regime.APPI_IV: 14,
    Regime.APPI_V: 30,
    Regime.INTERGOVERNMENTAL: 30,
    Regime.EU: None,
    Regime.UK: None,
    Regime.TH: 30,
    Regime.OTHER: 30,
}
"""Days from receipt by the controller's law (consent.md, rights requests); ``None``: a calendar month."""


def due_at(received_at: datetime, regime: Regime) -> datetime:
    """By when the request must be answered."""
    days = DAYS_TO_ANSWER[regime]
    return _month_later(received_at) if days is None else received_at + timedelta(days=days)


def _month_later(moment: datetime) -> datetime:
    """The same day of the next month, or its last day if there is no such day (GDPR Art. 12(3))."""
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    first_after = datetime(year + (month == 12), month % 12 + 1, 1, tzinfo=moment.tzinfo)
    return moment.replace(year=year, month=month, day=min(moment.day, (first_after - timedelta(days=1)).day))


def link_until(received_at: datetime) -> datetime:
    """Until when the fresh link works (M22)."""
    return received_at + timedelta(hours=LINK_HOURS)
