"""Taking places, giving them back, and passing them on.

Whoever changes who has a place changes or locks the row that counts them first, and thereby waits in line.
"""

from sqlalchemy import bindparam, or_, select, update

from registration.events.models import Event, EventState
from registration.foundation import clock, settings
from registration.foundation.database import db, send, table_of
from registration.signups.actions.noting import note, write_to
from registration.signups.models import PlaceCount, Signup, SignupState
from registration.signups.rules import held_until

_counts, _events = table_of(PlaceCount), table_of(Event)
_capacity = select(_events.c.capacity).where(_events.c.id == _counts.c.event_id).scalar_subquery()
_free = or_(_capacity.is_(None), _counts.c.taken < _capacity)
_here = _counts.c.event_id == bindparam("of_event")
_TAKE = (
    update(_counts)
    .where(_here, _free)
    .values(taken=_counts.c.taken + 1, arrivals=_counts.c.arrivals + 1)
    .returning(_counts.c.arrivals)
)
_TAKE_AGAIN = update(_counts).where(_here, _free).values(taken=_counts.c.taken + 1).returning(_counts.c.taken)
_COUNTED = select(_counts.c.taken, _counts.c.arrivals, _capacity).where(_here)
_TAKE_MANY = (
    update(_counts)
    .where(_here)
    .values(taken=_counts.c.taken + bindparam("granted"), arrivals=_counts.c.arrivals + bindparam("arrived"))
)
_QUEUE = update(_counts).where(_here).values(arrivals=_counts.c.arrivals + 1).returning(_counts.c.arrivals)
_GIVE_BACK = update(_counts).where(_here).values(taken=_counts.c.taken - 1)
_LOCK = select(_counts.c.id).where(_here).with_for_update()


def take(event_id: int) -> int | None:
    """Take a place: the number of this arrival, or nothing if none is left.

    One conditional UPDATE decides and numbers: it locks the row, so that two people can neither take the
    last place nor share a number. Counting first and inserting then would let both in.
    """
    arrival: int | None = send(_TAKE, {"of_event": event_id}).scalar()
    return arrival


def queue(event_id: int) -> int:
    """The number of an arrival that gets no place."""
    return int(send(_QUEUE, {"of_event": event_id}).scalar_one())


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


def lock_places(event_id: int) -> None:
    """Wait in line for the row that counts the places."""
    send(_LOCK, {"of_event": event_id})


def give_back(event: Event) -> None:
    send(_GIVE_BACK, {"of_event": event.id})
    pass_on_free_places(event)


def pass_on_free_places(event: Event) -> None:
    """Offer every free place to whoever has waited longest; one open offer per place (E3)."""
    now = clock.now()
    if event.state is not EventState.PUBLISHED or now >= event.starts_at:
        return
    while waiting := db.session.scalar(
        select(Signup)
        .where(
            Signup.event_id == event.id,
            Signup.state == SignupState.WAITING,
            Signup.confirmed_at.is_not(None),
        )
        .order_by(Signup.arrival)
        .limit(1)
    ):
        if send(_TAKE_AGAIN, {"of_event": event.id}).scalar() is None:
            return
        waiting.state = SignupState.OFFERED
        waiting.held_until = held_until(
            now, hours=settings.current().offer_hours, event_starts_at=event.starts_at
        )
        db.session.flush()
        write_to(waiting, "signups.offer")
        note("signup.offered", waiting)
