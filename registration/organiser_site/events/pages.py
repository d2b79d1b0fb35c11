"""The blueprint of the area, and what its views share."""

from flask import Blueprint, abort

from registration.events.models import Event
from registration.events.queries import event_by_id
from registration.newsletters.queries import offered_on_signup_forms
from registration.web.access import staff

pages = Blueprint("events", __name__)


def found(event_id: int) -> Event:
    """The event, or the page that says there is none."""
    return event_by_id(event_id) or abort(404)


def me() -> int | None:
    """The account that does it, for the audit trail."""
    account = staff()
    return account.id if account else None


def newsletters_offered() -> list[str]:
    """Codes of what sign-up forms ask beside the purposes of the event itself."""
    return [each.purpose.code for each in offered_on_signup_forms()]
