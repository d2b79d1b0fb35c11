"""Who stands at a door: told by the code on a ticket or by name, and what is to be said to them."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from registration.consent.queries import may_contact
from registration.events.models import Event, EventState
from registration.forms.models import Submission
from registration.foundation import clock, tokens
from registration.foundation.bigrams import folded
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.models import Person, Subject
from registration.signups.models import Checkin, Signup, SignupState

OPENS, CLOSES = timedelta(hours=12), timedelta(hours=12)
"""How long before the beginning and after the end of an event its doors can be worked."""
READING = "name_kana"
"""Code of the field that asks how a name is read, on forms that do: lists follow it (五十音)."""
MET = (SignupState.CONFIRMED, SignupState.HELD, SignupState.OFFERED, SignupState.WAITING)
"""The states of those whom a door may meet."""


class Verdict(StrEnum):
    """What is to be said at the door."""

    IN = "in"
    """Let in by this very scan."""
    ALREADY = "already"
    WAITING = "waiting"
    """On the waiting list: no place is theirs."""
    FULL = "full"
    """On the waiting list, and no place is free."""
    CANCELLED = "cancelled"
    OTHER = "other"
    """The ticket is for another event."""
    UNKNOWN = "unknown"
    UNDONE = "undone"
    """This scan was undone since."""
    CLOSED = "closed"
    """The doors of this event are not open at this time."""


@dataclass(frozen=True)
class Answer:
    """What a door is told about one scan."""

    verdict: Verdict
    signup: Signup | None = None
    at: datetime | None = None
    door: str = ""
    event: Event | None = None
    """Of a ticket for another event."""


@dataclass(frozen=True)
class Guest:
    """One line of the list that a device keeps: no address, no answer, no token."""

    id: int
    name: str
    organisation: str
    sort_name: str
    """Orders the list, and is what a device looks in: how the name is read, then how it is written."""
    key: str
    """A hash of the ticket: the device can tell a ticket by it, and make none from it."""
    state: SignupState
    at: datetime | None
    ref: str
    """Of the sign-up; for the code on a badge, and never for a device."""
    arrival: int


@dataclass(frozen=True)
class Count:
    """How many are in, of those who have a place."""

    inside: int
    expected: int


def doors_open(event: Event, at: datetime | None = None) -> bool:
    now = at or clock.now()
    return event.state is EventState.PUBLISHED and event.starts_at - OPENS <= now <= event.ends_at + CLOSES


def events_at(now: datetime) -> Sequence[Event]:
    """Whose doors are open, the next to begin first."""
    asked = select(Event).where(
        Event.state == EventState.PUBLISHED, Event.starts_at <= now + OPENS, Event.ends_at >= now - CLOSES
    )
    return db.session.scalars(asked.order_by(Event.starts_at, Event.id)).all()


def ticket(signup_ref: str) -> str:
    """What stands in the code on a ticket, after the address of our page."""
    return tokens.make(Capability.TICKET, signup_ref)


def key_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:20]


def signup_of_ticket(code: str) -> Signup | None:
    """The sign-up of a ticket: the token alone, or the whole address that the code holds."""
    token = code.strip().split("?")[0].rstrip("/").rpartition("/")[2]
    ref = tokens.read(Capability.TICKET, token)
    return None if ref is None else _guarded(Signup.ref == ref)


def signup_of_event(event_id: int, signup_id: int) -> Signup | None:
    return _guarded(Signup.id == signup_id, Signup.event_id == event_id)


def _guarded(*conditions: ColumnElement[bool]) -> Signup | None:
    """Who restricted the use of their data is looked up by nobody: the organiser has to be asked."""
    return db.session.scalar(
        select(Signup)
        .join(Subject, Subject.person_id == Signup.person_id)
        .where(*conditions, may_contact(Subject.id))
        .options(joinedload(Signup.event), joinedload(Signup.person), joinedload(Signup.submission))
    )


def standing(signup_id: int) -> Checkin | None:
    """The scan by which the person is in: the first that was not undone."""
    return db.session.scalar(
        select(Checkin)
        .where(Checkin.signup_id == signup_id, Checkin.undone_at.is_(None))
        .order_by(Checkin.at, Checkin.id)
        .limit(1)
    )


def count(event: Event) -> Count:
    """In one statement."""
    inside = _first_scans(event.id).subquery()
    row = db.session.execute(
        select(
            select(func.count()).select_from(inside).scalar_subquery(),
            select(func.count(Signup.id))
            .where(
                Signup.event_id == event.id,
                Signup.state.in_((SignupState.CONFIRMED, SignupState.HELD, SignupState.OFFERED)),
            )
            .scalar_subquery(),
        )
    ).one()
    return Count(row[0], row[1])


def _first_scans(event_id: int) -> Any:
    return (
        select(Checkin.signup_id, func.min(Checkin.at).label("at"))
        .join(Signup, Signup.id == Checkin.signup_id)
        .where(Signup.event_id == event_id, Checkin.undone_at.is_(None))
        .group_by(Checkin.signup_id)
    )


def guests(event: Event, *, hidden: Collection[str] = ()) -> list[Guest]:
    """Everybody whom a door may meet, by name. What was answered under the hidden codes is left out."""
    met = [_guest(row, hidden) for row in db.session.execute(_met(event))]
    return sorted(met, key=lambda guest: guest.sort_name)


def guests_after(
    event: Event, after: tuple[int, int] | None, *, size: int, hidden: Collection[str] = ()
) -> tuple[list[Guest], bool]:
    """The part of them that follows in the order of arrival, and whether others come after it.

    ``after`` is arrival and number of the last one of the part before.
    """
    asked = _met(event).order_by(Signup.arrival, Signup.id).limit(size + 1)
    if after is not None:
        arrival, signup_id = after
        # Said so that the first half alone is a range of the index.
        asked = asked.where(Signup.arrival >= arrival, (Signup.arrival > arrival) | (Signup.id > signup_id))
    rows = db.session.execute(asked).all()
    return [_guest(row, hidden) for row in rows[:size]], len(rows) > size


def _met(event: Event) -> Select[Any]:
    came = (
        select(func.min(Checkin.at))
        .where(Checkin.signup_id == Signup.id, Checkin.undone_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            Signup.id,
            Person.name,
            _answer_of("name"),
            _answer_of("organisation"),
            _answer_of(READING),
            Signup.sort_name,
            Signup.ref,
            Signup.state,
            Signup.arrival,
            came,
        )
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .join(Signup.submission)
        .where(Signup.event_id == event.id, Signup.state.in_(MET), may_contact(Subject.id))
    )


def _guest(row: Sequence[Any], hidden: Collection[str]) -> Guest:
    signup_id, name, said, organisation, reading, sort_name, ref, state, arrival, at = row
    return Guest(
        signup_id,
        said or name,
        "" if "organisation" in hidden else organisation or "",
        f"{folded(reading)} {sort_name}" if reading and READING not in hidden else sort_name,
        key_of(ticket(ref)),
        state,
        at,
        ref,
        arrival,
    )


def _answer_of(code: str) -> Any:
    return Submission.answers[code].as_string()


def news(event: Event, since: datetime) -> list[tuple[int, datetime | None, str]]:
    """Who came in or out since: sign-up, when they came, at which door."""
    changed = (
        select(Checkin.signup_id)
        .join(Signup, Signup.id == Checkin.signup_id)
        .where(Signup.event_id == event.id, (Checkin.told_at >= since) | (Checkin.undone_at >= since))
    )
    ids = sorted(set(db.session.scalars(changed)))
    first: dict[int, tuple[datetime | None, str]] = dict.fromkeys(ids, (None, ""))
    scans = select(Checkin).where(Checkin.signup_id.in_(ids), Checkin.undone_at.is_(None))
    for scan in db.session.scalars(scans.order_by(Checkin.at.desc(), Checkin.id.desc())):
        first[scan.signup_id] = (scan.at, scan.door)
    return [(signup_id, at, door) for signup_id, (at, door) in first.items()]
