"""Who signed up, when, and what they chose: in numbers, never by name."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from registration.events.models import Event, EventState
from registration.foundation import clock
from registration.organiser_site.attendees.pages import found, pages
from registration.organiser_site.attendees.statistics import SMALLEST_IN_A_FILE, lines_of, statistics_of
from registration.web.access import staff_may
from registration.web.reading import reading_of
from registration.web.spreadsheets import csv_chunks


@pages.get("/events/<int:event_id>/statistics")
@staff_may("people.see")
def statistics(event_id: int) -> ResponseReturnValue:
    event = _published(event_id)
    return render_template(
        "organiser_site/attendees/statistics.html",
        area="events",
        event=event,
        now=clock.now(),
        found=statistics_of(event, reading_of(event)),
        smallest=SMALLEST_IN_A_FILE,
    )


@pages.get("/events/<int:event_id>/statistics.csv")
@staff_may("people.see")
def statistics_file(event_id: int) -> ResponseReturnValue:
    """All tables in one file. Small groups are withheld there: it is made to be passed on."""
    event = _published(event_id)
    lines = lines_of(statistics_of(event, reading_of(event)))
    answer = Response(b"".join(csv_chunks(lines)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}-statistics.csv")
    return answer


def _published(event_id: int) -> Event:
    event = found(event_id)
    if event.state is EventState.DRAFT:
        abort(404)
    return event
