from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.errors import NotReadyToPublish
from registration.consent.models import Purpose, PurposeVersion
from registration.consent.queries import (
    numbers_by_purpose,
    numbers_by_version,
    purpose_by_code,
    versions_of,
)
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.organiser_site.consent.forms import PurposeForm, purpose_filled
from registration.organiser_site.consent.pages import draft_of, me, pages
from registration.web.access import staff_may
from registration.web.context import zone_of_house
from registration.web.differing import differing


@pages.get("/consent/purposes/<code>")
@staff_may("consent.see")
def purpose(code: str) -> ResponseReturnValue:
    found = _purpose(code)
    versions = versions_of(found.id)
    return render_template(
        "organiser_site/consent/purpose.html",
        purpose=found,
        versions=versions,
        current=_published(versions),
        draft=draft_of(versions),
        numbers=numbers_by_version(found.id),
        allowing=numbers_by_purpose().get(found.id, 0),
        zone=zone_of_house(),
    )


@pages.route("/consent/purposes/<code>/words", methods=["GET", "POST"])
@staff_may("consent.edit")
def edit_purpose(code: str) -> ResponseReturnValue:
    """Write the next words of a purpose: a draft until they are published."""
    found = _purpose(code)
    versions = versions_of(found.id)
    current, draft = _published(versions), draft_of(versions)
    form = PurposeForm.made(data=purpose_filled(draft or versions[0]))
    if form.is_submitted() and form.validate():
        draft = _keep_purpose(found, draft, form)
        if request.form.get("do") != "publish":
            db.session.commit()
            flash(_("The draft is saved. What people see has not changed."), "good")
            return redirect(url_for(".purpose", code=code), 303)
        try:
            actions.publish_purpose_version(draft, by=me())
        except NotReadyToPublish as refusal:
            db.session.rollback()
            form.refuse(refusal.reasons, recipient=_recipient(found))
        else:
            db.session.commit()
            flash(_("Version %(number)s is published.", number=draft.number), "good")
            return redirect(url_for(".purpose", code=code), 303)
    page = render_template(
        "organiser_site/consent/edit_purpose.html",
        purpose=found,
        form=form,
        current=current,
        number=draft.number if draft else versions[0].number + 1,
        differences=_differences(current, form) if current else [],
        numbers=numbers_by_version(found.id),
    )
    return page, 422 if form.is_submitted() else 200


def _purpose(code: str) -> Purpose:
    return purpose_by_code(code) or abort(404)


def _recipient(purpose: Purpose) -> str:
    return pick(purpose.recipient.name) if purpose.recipient else ""


def _published(versions: Sequence[PurposeVersion]) -> PurposeVersion | None:
    return next((version for version in versions if version.published_at), None)


def _keep_purpose(purpose: Purpose, draft: PurposeVersion | None, form: PurposeForm) -> PurposeVersion:
    before = draft or versions_of(purpose.id)[0]
    words = form.wording(before)
    if draft is None:
        return actions.new_purpose_version(purpose, words, by=me())
    actions.change_purpose_version(draft, words, by=me())
    return draft


def _differences(current: PurposeVersion, form: PurposeForm) -> list[tuple[str, object]]:
    """The statement in each language in which it is no longer that of the current version."""
    written = form.words("statement")
    return [
        (tag, differing(current.statement.get(tag, ""), written.get(tag, "")))
        for tag in dict.fromkeys([*current.statement, *written])
        if current.statement.get(tag, "") != written.get(tag, "")
    ]
