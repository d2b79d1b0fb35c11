"""Our own organisation, as everyone sees it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.rules import looks_like_an_error
from registration.organiser_site.settings.forms import ControllerForm, filled
from registration.organiser_site.settings.pages import pages
from registration.organiser_site.settings.views.parties import usual
from registration.web.access import staff_may, the_staff

FIRST_CODE = "controller"


@pages.route("/settings", methods=["GET", "POST"])
@staff_may("settings.edit")
def edit() -> ResponseReturnValue:
    us = queries.controller()
    form = ControllerForm.made(data=filled(us, ControllerForm) if us else usual())
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
