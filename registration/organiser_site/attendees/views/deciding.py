"""Approving and declining one who applied; many are decided about in the list."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.attendees.forms import DeclineForm
from registration.organiser_site.attendees.pages import found, found_signup, me, pages
from registration.signups import actions
from registration.signups.errors import NoPlaceLeft, NothingToDecide, SignupsClosed
from registration.signups.models import SignupState
from registration.web.access import staff_may


@pages.post("/events/<int:event_id>/attendees/<int:signup_id>/approve")
@staff_may("signups.edit")
def approve(event_id: int, signup_id: int) -> ResponseReturnValue:
    event = found(event_id)
    signup, _subject = found_signup(event.id, signup_id)
    try:
        actions.approve(signup, by=me())
    except NothingToDecide:
        db.session.rollback()
        flash(_("This was decided already, or the address is not confirmed yet."), "wait")
    except SignupsClosed:
        db.session.rollback()
        flash(_("This event takes no sign-ups."), "stop")
    except NoPlaceLeft:
        db.session.rollback()
        flash(_("No place is left, and this event has no waiting list. The application stays."), "stop")
    else:
        waits = signup.state is SignupState.WAITING
        db.session.commit()
        flash(_("Approved. All places are taken, so the person stands in the waiting line.") if waits
              else _("Approved. We are writing to the person."), "good")  # fmt: skip
    return redirect(url_for(".show", event_id=event.id, signup_id=signup_id), 303)


@pages.route("/events/<int:event_id>/attendees/<int:signup_id>/decline", methods=["GET", "POST"])
@staff_may("signups.edit")
def decline(event_id: int, signup_id: int) -> ResponseReturnValue:
    """Say why; the mail to the person says it."""
    event = found(event_id)
    signup, _subject = found_signup(event.id, signup_id)
    form = DeclineForm.made()
    if form.validate_on_submit():
        try:
            actions.decline(signup, by=me(), **form.why())
        except NothingToDecide:
            db.session.rollback()
            flash(_("This was decided already, or the address is not confirmed yet."), "wait")
        else:
            db.session.commit()
            flash(_("Declined. We are writing to the person."), "good")
        return redirect(url_for(".show", event_id=event.id, signup_id=signup_id), 303)
    page = render_template(
        "organiser_site/attendees/decline.html", area="events", event=event, signup=signup, form=form
    )
    return page, 422 if form.errors else 200
