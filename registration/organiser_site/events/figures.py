"""The figures of one event: places, sign-ups day by day, decisions, and what waits for somebody."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from registration.consent.models import PurposeKind
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.localization import language, locale
from registration.organiser_site.events.words import named
from registration.signups.attendees import Decided, decided, minutes_of_arrival, purposes_asked
from registration.signups.invitations import number_invited
from registration.signups.models import Attendance, SignupState
from registration.signups.queries import counts_by_attendance, counts_by_state, number_to_decide

MOST_COLUMNS = 60
MARKS = 5


@dataclass(frozen=True)
class Days:
    """Sign-ups over time. With many days a column is a week."""

    points: list[tuple[str, int]]
    scale: list[str]
    weekly: bool
    most: int
    most_when: str
    first: str
    last: str
    counted: list[tuple[date, int]]
    """Each day in which anybody signed up."""

    @property
    def sums(self) -> list[tuple[str, int]]:
        """How many there were by the end of each column."""
        so_far = sum(number for _day, number in self.counted) - sum(number for _words, number in self.points)
        return [(words, so_far := so_far + number) for words, number in self.points]


@dataclass(frozen=True)
class Figures:
    states: dict[SignupState, int]
    attendance: dict[Attendance, int]
    days: Days | None
    decisions: list[Decided]
    names: dict[str, str]
    """What each purpose is called, by its code."""
    confirmed: int
    newsletter: int | None
    """How many of the confirmed ordered one; nothing where none is offered."""
    to_decide: int = 0
    """Applications whose mailbox is confirmed as far as the event asks for it."""
    invited: int = 0

    @property
    def never_asked(self) -> list[Decided]:
        """Sharing that some of the confirmed have not decided about."""
        return [
            each for each in self.decisions if each.purpose.kind is PurposeKind.SHARING and each.undecided
        ]


def figures_of(event: Event) -> Figures:
    purposes = purposes_asked(event)
    decisions = decided(event.id, purposes)
    states = counts_by_state(event.id)
    orders = [each.allowed for each in decisions if each.purpose.kind is PurposeKind.NEWSLETTER]
    return Figures(
        states=states,
        attendance=counts_by_attendance(event.id),
        days=days_of(event, minutes_of_arrival(event.id)),
        decisions=decisions,
        names={each.code: each.name for each in named(purposes)},
        confirmed=states.get(SignupState.CONFIRMED, 0),
        newsletter=max(orders) if orders else None,
        to_decide=number_to_decide(event.id) if states.get(SignupState.APPLIED) else 0,
        invited=number_invited(event.id),
    )


def days_of(event: Event, minutes: list[tuple[str, int]]) -> Days | None:
    """Minutes of arrival as days at the place of the event; nothing if nobody came."""
    if not minutes:
        return None
    place = ZoneInfo(event.time_zone)
    counted: Counter[date] = Counter()
    for minute, number in minutes:
        at = datetime.strptime(minute, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        counted[at.astimezone(place).date()] += number
    first, last = min(counted), max(counted)
    last = max(last, min(clock.now().astimezone(place).date(), event.closes_at.astimezone(place).date()))
    weekly = (last - first).days >= MOST_COLUMNS
    step = timedelta(days=7 if weekly else 1)
    if weekly:
        first -= timedelta(days=first.weekday())
    points: list[tuple[date, int]] = []
    day = first
    while day <= last:
        points.append((day, sum(counted[day + timedelta(days=each)] for each in range(step.days))))
        day += step
    points = points[-2 * MOST_COLUMNS :]
    top = max(points, key=lambda point: point[1])
    every = max(1, -(-len(points) // MARKS))
    return Days(
        points=[(_short(day), number) for day, number in points],
        scale=[_short(day) for day, _ in points[::every]],
        weekly=weekly,
        most=top[1],
        most_when=_short(top[0]),
        first=_short(points[0][0]),
        last=_short(points[-1][0]),
        counted=sorted(counted.items()),
    )


def _short(day: date) -> str:
    """``8 Feb`` or ``2月8日``."""
    if language() == "ja":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {locale(language()).months['format']['abbreviated'][day.month]}"
