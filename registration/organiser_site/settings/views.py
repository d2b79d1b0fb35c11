from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken
from registration.organisations.models import Organisation, OrganisationKind, Regime
from registration.organisations.rules import looks_like_an_error
from registration.organiser_site.settings.forms import (
    ControllerForm,
    NewOrganisationForm,
    OrganisationForm,
    filled,
)
from registration.web.access import staff_may, the_staff

pages = Blueprint("settings", __name__)

FIRST_CODE = "controller"


@pages.route("/settings", methods=["GET", "POST"])
@staff_may("settings.edit")
def edit() -> ResponseReturnValue:
    us = queries.controller()
    form = ControllerForm.made(data=filled(us, ControllerForm) if us else _usual())
    fine = form.validate_on_submit()
    if fine and _write_controller(us, form):
        db.session.commit()
        flash(_("Saved. The public pages show it from now on."), "good")
        if looks_like_an_error(form.brand.data or "#000000"):
            flash(
                _("This colour is close to the red of errors. People may take your buttons for warnings."),
                "wait",
            )
        return redirect(url_for(".edit"))
    page = render_template(
        "organiser_site/settings/edit.html",
        form=form,
        us=us,
        reddish=us is not None and us.brand is not None and looks_like_an_error(us.brand),
    )
    return page, 422 if form.is_submitted() else 200


def _write_controller(us: Organisation | None, form: ControllerForm) -> bool:
    try:
        facts = form.facts() | {"logo": form.kept_logo(us.logo if us else None)}
    except ValidationError as wrong:
        form.logo.errors = [str(wrong)]
        return False
    if us is None:
        actions.new_organisation(OrganisationKind.CONTROLLER, FIRST_CODE, by=the_staff().id, **facts)
    else:
        actions.change_organisation(us, by=the_staff().id, **facts)
    return True


@pages.get("/settings/organisations")
@staff_may("settings.edit")
def organisations() -> ResponseReturnValue:
    found = queries.organisations(OrganisationKind.CO_ORGANISER)
    return render_template("organiser_site/settings/organisations.html", organisations=found)


@pages.route("/settings/organisations/new", methods=["GET", "POST"])
@staff_may("settings.edit")
def new_organisation() -> ResponseReturnValue:
    form = NewOrganisationForm.made(data=_usual())
    if form.validate_on_submit() and _made(form):
        db.session.commit()
        flash(_("Done. You can now name it at events and write agreements with it."), "good")
        return redirect(url_for(".organisations"))
    return _form_page("new_organisation", form)


@pages.route("/settings/organisations/<code>", methods=["GET", "POST"])
@staff_may("settings.edit")
def organisation(code: str) -> ResponseReturnValue:
    found = queries.organisation_by_code(code)
    if found is None or found.kind is not OrganisationKind.CO_ORGANISER:
        abort(404)
    form = OrganisationForm.made(data=filled(found, OrganisationForm))
    if form.validate_on_submit():
        actions.change_organisation(found, by=the_staff().id, **form.facts())
        db.session.commit()
        flash(_("Saved. Words that people already saw stay as they were."), "good")
        return redirect(url_for(".organisations"))
    return _form_page("organisation", form, party=found)


def _made(form: NewOrganisationForm) -> bool:
    try:
        actions.new_organisation(
            OrganisationKind.CO_ORGANISER, form.code.data or "", by=the_staff().id, **form.facts()
        )
    except CodeTaken:
        form.code.errors = [_("Another organisation has this short name. Choose another one")]
        return False
    return True


def _form_page(name: str, form: OrganisationForm, **more: Any) -> ResponseReturnValue:
    page = render_template(f"organiser_site/settings/{name}.html", form=form, **more)
    return page, 422 if form.is_submitted() else 200


def _usual() -> dict[str, Any]:
    """What a new record begins with."""
    us = queries.controller()
    return {
        "country": us.country if us else "JP",
        "time_zone": us.time_zone if us else "Asia/Tokyo",
        "regime": Regime.OTHER,
    }
