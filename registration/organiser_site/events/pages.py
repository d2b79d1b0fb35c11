"""The blueprint of the area, and what its views share."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, url_for

from registration.events.models import Event, EventState
from registration.events.queries import event_by_id
from registration.foundation.localization import gettext as _
from registration.newsletters.queries import offered_on_signup_forms
from registration.web.access import staff

pages = Blueprint("events", __name__)


def found(event_id: int) -> Event:
    """The event, or the page that says there is none."""
    return event_by_id(event_id) or abort(404)


def found_standing(event_id: int) -> Event:
    """The same, to write on: whoever wants to change what was called off is led back to its page."""
    event = found(event_id)
    if event.state is EventState.CANCELLED:
        flash(_("A cancelled event stays as it was announced."), "stop")
        abort(redirect(url_for("organiser_site.events.show", event_id=event.id), 303))
    return event


def me() -> int | None:
    """The account that does it, for the audit trail."""
    account = staff()
    return account.id if account else None


def newsletters_offered() -> list[str]:
    """Codes of what sign-up forms ask beside the purposes of the event itself."""
    return [each.purpose.code for each in offered_on_signup_forms()]


def number_in(text: str | None) -> int | None:
    """A number that was hidden in a form; nothing where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def tell_of_doubled_times(times: Sequence[str]) -> None:
    """Say of each time that the clock shows twice which of the two we took."""
    for time in times:
        flash(
            _(
                "The clocks are put back that day, and %(time)s comes twice. We took the first one.",
                time=time,
            ),
            "wait",
        )
