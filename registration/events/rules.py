"""What an organiser says about an event, and decisions about it that need no database."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from registration.events.errors import TimeDoesNotExist
from registration.events.models import Event, EventState, HostRole, Mode
from registration.forms.rules import TAKES_PART

LONGEST_SLUG = 100
TAKEN_BY_PAGES = frozenset(
    {"past", "new", "calendar", "feed", "search", "sign-up", "month", "series", "preview"}
)
MOST_PLACES = 1_000_000
MOST_HOURS = 24 * 90
OPERATION = "event_operation"
"""Code of the purpose of holding events: necessary, so nobody is asked."""
IN_PERSON, ONLINE = "in_person", "online"
"""How one takes part in an event that is both, as the answer to ``TAKES_PART``."""
QUESTIONNAIRE = "post_event_questionnaire"
SHARED_FIELDS = ("name", "email", "organisation", "job_title")
"""What a co-organiser is given about somebody who allows it."""


@dataclass(frozen=True)
class HostDraft:
    """A co-organiser, and whether attendees are asked to share with it."""

    organisation_id: int
    role: HostRole = HostRole.CO_HOST
    asked: bool = False
    words: Mapping[str, str] | None = None
    """The sentence beside the box, by language; nothing: the standing or the usual one."""


@dataclass(frozen=True)
class SpeakerDraft:
    """Somebody who speaks, as the programme presents them."""

    name: Mapping[str, str]
    title: Mapping[str, str] = field(default_factory=dict)
    organisation: Mapping[str, str] = field(default_factory=dict)
    biography: Mapping[str, str] = field(default_factory=dict)
    ref: str | None = None
    """Of the speaker this is a change of; nothing: a new one."""


@dataclass(frozen=True)
class ProgrammeDraft:
    """A session, or another line of the programme."""

    starts_at: datetime
    title: Mapping[str, str]
    speakers: Sequence[SpeakerDraft] = ()
    ends_at: datetime | None = None
    description: Mapping[str, str] = field(default_factory=dict)
    track: Mapping[str, str] = field(default_factory=dict)
    bookable: bool = False
    capacity: int | None = None
    ref: str | None = None
    """Of the session this is a change of; nothing: a new one."""


@dataclass(frozen=True)
class EventDraft:
    """Everything an organiser decides about an event. All times are instants."""

    mode: Mode
    title: Mapping[str, str]
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    summary: Mapping[str, str]
    description: Mapping[str, str]
    venue: Mapping[str, str]
    held_in: Mapping[str, str]
    capacity: int | None = None
    places_in_person: int | None = None
    places_online: int | None = None
    """Of an event that is both; nothing: as many as into the event."""
    places_for_staff: int = 0
    waitlist: bool = True
    join_url: str | None = None
    hosts: Sequence[HostDraft] = ()
    programme: Sequence[ProgrammeDraft] | None = None
    """Nothing: it stays as it is, since it is written on a page of its own."""
    tongues: Sequence[str] = ()
    fee: Mapping[str, str] = field(default_factory=dict)
    labels: Sequence[int] = ()
    """Ids of its category, regions and topics."""
    series_id: int | None = None
    changes_until: int = 0
    """Until how many hours before the beginning answers can be changed."""


def times_in_order(draft: EventDraft) -> Iterator[str]:
    """Names of the times that come too early or too late."""
    if draft.ends_at <= draft.starts_at:
        yield "ends_at"
    if draft.closes_at <= draft.opens_at or draft.closes_at > draft.ends_at:
        yield "closes_at"


@dataclass(frozen=True)
class WallTime:
    """A time on the clock of a place, as an instant."""

    at: datetime
    twice: bool = False
    """Whether the clock shows this time twice that day; then it is the first one."""


def instant(wall: datetime, zone: str, was: datetime | None = None) -> WallTime:
    """The instant at which clocks in this zone show this time.

    When the clocks are put back an hour happens twice: ``was``, the instant known so far, is kept if the
    clock shows the time then, otherwise it is the first of the two.

    Raises:
        TimeDoesNotExist: when the clocks jump over it.
    """
    place = ZoneInfo(zone)
    if was is not None and _to_the_minute(was.astimezone(place)) == _to_the_minute(wall):
        return WallTime(was)
    first, second = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    back = first.astimezone(place).replace(tzinfo=None)
    if back != wall:
        raise TimeDoesNotExist(back)
    return WallTime(first, twice=first != second)


def _to_the_minute(time: datetime) -> datetime:
    # Pages show no seconds, and saving a page unchanged must change nothing.
    return time.replace(tzinfo=None, second=0, microsecond=0)


def wall(at: datetime, zone: str) -> datetime:
    """What clocks in this zone show at this instant."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_ref(text: str) -> bool:
    """Whether this has the form of a reference that we make."""
    return re.fullmatch(r"[A-Za-z0-9_-]{22}", text) is not None


