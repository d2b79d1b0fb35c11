"""The blueprint of the area, and what its views share."""

from collections.abc import Sequence

from flask import Blueprint, abort, request

from registration.consent.models import Purpose
from registration.events.models import Event
from registration.events.queries import event_with_form
from registration.organiser_site.attendees.address import applied_for, sieve_in
from registration.people.models import Subject
from registration.signups.attendees import Sieve, attendee
from registration.signups.models import Signup
from registration.web.access import the_staff
from registration.web.reading import Reading, reading_of

pages = Blueprint("attendees", __name__)
LARGEST_ID = 2**31


def found(event_id: int) -> Event:
    """The event, or the page that says there is none."""
    return (event_with_form(event_id) if event_id < LARGEST_ID else None) or abort(404)


def found_signup(event_id: int, signup_id: int) -> tuple[Signup, Subject]:
    """Somebody who signed up for this event and may be looked at, or the page that says there is nobody."""
    return (attendee(event_id, signup_id) if signup_id < LARGEST_ID else None) or abort(404)


def me() -> int:
    """The account that does it, for the audit trail."""
    return the_staff().id


def sieve_of(event: Event, purposes: Sequence[Purpose], reading: Reading | None = None) -> Sieve:
    """The sieve that the address describes. Nobody sifts by an answer that they may not read.

    ``reading`` is what they may read, where that has been looked up already.
    """
    sieve = sieve_in(request.args, purposes, event.time_zone, applied=applied_for(event))
    if sieve.answer and not (reading or reading_of(event)).shows(sieve.answer[0]):
        abort(403)
    return sieve
