from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from registration.consent.queries import current_notice
from registration.forms.actions import publish
from registration.forms.minimising import needs_review
from registration.forms.models import Form
from registration.forms.queries import (
    fields_of,
    form_by_code,
    forms,
    languages_of,
    processors_of,
    purposes_shown,
)
from registration.forms.rendering import consent_block, signup_frame
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.organisations.queries import organisation_by_code, service_by_code
from registration.web.access import staff_may, the_staff

pages = Blueprint("forms", __name__)


@pages.get("/forms")
@staff_may("consent.see")
def index() -> ResponseReturnValue:
    return render_template("organiser_site/forms/index.html", forms=forms(), area="consent")


@pages.get("/forms/<code>")
@staff_may("consent.see")
def show(code: str) -> ResponseReturnValue:
    form = _form(code)
    version = form.versions[-1]
    frame = signup_frame()
    return render_template(
        "organiser_site/forms/show.html",
        shown=form,
        version=version,
        fields=fields_of(version),
        watched=[field for field in fields_of(version) if needs_review(field)],
        block=consent_block(version, purposes_shown(version), current_notice(), language(), frame),
        frame=frame,
        offered_in=languages_of(version) or settings.current().languages,
        service=service_by_code(form.service) if form.service else None,
        processors=[organisation_by_code(each) for each in processors_of(version)],
        review=FlaskForm(),
        area="consent",
    )


@pages.post("/forms/<code>/review")
@staff_may("consent.edit")
def review(code: str) -> ResponseReturnValue:
    form = _form(code)
    publish(form.versions[-1], reviewed_by=the_staff().id)
    db.session.commit()
    flash(_("Done. The form is published, and the trail says who looked at it."), "good")
    return redirect(url_for(".show", code=code), 303)


def _form(code: str) -> Form:
    return form_by_code(code) or abort(404)