def words_for_address(title: Mapping[str, str]) -> str:
    """Words of a title in plain letters; nothing where it has too few of the Latin alphabet."""
    for words in (title.get("en", ""), *title.values()):
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:LONGEST_SLUG].rstrip("-")
        if len(re.sub(r"[^a-z]", "", slug)) > 2 and slug not in TAKEN_BY_PAGES:
            return slug
    return ""


def slug_from(title: Mapping[str, str], mode: Mode, starts_at: datetime) -> str:
    """Readable words for the address of the public page, in plain letters.

    A title without any letters of the Latin alphabet gives kind and day instead.
    """
    kind = "webinar" if mode is Mode.WEBINAR else "seminar"
    return words_for_address(title) or f"{kind}-{starts_at:%Y-%m-%d}"


def on_the_clock(time: datetime, zone: str) -> datetime:
    """The instant at which clocks show this time; where they jump over it, the first time after the jump."""
    try:
        return instant(time, zone).at
    except TimeDoesNotExist as jump:
        return instant(jump.after, zone).at


def moved(at: datetime, before: datetime, after: datetime, zone: str) -> datetime:
    """Where this time goes when the event moves: as far from the new beginning as it was, on the clock."""
    distance = wall(at, zone) - wall(before, zone)
    return on_the_clock(wall(after, zone) + distance, zone)


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY_BY_DAY = "monthly_by_day"
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"


MOST_DATES = 60


def dates_by(rhythm: Rhythm, first: datetime, number: int) -> list[datetime]:
    """The next times on the clock by this rule, the first one itself left out.

    A month without that day (the 31st, a fifth Friday) is passed over, as in RFC 5545.
    """
    if rhythm in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY):
        step = timedelta(weeks=1 if rhythm is Rhythm.WEEKLY else 2)
        return [first + step * each for each in range(1, number + 1)]
    found: list[datetime] = []
    months = first.year * 12 + first.month - 1
    while len(found) < number:
        months += 1
        year, month = divmod(months, 12)
        day = first.day if rhythm is Rhythm.MONTHLY_BY_DAY else _same_weekday(first, year, month + 1)
        if day <= monthrange(year, month + 1)[1]:
            found.append(first.replace(year=year, month=month + 1, day=day))
    return found


