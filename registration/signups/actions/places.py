"""Taking places, giving them back, and passing them on.

Whoever changes who has a place changes or locks the row that counts them first, and thereby waits in line.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy import exists as there_is

from registration.events.models import Event, EventState
from registration.foundation import clock, settings
from registration.foundation.database import db, send, table_of
from registration.foundation.ready import Ready
from registration.signups.actions.noting import note, write_to
from registration.signups.actions.parts import (
    exchange_parts,
    give_back_parts,
    parts_of,
    take_parts,
    take_parts_regardless,
)
from registration.signups.models import LIVING, PartCount, PlaceCount, Signup, SignupPart, SignupState
from registration.signups.queries import public_capacity, whole_capacity
from registration.signups.rules import held_until

_counts, _events = table_of(PlaceCount), table_of(Event)
_its_event = _events.c.id == _counts.c.event_id
_capacity = select(public_capacity(_events.c, _counts.c.taken_by_staff)).where(_its_event).scalar_subquery()
_whole = select(whole_capacity(_events.c)).where(_its_event).scalar_subquery()
_here = _counts.c.event_id == bindparam("of_event")


def _take(capacity: Any, **more: Any) -> Any:
    free = or_(capacity.is_(None), _counts.c.taken < capacity)
    return update(_counts).where(_here, free).values(taken=_counts.c.taken + 1, **more)


_ARRIVED = {"arrivals": _counts.c.arrivals + 1}
_BY_STAFF = {"taken_by_staff": _counts.c.taken_by_staff + 1}
_TAKE = Ready(_take(_capacity, **_ARRIVED).returning(_counts.c.arrivals))
_TAKE_FOR_STAFF = Ready(_take(_whole, **_ARRIVED, **_BY_STAFF).returning(_counts.c.arrivals))
_TAKE_AGAIN = _take(_capacity).returning(_counts.c.parts)
_QUEUE = Ready(update(_counts).where(_here).values(**_ARRIVED).returning(_counts.c.arrivals))
_GIVE_BACK = (
    update(_counts)
    .where(_here)
    .values(
        taken=_counts.c.taken - 1,
        taken_by_staff=_counts.c.taken_by_staff - bindparam("by_staff"),
    )
    .returning(_counts.c.parts)
)
_TAKE_ALL = (
    update(_counts)
    .where(_here, or_(_capacity.is_(None), _counts.c.taken + bindparam("number") <= _capacity))
    .values(taken=_counts.c.taken + bindparam("number"), arrivals=_counts.c.arrivals + bindparam("number"))
    .returning(_counts.c.arrivals)
)
_TAKE_REGARDLESS = (
    update(_counts)
    .where(_here)
    .values(taken=_counts.c.taken + 1, **_ARRIVED, **_BY_STAFF)
    .returning(_counts.c.arrivals)
)
_COUNTED = select(_counts.c.taken, _counts.c.arrivals, _capacity).where(_here)
_TAKE_MANY = (
    update(_counts)
    .where(_here)
    .values(taken=_counts.c.taken + bindparam("granted"), arrivals=_counts.c.arrivals + bindparam("arrived"))
)
_LOCK = select(_counts.c.parts).where(_here).with_for_update()


def take(event_id: int, *, for_staff: bool = False) -> int | None:
    """Take a place: the number of this arrival, or nothing if none is left.

    One conditional UPDATE decides and numbers: it locks the row, so that two people can neither take the
    last place nor share a number. Counting first and inserting then would let both in.
    """
    arrival: int | None = send(_TAKE_FOR_STAFF if for_staff else _TAKE, {"of_event": event_id}).scalar()
    return arrival


def take_all(event_id: int, parts: Sequence[int], *, for_staff: bool = False) -> int | None:
    """Take a place with these parts of the event, or nothing: the number of this arrival."""
    arrival = take(event_id, for_staff=for_staff)
    if arrival is None or not take_parts(parts):
        return arrival
    untake(event_id, by_staff=for_staff)
    return None


def untake(event_id: int, *, by_staff: bool = False) -> bool:
    """Count a place as free again. Whether parts of the event are counted apart."""
    return bool(send(_GIVE_BACK, {"of_event": event_id, "by_staff": int(by_staff)}).scalar())


def take_for_all(event_id: int, number: int) -> int | None:
    """Take this many places at once: the number of the first arrival, or nothing if fewer are left."""
    last: int | None = send(_TAKE_ALL, {"of_event": event_id, "number": number}).scalar()
    return None if last is None else last - number + 1


def take_regardless(event_id: int, parts: Sequence[int]) -> int:
    """A place more than there are, as somebody who answers for the room decided: number of the arrival."""
    take_parts_regardless(parts)
    return int(send(_TAKE_REGARDLESS, {"of_event": event_id}).scalar_one())


def queue(event_id: int) -> int:
    """The number of an arrival that gets no place."""
    return int(send(_QUEUE, {"of_event": event_id}).scalar_one())


def lock_places(event_id: int) -> bool:
    """Wait in line for the row that counts the places. Whether parts of the event are counted apart."""
    return bool(send(_LOCK, {"of_event": event_id}).scalar())


def take_many(event_id: int, wanted: int, *, queueing: bool) -> tuple[int, int]:
    """Take as many places as are left and wanted: the number before the first arrival, and how many.

    With ``queueing`` those who get none are numbered too. The lock is held until the transaction ends, so
    that what is counted here is what is taken.
    """
    lock_places(event_id)
    taken, arrivals, capacity = send(_COUNTED, {"of_event": event_id}).one()
    granted = wanted if capacity is None else max(min(wanted, capacity - taken), 0)
    arrived = wanted if queueing else granted
    send(_TAKE_MANY, {"of_event": event_id, "granted": granted, "arrived": arrived})
    return arrivals, granted


def give_back(signup: Signup) -> None:
    """Let a place go with all that belonged to it, to whoever waits."""
    if untake(signup.event_id, by_staff=signup.staff_place):
        give_back_parts(parts_of(signup.id))
    pass_on_free_places(signup.event)


def move(signup: Signup, answers: Mapping[str, Any]) -> None:
    """Let a sign-up have what other answers ask for; what it had goes to whoever waits.

    Raises:
        PartsFull: what is asked for now has no place left.
    """
    if not lock_places(signup.event_id):
        return
    db.session.refresh(signup, ["state"])
    if signup.state.value in LIVING and exchange_parts(signup, answers):
        db.session.flush()
        pass_on_free_places(signup.event)


def pass_on_free_places(event: Event) -> None:
    """Offer every free place to whoever has waited longest; one open offer per place (E3).

    Whoever waits for something that is still full holds up nobody behind.
    """
    now = clock.now()
    if event.state is not EventState.PUBLISHED or now >= event.starts_at:
        return
    while waiting := db.session.scalar(_next_in_line(event)):
        parts = send(_TAKE_AGAIN, {"of_event": event.id}).scalar()
        if parts is None:
            return
        if parts:
            take_parts(parts_of(waiting.id))
        waiting.state = SignupState.OFFERED
        waiting.held_until = held_until(
            now, hours=settings.current().offer_hours, event_starts_at=event.starts_at
        )
        db.session.flush()
        write_to(waiting, "signups.offer")
        note("signup.offered", waiting, by_itself=True)


def _next_in_line(event: Event) -> Any:
    """Who has waited longest, confirmed the mailbox where that is asked, and could have the whole wish."""
    full = (PartCount.capacity.is_not(None), PartCount.taken >= PartCount.capacity)
    waits_for_full = there_is(
        select(1)
        .select_from(SignupPart)
        .join(PartCount, PartCount.id == SignupPart.part_id)
        .where(SignupPart.signup_id == Signup.id, *full)
    )
    confirmed = Signup.confirmed_at.is_not(None)
    # Where the mailbox need not be confirmed, a time limit says of whom it was asked all the same.
    entitled = confirmed if event.confirm_mailbox else or_(confirmed, Signup.held_until.is_(None))
    return (
        select(Signup)
        .where(
            Signup.event_id == event.id,
            Signup.state == SignupState.WAITING,
            entitled,
            ~waits_for_full,
        )
        .order_by(Signup.arrival)
        .limit(1)
    )
