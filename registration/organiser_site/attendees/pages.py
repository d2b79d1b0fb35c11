"""The blueprint of the area, and what its views share."""

from flask import Blueprint, abort

from registration.events.models import Event
from registration.events.queries import event_with_form
from registration.people.models import Subject
from registration.signups.attendees import attendee
from registration.signups.models import Signup
from registration.web.access import the_staff

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
