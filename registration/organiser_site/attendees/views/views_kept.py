"""Views of a list that somebody wants to come back to."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.attendees.address import OF_THE_LIST, here
from registration.organiser_site.attendees.forms import ViewForm
from registration.organiser_site.attendees.pages import LARGEST_ID, found, me, pages
from registration.signups import attendees as lists
from registration.signups.actions import remove_filter, save_filter
from registration.signups.errors import NameTaken
from registration.web.access import staff_may

KEPT = tuple(name for name in OF_THE_LIST if name != "q")
"""Words that are searched for are mostly somebody's name: they are not kept."""


@pages.route("/events/<int:event_id>/attendees/views", methods=["GET", "POST"])
@staff_may("people.see")
def save_view(event_id: int) -> ResponseReturnValue:
    """Keep the view that the address describes, and look through those that are kept."""
    event = found(event_id)
    form = ViewForm()
    asks = here(request.args, KEPT)
    if form.validate_on_submit():
        try:
            save_filter(event.id, form.called.data or "", asks, shared=form.shared.data, by=me())
        except NameTaken:
            db.session.rollback()
            form.called.errors = [_("You have a view of that name. Choose another name")]
        else:
            db.session.commit()
            flash(_("The view is kept."), "good")
            return redirect(url_for(".index", event_id=event.id, **asks), 303)
    page = render_template(
        "organiser_site/attendees/save_view.html",
        area="events",
        event=event,
        form=form,
        searched=bool(request.args.get("q")),
        asks=asks,
        kept=[each for each in lists.saved_filters(event.id, me()) if each.account_id == me()],
    )
    return page, 422 if form.errors else 200


@pages.post("/events/<int:event_id>/attendees/views/<int:filter_id>/remove")
@staff_may("people.see")
def remove_view(event_id: int, filter_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if filter_id < LARGEST_ID and remove_filter(event.id, filter_id, by=me()):
        db.session.commit()
        flash(_("The view is gone."), "good")
    return redirect(url_for(".save_view", event_id=event.id), 303)
