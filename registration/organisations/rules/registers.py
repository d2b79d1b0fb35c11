"""What the registers say about each other."""

import hashlib
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

import rfc8785

from registration.organisations.models import Measure, Regime, ToolBasis

OPT_IN_REGIMES = frozenset({Regime.EU, Regime.UK, Regime.TH})
"""Laws under which not switching a tool off says nothing (consent.md, fact 10)."""


class Danger(StrEnum):
    """What personal data is kept safe from."""

    UNAUTHORISED_ACCESS = "unauthorised_access"
    LOSS = "loss"
    DESTRUCTION = "destruction"
    FALSIFICATION = "falsification"
    LEAK = "leak"


def needs_consent(basis: ToolBasis, regimes: Iterable[Regime]) -> bool:
    """Whether a tool may run for a person only after they said yes.

    A notice is never read as a consent: where the law wants one, the tool waits for a real one.
    """
    if basis is ToolBasis.NOTICE_ONLY:
        return not OPT_IN_REGIMES.isdisjoint(regimes)
    return basis is ToolBasis.CONSENT


def dangers_without_measure(measures: Iterable[Measure], service: str = "") -> list[Danger]:
    """Dangers that no measure for this service answers; without a service: that no measure answers at all."""
    held = {
        danger
        for measure in measures
        if not service or not measure.services or service in measure.services
        for danger in measure.against
    }
    return [danger for danger in Danger if danger not in held]


def rules_hash(body: Mapping[str, str]) -> str:
    """SHA-256 of the words in all their languages, as canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(body))).hexdigest()


def day_in_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
