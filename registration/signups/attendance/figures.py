"""How long somebody was there, when several rows and several files say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Presence:
    """One time that somebody was in the room, as far as a report says it."""

    joined_at: datetime | None = None
    left_at: datetime | None = None
    seconds: int | None = None
    """As the report says; less than from joining to leaving if the person was away in between."""


@dataclass(frozen=True)
class Figures:
    """First seen, last seen, and the time in between that somebody was there."""

    joined_at: datetime | None
    left_at: datetime | None
    seconds: int | None
    """Nothing where no report says how long."""

    @property
    def minutes(self) -> int | None:
        return None if self.seconds is None else round(self.seconds / 60)


def figures(presences: Iterable[Presence]) -> Figures:
    """All of them together. Time that two of them cover is counted once, and one said twice is one."""
    each = set(presences)
    joined = [one.joined_at for one in each if one.joined_at]
    left = [one.left_at for one in each if one.left_at]
    spans = sorted((one.joined_at, one.left_at) for one in each if _is_span(one))
    # What has no beginning and end of its own cannot overlap: it is added as it was said.
    loose = [one.seconds for one in each if one.seconds is not None and not _is_span(one)]
    known = spans or loose
    return Figures(
        min(joined, default=None),
        max(left, default=None),
        _covered(spans) + sum(loose) if known else None,
    )


def _is_span(one: Presence) -> bool:
    """Whether the person was there from joining to leaving without a break."""
    if not one.joined_at or not one.left_at:
        return False
    lasted = (one.left_at - one.joined_at).total_seconds()
    # Reports round to minutes, in either direction.
    return lasted >= 0 and (one.seconds is None or abs(lasted - one.seconds) <= 120 or one.seconds > lasted)


def _covered(spans: Iterable[tuple[datetime | None, datetime | None]]) -> int:
    total, until = timedelta(), None
    for begins, ends in spans:
        if begins is None or ends is None:
            continue
        start = begins if until is None else max(begins, until)
        total += max(ends - start, timedelta())
        until = ends if until is None else max(until, ends)
    return int(total.total_seconds())
