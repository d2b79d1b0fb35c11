"""Where events stand: all of them in a list, and one with its figures."""

from flask import render_template
from flask.typing import ResponseReturnValue

from registration.events.models import EventState
from registration.events.queries import all_for_staff, lacks_of
from registration.foundation import clock
from registration.organiser_site.events.figures import figures_of
from registration.organiser_site.events.pages import found, pages
from registration.signups.places import answers_to_new_date
from registration.signups.queries import numbers_by_event
from registration.web.access import staff_may


@pages.get("/events")
@staff_may("events.see")
def index() -> ResponseReturnValue:
    events, now = all_for_staff(), clock.now()
    drafts = [each for each in events if each.state is EventState.DRAFT]
    known = [each for each in events if each.state is not EventState.DRAFT]
    return render_template(
        "organiser_site/events/index.html",
        drafts=drafts,
        upcoming=[each for each in reversed(known) if each.ends_at > now],
        past=[each for each in known if each.ends_at <= now],
        counts=numbers_by_event([each.id for each in known]),
        now=now,
    )


@pages.get("/events/<int:event_id>")
@staff_may("events.see")
def show(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    draft = event.state is EventState.DRAFT
    return render_template(
        "organiser_site/events/show.html",
        event=event,
        now=clock.now(),
        lacks=lacks_of(event) if draft else [],
        answers=answers_to_new_date(event) if event.postponed_at else None,
        figures=None if draft else figures_of(event),
    )