def _same_weekday(first: datetime, year: int, month: int) -> int:
    """The day on which the same weekday comes for the same time in this month; may be beyond its end."""
    ahead = (first.weekday() - datetime(year, month, 1).weekday()) % 7  # noqa: DTZ001
    return 1 + ahead + 7 * ((first.day - 1) // 7)


def following_draft(each: Event, event: Event, draft: EventDraft) -> EventDraft:
    """What was written about one event, for another one of its series: its day, link and series stay."""
    zone = draft.time_zone
    days = wall(each.starts_at, each.time_zone).date() - wall(event.starts_at, event.time_zone).date()
    starts_at = on_the_clock(wall(draft.starts_at, zone) + days, zone)
    times = {
        name: moved(getattr(draft, name), draft.starts_at, starts_at, zone)
        for name in ("ends_at", "opens_at", "closes_at")
    }
    if each.state is not EventState.DRAFT:
        times["opens_at"] = min(each.opens_at, times["opens_at"])
    own = {"join_url": each.join_url, "series_id": each.series_id, "programme": None}
    return replace(draft, starts_at=starts_at, **times, **own)  # type: ignore[arg-type]


class Timed(Protocol):
    """What happens at a time."""

    starts_at: datetime
    ends_at: datetime | None


Session = TypeVar("Session", bound=Timed)


def at_the_same_time(sessions: Sequence[Session]) -> tuple[Session, Session] | None:
    """Two of these that nobody can both come to; one without an end is over when it begins."""
    in_order = sorted(sessions, key=lambda each: each.starts_at)
    for place, later in enumerate(in_order):
        for earlier in in_order[:place]:
            if later.starts_at < (earlier.ends_at or earlier.starts_at) or (
                later.starts_at == earlier.starts_at
            ):
                return earlier, later
    return None


def takes_part(mode: Mode, answers: Mapping[str, Any]) -> Mode:
    """How somebody comes who answered this; ``HYBRID`` only where nobody asked yet."""
    ways = {IN_PERSON: Mode.IN_PERSON, ONLINE: Mode.WEBINAR}
    return ways.get(answers.get(TAKES_PART) or "", mode) if mode is Mode.HYBRID else mode


def sharing_code(organisation_code: str) -> str:
    """Code of the purpose of sharing with this organisation."""
    return f"share:{organisation_code}"


def context_of(event_id: int) -> str:
    """How decisions that concern one event name it."""
    return f"event:{event_id}"


class Lack(StrEnum):
    """What an event needs before it can be published."""

    TITLE = "title"
    DESCRIPTION = "description"
    SAME_LANGUAGE = "same_language"
    TIMES = "times"
    VENUE = "venue"
    OPERATION = "operation"
    NOTICE = "notice"
    """Nothing is collected before people can read what becomes of it (S-NETJAPAN-2)."""
    SHARING_WORDS = "sharing_words"
    OVER = "over"


PUBLISHED_WITHIN = timedelta(minutes=10)
"""So long after its time a draft that lacks nothing is public at the latest, unless something is wrong."""


def is_late(event: Event, lacks: Sequence[Lack], now: datetime) -> bool:
    """Whether a draft was to be published by itself by now, and cannot be or was not."""
    if event.state is not EventState.DRAFT or event.publish_at is None or event.publish_at > now:
        return False
    return bool(lacks) or event.publish_at + PUBLISHED_WITHIN <= now


def lacking(event: Event, *, operation_stands: bool, notice_stands: bool, now: datetime) -> list[Lack]:
    """What is missing. Nothing: it can be published."""
    titles, descriptions = (
        {tag for tag, words in text.items() if words.strip()} for text in (event.title, event.description)
    )
    in_order = event.starts_at < event.ends_at and event.opens_at < event.closes_at <= event.ends_at
    checks = {
        Lack.TITLE: not titles,
        Lack.DESCRIPTION: not descriptions,
        Lack.SAME_LANGUAGE: bool(titles and descriptions and not titles & descriptions),
        Lack.TIMES: not in_order,
        Lack.VENUE: event.mode is not Mode.WEBINAR and not any(event.venue.values()),
        Lack.OPERATION: not operation_stands,
        Lack.NOTICE: not notice_stands,
        Lack.OVER: event.ends_at <= now,
    }
    return [lack for lack, missing in checks.items() if missing]


def calendar_changes(event: Event, draft: EventDraft) -> bool:
    """Whether entries that people have put into their calendars become wrong."""
    return (
        (event.starts_at, event.ends_at, event.time_zone, event.join_url)
        != (draft.starts_at, draft.ends_at, draft.time_zone, draft.join_url)
    ) or dict(event.venue) != dict(draft.venue)


def announced(event: Event) -> dict[str, Any]:
    """What people who signed up were told about time and place, to be compared later."""
    return {
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "time_zone": event.time_zone,
        "venue": dict(event.venue),
    }
