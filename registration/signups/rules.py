"""Decisions about places. Nothing here reads the database or the clock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from registration.events.admission import lets_in
from registration.events.models import Admission, EventState
from registration.events.rules import IN_PERSON, ONLINE
from registration.signups.models import LIVING, SignupState


class Availability(StrEnum):
    """What a visitor can do at this moment."""

    NOT_YET = "not_yet"
    OPEN = "open"
    FEW_LEFT = "few_left"
    WAITLIST = "waitlist"
    FULL = "full"
    CLOSED = "closed"
    PAST = "past"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    """The new date is not known yet."""


LONGEST_SOURCE = 40
_SOURCE = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_SOURCE}}}")


def source_of(said: str | None) -> str:
    """The source that a link names in its ``?source=``; nothing where that is none."""
    return said if said and _SOURCE.fullmatch(said) else ""


FEW = 10
"""From this many free places on, their number is said."""


class Situation(NamedTuple):
    """An event as far as signing up needs it, and what a page about it was made from."""

    event_id: int
    slug: str
    revision: int
    state: EventState
    opens_at: datetime
    closes_at: datetime
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    waitlist: bool
    form_version_id: int | None
    taken: int
    controller_revision: int
    purposes_revision: int
    notices_revision: int
    date_open: bool = False
    parts: int = 0
    """How many parts of it are counted apart."""
    admission: Admission = Admission.OPEN
    listed: bool = True
    access_key: str | None = None
    admitted: Sequence[str] = ()
    most_in_group: int = 1
    confirm_mailbox: bool = True
    hold_hours: int | None = None
    nothing_left_of_one: bool = False
    """Whether everybody must choose one answer to a question, and all of them are full."""
    in_person_full: bool = False
    online_full: bool = False

    def lets_in(self, address: str) -> bool:
        """Whether somebody with this address may sign up without an invitation."""
        return self.admission is not Admission.ADDRESS or lets_in(self.admitted, address)

    def takes_signups(self, at: datetime) -> bool:
        stands = self.state is EventState.PUBLISHED and not self.date_open
        return stands and self.opens_at <= at < self.closes_at

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Whether nobody else can get a place, whatever they choose."""
        return self.left == 0 or self.nothing_left_of_one

    @property
    def full_ways(self) -> tuple[str, ...]:
        """The ways of taking part that are full while others are not."""
        ways = ((IN_PERSON, self.in_person_full), (ONLINE, self.online_full))
        return () if self.is_full else tuple(way for way, full in ways if full)

    @property
    def made_from(self) -> tuple[int, ...]:
        """Changes whenever the words of a page about this event may have changed."""
        return (
            self.event_id,
            self.revision,
            self.controller_revision,
            self.purposes_revision,
            self.notices_revision,
        )

    def availability(self, at: datetime) -> Availability:
        if self.state is EventState.CANCELLED:
            return Availability.CANCELLED
        if self.date_open:
            return Availability.POSTPONED
        if at >= self.ends_at:
            return Availability.PAST
        if at < self.opens_at:
            return Availability.NOT_YET
        if at >= self.closes_at:
            return Availability.CLOSED
        if self.is_full:
            return Availability.WAITLIST if self.waitlist else Availability.FULL
        return Availability.FEW_LEFT if self.left is not None and self.left <= FEW else Availability.OPEN


@dataclass(frozen=True)
class Part:
    """A mode, a session or an answer with places, and how many of them are taken."""

    id: int
    name: str
    """Code of question and answer: ``takes_part:online``."""
    capacity: int | None
    taken: int

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else max(self.capacity - self.taken, 0)


def asked_for(answers: Mapping[str, Any]) -> frozenset[str]:
    """Every question and answer chosen there, as parts of an event are named."""
    return frozenset(
        f"{code}:{option}"
        for code, answer in answers.items()
        for option in (answer if isinstance(answer, list) else [answer])
        if isinstance(option, str)
    )


def scopes_of(event_id: int, form_code: str, service: str = "") -> tuple[str, ...]:
    """What a sign-up for this event is about, the narrowest first: a notice may be for that alone."""
    about = (f"form:{form_code}", f"event:{event_id}")
    return (*about, f"service:{service}") if service else about


def state_on_arrival(*, place_taken: bool, confirm_mailbox: bool = True) -> SignupState:
    """Whoever got a place holds it until the mailbox is confirmed; everybody else waits.

    Where the event does not ask for that, the place is theirs at once.
    """
    if not place_taken:
        return SignupState.WAITING
    return SignupState.HELD if confirm_mailbox else SignupState.CONFIRMED


def held_until(now: datetime, *, hours: int, event_starts_at: datetime) -> datetime:
    """A place is held for some hours, never beyond the start of the event."""
    return min(now + timedelta(hours=hours), max(event_starts_at, now + timedelta(minutes=30)))


def changes_end(event_starts_at: datetime, hours: int) -> datetime:
    """Until when answers can be changed: so many hours before the event begins."""
    return event_starts_at - timedelta(hours=hours)


def may_change_answers(now: datetime, *, event_starts_at: datetime, hours: int = 0) -> bool:
    return now < changes_end(event_starts_at, hours)


def why_not_written_to(state: SignupState, *, confirmed: bool, may_contact: bool, suppressed: bool) -> str:
    """Why a message of the organisers does not go to somebody who signed up, as a code; nothing: it does.

    An address that nobody confirmed may be that of somebody who never signed up. Whom staff confirmed,
    staff know.
    """
    if state.value not in LIVING:
        return "not-standing"
    if not confirmed and state is not SignupState.CONFIRMED:
        return "unconfirmed"
    if not may_contact:
        return "restricted"
    return "suppressed" if suppressed else ""


def language_written(wanted: str, written: Mapping[str, str]) -> str:
    """The language in which somebody gets a message: their own if it is written, else the first."""
    return wanted if wanted in written else next(iter(written))
