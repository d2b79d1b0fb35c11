"""Series of events: their words, and what belongs to them."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.events import actions
from registration.events.queries import all_series, series_by_id
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.events.forms.series import SeriesForm, filled_series
from registration.organiser_site.events.pages import me, pages
from registration.web.access import staff_may


@pages.get("/events/series")
@staff_may("events.see")
def series_list() -> ResponseReturnValue:
    return render_template("organiser_site/events/series_list.html", series=all_series())


@pages.route("/events/series/new", methods=["GET", "POST"])
@staff_may("events.edit")
def new_series() -> ResponseReturnValue:
    form = SeriesForm.made()
    if form.validate_on_submit():
        actions.new_series(form.words("title"), form.words("summary"), by=me())
        db.session.commit()
        flash(_("Added. Choose it on the page of an event that belongs to it."), "good")
        return redirect(url_for(".series_list"))
    page = render_template("organiser_site/events/new_series.html", form=form)
    return page, 422 if form.errors else 200


@pages.route("/events/series/<int:series_id>", methods=["GET", "POST"])
@staff_may("events.edit")
def series(series_id: int) -> ResponseReturnValue:
    found = series_by_id(series_id) or abort(404)
    form = SeriesForm.made(data=filled_series(found))
    if form.validate_on_submit():
        actions.change_series(found, form.words("title"), form.words("summary"), by=me())
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".series_list"))
    page = render_template("organiser_site/events/series.html", form=form, series=found)
    return page, 422 if form.errors else 200
