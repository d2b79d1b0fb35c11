"""Offices that stand for us abroad."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.models import Representative
from registration.organiser_site.settings.forms import OfficeForm, filled_office
from registration.organiser_site.settings.pages import form_page, pages, the_controller
from registration.web.access import staff_may, the_staff


@pages.get("/settings/representatives")
@staff_may("organisations.see")
def representatives() -> ResponseReturnValue:
    found = queries.representatives(the_controller())
    return render_template("organiser_site/settings/representatives.html", offices=found)


@pages.route("/settings/representatives/new", methods=["GET", "POST"])
@staff_may("organisations.edit")
def new_representative() -> ResponseReturnValue:
    form = OfficeForm.made(data={"country": "DE", "region": "eu", "languages": "en"})
    if form.validate_on_submit():
        actions.new_representative(the_controller(), by=the_staff().id, **form.facts())
        db.session.commit()
        flash(_("Added. The contact page names it from now on."), "good")
        return redirect(url_for(".representatives"))
    return form_page("organiser_site/settings/new_representative.html", form)


@pages.route("/settings/representatives/<int:representative_id>", methods=["GET", "POST"])
@staff_may("organisations.edit")
def representative(representative_id: int) -> ResponseReturnValue:
    office = _office(representative_id)
    form = OfficeForm.made(data=filled_office(office))
    if form.validate_on_submit():
        actions.change_representative(office, by=the_staff().id, **form.facts())
        db.session.commit()
        flash(_("Saved. Words that people already saw stay as they were."), "good")
        return redirect(url_for(".representatives"))
    return form_page("organiser_site/settings/representative.html", form, office=office)


@pages.post("/settings/representatives/<int:representative_id>/remove")
@staff_may("organisations.edit")
def remove_representative(representative_id: int) -> ResponseReturnValue:
    actions.remove_representative(_office(representative_id), by=the_staff().id)
    db.session.commit()
    flash(_("Removed. The contact page no longer names it; notices that did keep their words."), "good")
    return redirect(url_for(".representatives"))


def _office(representative_id: int) -> Representative:
    office = queries.representative_by_id(representative_id)
    if office is None or office.organisation_id != the_controller().id:
        abort(404)
    return office
