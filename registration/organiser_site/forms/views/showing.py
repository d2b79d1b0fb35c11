"""The list of forms, and one form as it is."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.consent.queries import current_notice, notice_stands
from registration.events.queries import days_by_form
from registration.forms.actions import approve_field, hold, publish
from registration.forms.models import Form, FormVersion
from registration.forms.queries import (
    form_by_code,
    forms,
    is_for_events,
    lacks_of,
    languages_of,
    parts_of,
    processors_of,
    published_version,
    purposes_shown,
    sheet_of,
)
from registration.forms.rendering import consent_block, signup_frame
from registration.forms.rules import Field, needs_approval
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.organisations.queries import organisation_by_code, service_by_code
from registration.organiser_site.forms.forms import ReviewForm
from registration.organiser_site.forms.pages import pages
from registration.organiser_site.forms.panel import uses_of
from registration.organisers.permissions import may
from registration.web.access import staff_may, the_staff
from registration.web.wording import refuse


@pages.get("/forms")
@staff_may("consent.see")
def index() -> ResponseReturnValue:
    found = [each for each in forms() if each.versions]
    return render_template(
        "organiser_site/forms/index.html",
        forms=sorted(found, key=lambda each: not is_for_events(each)),
        days=days_by_form(),
        for_events=is_for_events,
        area="consent",
    )


@pages.route("/forms/<code>", methods=["GET", "POST"])
@staff_may("consent.see")
def show(code: str) -> ResponseReturnValue:
    found = form_by_code(code) or abort(404)
    review = ReviewForm()
    if review.is_submitted():
        if not may(the_staff().role_names, "consent.edit"):
            abort(403)
        hold(found.versions[-1])
    if review.is_submitted() and _fine(review, found):
        published = _approve(found.versions[-1], review.reason.data or "")
        db.session.commit()
        if published:
            flash(_("Done. The form is published, and the trail says who looked at it."), "good")
        else:
            flash(_("Approved. The form can be published once everything else is in it."), "good")
        return redirect(url_for(".show", code=code), 303)
    return _page(found, review), 422 if review.is_submitted() else 200


def _fine(review: ReviewForm, form: Form) -> bool:
    if not review.validate():
        return False
    if review.seen.data != form.versions[-1].sha256:
        return refuse(
            review.reason, _("Somebody changed the form while you looked at it. Look at it as it is now")
        )
    if notice_stands([f"form:{form.code}", f"service:{form.service}"]):
        return True
    return refuse(
        review.reason, _("Publish a privacy notice first: nothing is asked before people can read it")
    )


def _approve(version: FormVersion, reason: str) -> bool:
    """Let the form ask what wants a review, and publish it if nothing else is missing."""
    for field in _watched(version):
        approve_field(version, field.code, reason=reason, by=the_staff().id)
    if is_for_events(version.form) and lacks_of(version):
        return False
    publish(version)
    return True


def _watched(version: FormVersion) -> list[Field]:
    return [field for field in parts_of(version) if needs_approval(field)]


def _page(found: Form, review: ReviewForm) -> str:
    version = found.versions[-1]
    review.seen.data = version.sha256
    frame = signup_frame()
    return render_template(
        "organiser_site/forms/show.html",
        shown=found,
        version=version,
        fields=sheet_of(version),
        uses=uses_of(version),
        for_events=is_for_events(found),
        lacking=lacks_of(version) if version.published_at is None and is_for_events(found) else [],
        earlier=[each for each in found.versions if each.number != version.number],
        standing=published_version(found),
        watched=_watched(version),
        block=consent_block(version, purposes_shown(version), current_notice(), language(), frame),
        frame=frame,
        offered_in=languages_of(version) or settings.current().languages,
        service=service_by_code(found.service) if found.service else None,
        processors=[organisation_by_code(each) for each in processors_of(version)],
        review=review,
        area="consent",
    )
