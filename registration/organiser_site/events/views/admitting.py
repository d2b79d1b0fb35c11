"""Who may sign up for an event, and the link of one that is closed by link."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.events.actions import admit
from registration.events.actions import renew_key as renew
from registration.events.errors import ChangedMeanwhile, EventRefused
from registration.events.models import Admission, Event, EventState
from registration.foundation import clock, links, settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.events.forms.admission import AdmissionForm, admission_form
from registration.organiser_site.events.pages import found, found_standing, me, number_in, pages
from registration.signups.invitations import number_invited
from registration.signups.queries import number_to_decide
from registration.web.access import staff_may


@pages.route("/events/<int:event_id>/admission", methods=["GET", "POST"])
@staff_may("events.edit")
def admission(event_id: int) -> ResponseReturnValue:
    event = found_standing(event_id)
    form = admission_form(event)
    if form.validate_on_submit():
        try:
            admit(event, form.draft(), by=me(), revision=number_in(form.revision.data))
        except ChangedMeanwhile:
            db.session.rollback()
            form.revision.data = str(event.revision)
            flash(_("Somebody else has saved this event since you opened it. Look at it in another window; "
                    "saving again puts your answers in the place of theirs."), "stop")  # fmt: skip
            return _page(event, form), 409
        except EventRefused:
            db.session.rollback()
            return redirect(url_for(".show", event_id=event.id))
        db.session.commit()
        flash(_("Saved. It holds for whoever signs up from now on."), "good")
        return redirect(url_for(".admission", event_id=event.id))
    return _page(event, form), 422 if form.errors else 200


def _page(event: Event, form: AdmissionForm) -> str:
    link = links.to("public_site.signups.new", slug=event.slug)
    return render_template(
        "organiser_site/events/admission.html",
        event=event,
        form=form,
        now=clock.now(),
        link=f"{link}?key={event.access_key}" if event.admission is Admission.LINK else None,
        usual_hours=settings.current().hold_hours,
        invited=number_invited(event.id),
        to_decide=number_to_decide(event.id),
    )


@pages.post("/events/<int:event_id>/admission/key")
@staff_may("events.edit")
def renew_key(event_id: int) -> ResponseReturnValue:
    """Make another link. The one before opens nothing any more."""
    event = found(event_id)
    if event.admission is Admission.LINK and event.state is not EventState.CANCELLED:
        renew(event, by=me())
        db.session.commit()
        flash(_("There is a new link. The one before opens nothing any more."), "good")
    return redirect(url_for(".admission", event_id=event.id), 303)
