"""Showing an event to the world, and calling it off."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events import actions
from registration.events.errors import EventRefused, NotReadyToPublish
from registration.events.models import EventState
from registration.events.queries import in_series, lacks_of
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organiser_site.events.pages import found, me, newsletters_offered, pages
from registration.signups.places import call_off, invited_to_be_told, open_places, to_be_told
from registration.web.access import staff_may


@pages.route("/events/<int:event_id>/publish", methods=["GET", "POST"])
@staff_may("events.publish")
def publish(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if event.state is not EventState.DRAFT:
        flash(_("This event is published already."))
        return redirect(url_for(".show", event_id=event.id))
    status = 200
    if request.method == "POST":
        try:
            actions.publish(event, by=me(), offering=newsletters_offered())
        except NotReadyToPublish:
            db.session.rollback()
            status = 409
        else:
            open_places(event)
            db.session.commit()
            hidden = _("Published. Whoever has its address can see it; it stands in no list.")
            flash(_("Published. Everybody can see it now.") if event.listed else hidden, "good")
            return redirect(url_for(".show", event_id=event.id))
    page = render_template(
        "organiser_site/events/publish.html",
        event=event,
        lacks=lacks_of(event),
        asked=[host for host in event.hosts if host.purpose_id],
        now=clock.now(),
    )
    return page, status


@pages.post("/events/<int:event_id>/release")
@staff_may("events.edit")
def release(event_id: int) -> ResponseReturnValue:
    """Let anybody take the places that were kept for staff."""
    event = found(event_id)
    if event.state is EventState.PUBLISHED and event.places_for_staff:
        actions.release_staff_places(event, by=me())
        open_places(event)
        db.session.commit()
        flash(_("Released. Whoever waits is offered a place now."), "good")
    return redirect(url_for(".show", event_id=event.id), 303)


@pages.route("/events/<int:event_id>/cancel", methods=["GET", "POST"])
@staff_may("events.publish")
def cancel(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if request.method == "POST":
        try:
            actions.cancel_event(event, by=me())
        except EventRefused:
            db.session.rollback()
        else:
            told = call_off(event)
            db.session.commit()
            flash(
                ngettext(
                    "Cancelled. We are writing to %(num)s person.",
                    "Cancelled. We are writing to %(num)s people.",
                    told,
                ),
                "good",
            )
            return redirect(url_for(".show", event_id=event.id))
    over = event.ends_at <= clock.now() and not event.date_open
    if event.state is not EventState.PUBLISHED or over:
        flash(_("Only an event that is published and still to come can be cancelled."), "stop")
        return redirect(url_for(".show", event_id=event.id))
    return render_template(
        "organiser_site/events/cancel.html",
        event=event,
        concerned=to_be_told(event),
        together=len(in_series(event)) > 1,
        invited=invited_to_be_told(event),
    )
