from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.models import RetentionStart
from registration.consent.queries import numbers_by_purpose, retention_rules, versions_of
from registration.forms.rendering import shown_purpose, signup_frame
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import speaking
from registration.foundation.personal_data import Category
from registration.organiser_site.consent.forms import ClosingForm, RetentionForm
from registration.organiser_site.consent.pages import me, pages
from registration.organiser_site.consent.views.purposes import the_purpose
from registration.web.access import staff_may
from registration.web.keeping import CATEGORIES, time_kept


@pages.get("/consent/purposes/<code>/preview")
@staff_may("consent.see")
def preview_purpose(code: str) -> ResponseReturnValue:
    """The part of a form that asks for it, in every language, as an attendee will see it."""
    found = the_purpose(code)
    versions = versions_of(found.id)
    number = request.args.get("number", type=int)
    version = next((each for each in versions if each.number == number), versions[0])
    seen = []
    for tag in settings.current().languages:
        with speaking(tag):
            seen.append((tag, signup_frame(), shown_purpose(version, tag)))
    return render_template(
        "organiser_site/consent/preview_purpose.html", purpose=found, version=version, seen=seen
    )


@pages.route("/consent/purposes/<code>/close", methods=["GET", "POST"])
@staff_may("consent.edit")
def close_purpose(code: str) -> ResponseReturnValue:
    """Give a purpose up. It cannot be opened again, so the page says first whom it concerns."""
    found, form = the_purpose(code), ClosingForm()
    if form.validate_on_submit():
        actions.close_purpose(found, by=me())
        db.session.commit()
        flash(_("The purpose is closed. Nobody is asked any more, and nothing is done for it."), "good")
        return redirect(url_for(".purpose", code=code), 303)
    return render_template(
        "organiser_site/consent/close_purpose.html",
        purpose=found,
        form=form,
        version=versions_of(found.id)[0],
        allowing=numbers_by_purpose().get(found.id, 0),
    )


@pages.route("/consent/purposes/<code>/retention", methods=["GET", "POST"])
@staff_may("consent.edit")
def retention(code: str) -> ResponseReturnValue:
    """How long each kind of data is kept for this purpose."""
    found = the_purpose(code)
    form = RetentionForm.made()
    if request.form.get("remove") and ClosingForm().validate_on_submit():
        if request.form["remove"] in {each.value for each in Category}:
            actions.remove_retention(found, request.form["remove"], by=me())
            db.session.commit()
        return redirect(url_for(".retention", code=code), 303)
    if form.is_submitted() and form.validate():
        actions.set_retention(
            found,
            form.category.data,
            keep_days=form.keep_days.data or 0,
            begins=RetentionStart(form.begins.data),
            law=form.words("law"),
            hold_until=form.hold_until.data,
            note=form.words("note"),
            by=me(),
        )
        db.session.commit()
        flash(_("The rule is kept."), "good")
        return redirect(url_for(".retention", code=code), 303)
    page = render_template(
        "organiser_site/consent/retention.html",
        purpose=found,
        form=form,
        version=versions_of(found.id)[0],
        rules=retention_rules(found.id),
        kinds=CATEGORIES,
        time_kept=time_kept,
    )
    return page, 422 if form.is_submitted() else 200
