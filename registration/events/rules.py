"""What an organiser says about an event, and decisions about it that need no database."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from registration.events.errors import TimeDoesNotExist
from registration.events.models import Event, HostRole, Mode

LONGEST_SLUG = 100
TAKEN_BY_PAGES = frozenset({"past", "new", "calendar", "feed", "search", "sign-up"})
MOST_PLACES = 1_000_000
OPERATION = "event_operation"
"""Code of the purpose of holding events: necessary, so nobody is asked."""
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
class ProgrammeDraft:
    """A line of the programme."""

    starts_at: datetime
    title: Mapping[str, str]
    speaker: Mapping[str, str]


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
    waitlist: bool = True
    join_url: str | None = None
    hosts: Sequence[HostDraft] = ()
    programme: Sequence[ProgrammeDraft] = ()


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


def slug_from(title: Mapping[str, str], mode: Mode, starts_at: datetime) -> str:
    """Readable words for the address of the public page, in plain letters.

    A title without any letters of the Latin alphabet gives kind and day instead.
    """
    for words in (title.get("en", ""), *title.values()):
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:LONGEST_SLUG].rstrip("-")
        if len(re.sub(r"[^a-z]", "", slug)) > 2 and slug not in TAKEN_BY_PAGES:
            return slug
    kind = "webinar" if mode is Mode.WEBINAR else "seminar"
    return f"{kind}-{starts_at:%Y-%m-%d}"


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
