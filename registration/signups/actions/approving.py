"""The organisers decide about those who applied."""

from collections.abc import Mapping

from registration.events.models import EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import Later
from registration.foundation.localization import lazy_gettext as _l
from registration.signups.actions.grouping import kind_that_asks
from registration.signups.actions.noting import note, write_to
from registration.signups.actions.parts import parts_of
from registration.signups.actions.places import lock_places, queue, take_all
from registration.signups.errors import NoPlaceLeft, NothingToDecide, SignupsClosed
from registration.signups.models import Refusal, Signup, SignupState

REASONS: dict[str, Later] = {
    "too-many": _l("There were more applications than places."),
    "other-circle": _l("The event is meant for another circle of people."),
    "told-too-little": _l("From the application we could not tell whether the event suits you."),
}
"""Reasons that many share, by code; the mail says them in the language of the person."""


def approve(signup: Signup, *, by: int) -> None:
    """Give a place, or one in the waiting line where none is left.

    Raises:
        SignupsClosed: the event was called off, or is over.
        NothingToDecide: somebody decided before, or the mailbox is not confirmed yet.
        NoPlaceLeft: the event is full and has no waiting line; the application stays.
    """
    if signup.event.state is not EventState.PUBLISHED or signup.event.ends_at <= clock.now():
        raise SignupsClosed
    _take_up(signup)
    arrival = take_all(signup.event_id, parts_of(signup.id))
    if arrival is None and not signup.event.waitlist:
        raise NoPlaceLeft
    # A new number: in line one stands since one was let in.
    signup.arrival = queue(signup.event_id) if arrival is None else arrival
    signup.state = SignupState.WAITING if arrival is None else SignupState.CONFIRMED
    db.session.flush()
    note("signup.approved", signup, by=by, state=signup.state.value)
    if signup.confirmed_at is None:
        write_to(signup, kind_that_asks(signup))
    else:
        write_to(signup, "signups.waiting" if arrival is None else "signups.confirmed")


def decline(signup: Signup, *, by: int, reason: str = "", words: Mapping[str, str] | None = None) -> None:
    """Give no place, and say why.

    Raises:
        NothingToDecide: somebody decided before, or the mailbox is not confirmed yet.
    """
    _take_up(signup)
    signup.state, signup.cancelled_at = SignupState.DECLINED, clock.now()
    db.session.add(
        Refusal(
            signup_id=signup.id,
            reason=reason if reason in REASONS else "",
            words={tag: said for tag, said in (words or {}).items() if said},
            made_by=by,
        )
    )
    db.session.flush()
    note("signup.declined", signup, by=by)
    write_to(signup, "signups.declined")


def _take_up(signup: Signup) -> None:
    """Wait in line for the places, and look at the application as it is then."""
    lock_places(signup.event_id)
    db.session.refresh(signup)
    if signup.state is not SignupState.APPLIED or signup.held_until is not None:
        raise NothingToDecide
