"""What is done to keep data safe."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken
from registration.organisations.models import Measure
from registration.organisations.rules import dangers_without_measure
from registration.organiser_site.registers.forms import DANGERS, MeasureForm, NewMeasureForm, filled_measure
from registration.organiser_site.registers.pages import form_page, pages
from registration.web.access import staff_may, the_staff


@pages.get("/registers/measures")
@staff_may("registers.see")
def measures() -> ResponseReturnValue:
    catalogue = queries.services()
    asked = request.args.get("service", "")
    chosen = asked if asked in {each.code for each in catalogue} else ""
    found = queries.measures(chosen)
    return render_template(
        "organiser_site/registers/measures.html",
        measures=found,
        services={each.code: each for each in catalogue},
        chosen=chosen,
        dangers=DANGERS,
        open_dangers=[DANGERS[each] for each in dangers_without_measure(found, chosen)],
    )


@pages.route("/registers/measures/new", methods=["GET", "POST"])
@staff_may("registers.edit")
def new_measure() -> ResponseReturnValue:
    form = NewMeasureForm.made(services=queries.services())
    if form.validate_on_submit():
        try:
            actions.new_measure(form.code.data or "", by=the_staff().id, **form.facts())
        except CodeTaken:
            form.code.errors = [_("Another measure has this short name. Choose another one")]
        else:
            db.session.commit()
            flash(_("Added."), "good")
            return redirect(url_for(".measures"))
    return form_page("organiser_site/registers/new_measure.html", form)


@pages.route("/registers/measures/<code>", methods=["GET", "POST"])
@staff_may("registers.edit")
def measure(code: str) -> ResponseReturnValue:
    found = _measure(code)
    form = MeasureForm.made(services=queries.services(), data=filled_measure(found))
    if form.validate_on_submit():
        actions.change_measure(found, by=the_staff().id, **form.facts())
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".measures"))
    return form_page("organiser_site/registers/measure.html", form, measure=found)


@pages.post("/registers/measures/<code>/remove")
@staff_may("registers.edit")
def remove_measure(code: str) -> ResponseReturnValue:
    actions.remove_measure(_measure(code), by=the_staff().id)
    db.session.commit()
    flash(_("Removed."), "good")
    return redirect(url_for(".measures"))


def _measure(code: str) -> Measure:
    return queries.measure_by_code(code) or abort(404)
