"""Who signed up, when, and what they chose: in numbers, never by name."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from registration.events.models import Event, EventState
from registration.events.queries import event_with_form
from registration.foundation import clock
from registration.organiser_site.events.pages import pages
from registration.organiser_site.events.statistics import SMALLEST_IN_A_FILE, lines_of, statistics_of
from registration.organisers.permissions import may
from registration.web.access import staff_may, the_staff
from registration.web.spreadsheets import csv_chunks

LARGEST_ID = 2**31


@pages.get("/events/<int:event_id>/statistics")
@staff_may("people.see")
def statistics(event_id: int) -> ResponseReturnValue:
    event = _published(event_id)
    return render_template(
        "organiser_site/events/statistics.html",
        event=event,
        now=clock.now(),
        found=statistics_of(event, restricted=_restricted()),
        smallest=SMALLEST_IN_A_FILE,
    )


@pages.get("/events/<int:event_id>/statistics.csv")
@staff_may("people.see")
def statistics_file(event_id: int) -> ResponseReturnValue:
    """All tables in one file. Small groups are withheld there: it is made to be passed on."""
    event = _published(event_id)
    lines = lines_of(statistics_of(event, restricted=_restricted()))
    answer = Response(b"".join(csv_chunks(lines)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}-statistics.csv")
    return answer


def _published(event_id: int) -> Event:
    event = event_with_form(event_id) if event_id < LARGEST_ID else None
    if event is None or event.state is EventState.DRAFT:
        abort(404)
    return event


def _restricted() -> bool:
    """Whether questions that no form asks without approval are counted for whoever looks."""
    return may(the_staff().role_names, "people.restricted")
