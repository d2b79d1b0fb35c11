"""What is to be looked through, gathered from the rooms that hold it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from registration.consent import queries as consent
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext as _l
from registration.foundation.localization import pick
from registration.organisations import queries
from registration.organisations.models import Review, ReviewOf
from registration.sharing.models import Agreement
from registration.sharing.queries import agreements

SOON = timedelta(days=30)
"""How long before its day something is called to mind."""

KINDS = {
    ReviewOf.PURPOSE: _l("Purpose"),
    ReviewOf.AGREEMENT: _l("Agreement"),
    ReviewOf.RULES: _l("Internal rules"),
    ReviewOf.MEASURE: _l("Measure"),
    ReviewOf.NOTICE: _l("Privacy notice"),
}


@dataclass(frozen=True)
class Due:
    """One thing to look through."""

    kind: str
    title: str
    on: datetime
    """Noon of the day, so that every zone agrees on its date."""
    overdue: bool
    review_id: int | None
    """Empty for a day that an agreement itself carries: it is looked through there."""


def today_in(zone: str) -> date:
    return clock.now().astimezone(ZoneInfo(zone)).date()


def titles(*kinds: ReviewOf) -> dict[tuple[ReviewOf, str], str]:
    """The things that can be looked through, of these kinds or of all, as people know them."""
    found: dict[tuple[ReviewOf, str], str] = {}
    for kind in kinds or tuple(ReviewOf):
        found |= {(kind, code): words for code, words in _TITLES[kind]()}
    return found


def _purposes() -> list[tuple[str, str]]:
    return [
        (each.code, pick(each.versions[-1].title) if each.versions else each.code)
        for each in consent.purposes()
    ]


def _notices() -> list[tuple[str, str]]:
    """Notices by the title they bear now; one that was never published by its short name."""
    newest = {each.notice.code: pick(each.title) for each in reversed(consent.every_published())}
    return [(each.code, newest.get(each.code, each.code)) for each in consent.notices()]


def _agreement_title(agreement: Agreement) -> str:
    return _("%(number)s, %(name)s", number=agreement.number, name=pick(agreement.organisation.name))


_TITLES: dict[ReviewOf, Callable[[], list[tuple[str, str]]]] = {
    ReviewOf.PURPOSE: _purposes,
    ReviewOf.AGREEMENT: lambda: [(each.number, _agreement_title(each)) for each in agreements()],
    ReviewOf.RULES: lambda: [(each.code, pick(each.title)) for each in queries.rules_documents()],
    ReviewOf.MEASURE: lambda: [(each.code, pick(each.title)) for each in queries.measures()],
    ReviewOf.NOTICE: _notices,
}


def due(today: date, until: date | None = None) -> list[Due]:
    """What is planned, the most pressing first; with a day: until that day."""
    planned = queries.planned_reviews(until)
    known = titles(*{each.of for each in planned}) if planned else {}
    return sorted(
        [_planned(each, known, today) for each in planned] + _of_transfers(today, until),
        key=lambda each: each.on,
    )


def _planned(review: Review, known: dict[tuple[ReviewOf, str], str], today: date) -> Due:
    return Due(
        kind=str(KINDS[review.of]),
        title=known.get((review.of, review.code), review.code),
        on=noon_of(review.due_on),
        overdue=review.due_on < today,
        review_id=review.id,
    )


def _of_transfers(today: date, until: date | None) -> list[Due]:
    """Transfers to other countries whose agreement names a day to look at them again."""
    found = []
    for agreement in agreements():
        newest = agreement.versions[-1] if agreement.versions else None
        if newest is None or newest.transfer_review_on is None or newest.terminated_at is not None:
            continue
        day = newest.transfer_review_on.date()
        if until is None or day <= until:
            title = _agreement_title(agreement)
            found.append(Due(_("Transfer to another country"), title, noon_of(day), day < today, None))
    return found


def looked_through(reviews: Sequence[Review]) -> list[tuple[str, Review]]:
    """Reviews that are done, each with the title of its thing."""
    known = titles(*{each.of for each in reviews}) if reviews else {}
    return [(known.get((each.of, each.code), each.code), each) for each in reviews]


def noon_of(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
