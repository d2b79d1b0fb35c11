from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.consent.queries import current_notice, notice_stands
from registration.forms.actions import approve_field, publish
from registration.forms.models import Form, FormVersion
from registration.forms.queries import (
    fields_of,
    form_by_code,
    forms,
    languages_of,
    processors_of,
    purposes_shown,
)
from registration.forms.rendering import consent_block, signup_frame
from registration.forms.rules import Field, needs_approval
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.organisations.queries import organisation_by_code, service_by_code
from registration.organiser_site.forms.forms import ReviewForm
from registration.organisers.permissions import may
from registration.web.access import staff_may, the_staff
from registration.web.wording import refuse

pages = Blueprint("forms", __name__)


@pages.get("/forms")
@staff_may("consent.see")
def index() -> ResponseReturnValue:
    return render_template("organiser_site/forms/index.html", forms=forms(), area="consent")


@pages.route("/forms/<code>", methods=["GET", "POST"])
@staff_may("consent.see")
def show(code: str) -> ResponseReturnValue:
    found = form_by_code(code) or abort(404)
    review = ReviewForm()
    if review.is_submitted() and not may(the_staff().role_names, "consent.edit"):
        abort(403)
    if review.is_submitted() and _fine(review, found):
        _approve(found.versions[-1], review.reason.data or "")
        db.session.commit()
        flash(_("Done. The form is published, and the trail says who looked at it."), "good")
        return redirect(url_for(".show", code=code), 303)
    return _page(found, review), 422 if review.is_submitted() else 200


def _fine(review: ReviewForm, form: Form) -> bool:
    if not review.validate():
        return False
    if notice_stands([f"form:{form.code}", f"service:{form.service}"]):
        return True
    return refuse(
        review.reason, _("Publish a privacy notice first: nothing is asked before people can read it")
    )


def _approve(version: FormVersion, reason: str) -> None:
    """Let the form ask what wants a review, and publish it."""
    for field in _watched(version):
        approve_field(version, field.code, reason=reason, by=the_staff().id)
    publish(version)


def _watched(version: FormVersion) -> list[Field]:
    return [field for field in fields_of(version) if needs_approval(field)]


def _page(found: Form, review: ReviewForm) -> str:
    version = found.versions[-1]
    frame = signup_frame()
    return render_template(
        "organiser_site/forms/show.html",
        shown=found,
        version=version,
        fields=fields_of(version),
        watched=_watched(version),
        block=consent_block(version, purposes_shown(version), current_notice(), language(), frame),
        frame=frame,
        offered_in=languages_of(version) or settings.current().languages,
        service=service_by_code(found.service) if found.service else None,
        processors=[organisation_by_code(each) for each in processors_of(version)],
        review=review,
        area="consent",
    )
