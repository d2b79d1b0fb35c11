"""How long data is kept, in plain words, wherever somebody reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel.dates import format_timedelta

from registration.consent.models import PurposeVersion, RetentionRule, RetentionStart
from registration.consent.queries import retention_by_purpose
from registration.foundation.localization import calendar_day, language, lazy_gettext, locale, ngettext, pick
from registration.foundation.localization import gettext as _
from registration.foundation.personal_data import Category

_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.
MANY_DAYS = 90
"""From here on hardly anybody counts in days."""

CATEGORIES: Mapping[Category, Any] = {
    Category.CONTACT: _l("Contact data"),
    Category.IDENTIFIABLE: _l("Data that identifies"),
    Category.ACCOUNT: _l("Account data"),
    Category.FINANCIAL: _l("Financial data"),
    Category.SERVICE_USE: _l("Use of services"),
    Category.LOCATION: _l("Location"),
    Category.AUDIO_VIDEO: _l("Pictures and recordings"),
    Category.IDENTITY_CHECK: _l("Identity check"),
    Category.PREFERENCES: _l("Preferences"),
    Category.VOLUNTEERED: _l("What people tell us by themselves"),
}
BEGINNINGS: Mapping[RetentionStart, Any] = {
    RetentionStart.COLLECTED: _l("from the day it was collected"),
    RetentionStart.SERVICE_ENDED: _l("from the end of the service"),
    RetentionStart.EVENT_ENDED: _l("from the end of the event"),
    RetentionStart.LAST_CONTACT: _l("from the last contact"),
    RetentionStart.DECISION_ENDED: _l("from the end of the permission"),
    RetentionStart.YEAR_ENDED: _l("from the end of the fiscal year"),
}


@dataclass(frozen=True)
class Keeping:
    """How long data is kept for purposes of which the same is said."""

    titles: tuple[str, ...]
    sentence: str
    rules: tuple[str, ...]


def keeping_for(versions: Sequence[PurposeVersion]) -> tuple[Keeping, ...]:
    """What is said about these purposes, in their order; nothing about those of which nothing is said."""
    rules = retention_by_purpose(each.purpose_id for each in versions)
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for version in versions:
        said = pick(version.retention), lines_about(rules.get(version.purpose_id, ()))
        if any(said):
            found.setdefault(said, []).append(pick(version.title))
    return tuple(Keeping(tuple(titles), *said) for said, titles in found.items())


def lines_about(rules: Iterable[RetentionRule]) -> tuple[str, ...]:
    """A line for each kind of data."""
    return tuple(
        _("%(kind)s: %(time)s", kind=CATEGORIES[Category(rule.category)], time=time_kept(rule))
        for rule in rules
    )


def time_kept(rule: RetentionRule) -> str:
    """``183 days (about 6 months) from the end of the event``, and what holds it longer."""
    said = _("%(days)s %(beginning)s", days=_length(rule.keep_days), beginning=BEGINNINGS[rule.begins])
    if law := pick(rule.law):
        said += _(" · ") + _("longer by law: %(law)s", law=law)
    if rule.hold_until:
        said += " " + _("(until %(day)s)", day=calendar_day(rule.hold_until))
    return said


def _length(days: int) -> str:
    if days == 0:
        return _("not a day longer, counted")
    exactly = ngettext("%(num)s day", "%(num)s days", days)
    if days < MANY_DAYS:
        return exactly
    roughly = format_timedelta(timedelta(days=days), granularity="month", locale=locale(language()))
    return _("%(days)s (about %(time)s)", days=exactly, time=roughly)
