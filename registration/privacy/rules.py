"""Until when a request must be answered, and for how long a link works. Pure."""

from datetime import datetime, timedelta

from registration.organisations.models import Regime
from registration.organisations.rules import day_in_months, rights_under

LINK_HOURS = 24
ASK_AGAIN_AFTER = timedelta(minutes=5)
"""Until then a second press is the same request, and sends no second mail."""

DAYS_UNDER_UNKNOWN_LAW = 30


def due_at(received_at: datetime, regime: Regime) -> datetime:
    """By when the request must be answered, as the data on rights says for the controller's law."""
    law = rights_under(regime)
    if law is not None and law.answer_months:
        return _months_later(received_at, law.answer_months)
    days = law.answer_days if law is not None and law.answer_days else DAYS_UNDER_UNKNOWN_LAW
    return received_at + timedelta(days=days)


def _months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months on, or that month's last day (GDPR Art. 12(3))."""
    return datetime.combine(day_in_months(moment.date(), months), moment.timetz())


def link_until(received_at: datetime) -> datetime:
    """Until when the fresh link works (M22)."""
    return received_at + timedelta(hours=LINK_HOURS)
