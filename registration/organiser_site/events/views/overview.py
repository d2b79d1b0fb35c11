"""Where events stand: all of them in a list, and one with its figures."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registration.events.listing import Sieve, Span, listed, number_of, sieve_for
from registration.events.models import EventState
from registration.events.queries import all_series, lacks_of
from registration.events.rules import is_late
from registration.foundation import clock
from registration.organiser_site.events.figures import figures_of
from registration.organiser_site.events.pages import found, pages
from registration.organiser_site.events.parts import lines_of
from registration.signups.places import answers_to_new_date
from registration.signups.queries import numbers_by_event, places_taken
from registration.web.access import staff_may
from registration.web.paging import page_of

SPANS = {"": Span.COMING, "past": Span.PAST, "all": Span.ALL}


@pages.get("/events")
@staff_may("events.see")
def index() -> ResponseReturnValue:
    sieve, span = _asked(), SPANS.get(request.args.get("span", ""), Span.COMING)
    page = page_of(number_of(sieve, span, drafts=True))
    events = listed(sieve, span, limit=page.size, offset=page.offset, drafts=True)
    return render_template(
        "organiser_site/events/index.html",
        events=events,
        counts=numbers_by_event([each.id for each in events]),
        page=page,
        now=clock.now(),
        series=all_series(),
        filtered=sieve.anything or span is not Span.COMING,
    )


def _asked() -> Sieve:
    state = request.args.get("state", "")
    words, how, series = (
        request.args.get(name, "")[:200].replace("\x00", "") for name in ("q", "how", "series")
    )
    return sieve_for(
        words=words,
        how=how,
        series=series,
        state=EventState(state) if state in {each.value for each in EventState} else None,
    )


@pages.get("/events/<int:event_id>")
@staff_may("events.see")
def show(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    draft = event.state is EventState.DRAFT
    lacks = lacks_of(event) if draft else []
    return render_template(
        "organiser_site/events/show.html",
        event=event,
        now=clock.now(),
        lacks=lacks,
        late=is_late(event, lacks, clock.now()),
        answers=answers_to_new_date(event) if event.postponed_at else None,
        figures=None if draft else figures_of(event),
        parts=[] if draft else lines_of(event),
        given_by_staff=places_taken(event.id)[1] if event.places_for_staff else 0,
    )
