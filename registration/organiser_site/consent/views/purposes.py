from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.errors import CodeTaken, NotReadyToPublish, PurposeClosed
from registration.consent.models import ChangeClass, Purpose, PurposeKind, PurposeVersion
from registration.consent.queries import (
    current_versions,
    numbers_by_purpose,
    numbers_by_version,
    purpose_by_code,
    purposes,
    retention_rules,
    versions_of,
)
from registration.consent.rules import PurposeWords, reaches_further
from registration.forms.queries import labels_of_fields
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.organisations.models import OrganisationKind, ReviewOf
from registration.organisations.queries import organisation_by_code, organisations, planned_review, services
from registration.organiser_site.consent import words
from registration.organiser_site.consent.forms import NewPurposeForm, PurposeForm, purpose_filled
from registration.organiser_site.consent.pages import draft_of, me, pages
from registration.organisers.permissions import may
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house
from registration.web.differing import differing
from registration.web.keeping import CATEGORIES, time_kept


@pages.get("/consent/purposes/<code>")
@staff_may("consent.see")
def purpose(code: str) -> ResponseReturnValue:
    found = the_purpose(code)
    versions = versions_of(found.id)
    return render_template(
        "organiser_site/consent/purpose.html",
        purpose=found,
        versions=versions,
        current=published(versions),
        draft=draft_of(versions),
        numbers=numbers_by_version(found.id),
        allowing=numbers_by_purpose().get(found.id, 0),
        rules=retention_rules(found.id),
        kinds=CATEGORIES,
        time_kept=time_kept,
        review=planned_review(ReviewOf.PURPOSE, found.code),
        labels=_labels(),
        words=words,
        zone=zone_of_house(),
    )


@pages.route("/consent/purposes/new", methods=["GET", "POST"])
@staff_may("consent.edit")
def new_purpose() -> ResponseReturnValue:
    """What a purpose is for good: code, kind, who receives. Its words come next."""
    form = NewPurposeForm.among(*_choices())
    if form.is_submitted() and form.validate():
        try:
            draft = _made(form)
        except CodeTaken:
            db.session.rollback()
            form.code.errors = [*form.code.errors, _("Choose another short name: this one is taken for good")]
        else:
            db.session.commit()
            return redirect(url_for(".edit_purpose", code=draft.purpose.code), 303)
    page = render_template("organiser_site/consent/new_purpose.html", form=form)
    return page, 422 if form.is_submitted() else 200


@pages.route("/consent/purposes/<code>/words", methods=["GET", "POST"])
@staff_may("consent.edit")
def edit_purpose(code: str) -> ResponseReturnValue:
    """Write the next words of a purpose: a draft until they are published."""
    found = the_purpose(code)
    if found.closed_at is not None:
        return redirect(url_for(".purpose", code=code), 303)
    versions = versions_of(found.id)
    current, draft = published(versions), draft_of(versions)
    review = planned_review(ReviewOf.PURPOSE, found.code)
    filled = purpose_filled(draft or versions[0], review.due_on if review else None)
    form = PurposeForm.for_purpose(found.kind, _labels(), data=filled)
    if form.is_submitted() and form.validate():
        draft = _keep_purpose(found, draft, form)
        if request.form.get("do") == "preview":
            db.session.commit()
            return redirect(url_for(".preview_purpose", code=code, number=draft.number), 303)
        if request.form.get("do") != "publish":
            db.session.commit()
            flash(_("The draft is saved. What people see has not changed."), "good")
            return redirect(url_for(".purpose", code=code), 303)
        try:
            actions.publish_purpose_version(
                draft, by=me(), languages=settings.current().languages, approved_by=_officer()
            )
        except NotReadyToPublish as refusal:
            db.session.rollback()
            form.refuse(refusal.reasons, recipient=_recipient(found))
        except PurposeClosed:
            db.session.rollback()
            return redirect(url_for(".purpose", code=code), 303)
        else:
            db.session.commit()
            flash(_what_follows(current, draft), "good")
            return redirect(url_for(".purpose", code=code), 303)
    page = render_template(
        "organiser_site/consent/edit_purpose.html",
        purpose=found,
        form=form,
        current=current,
        number=draft.number if draft else versions[0].number + 1,
        differences=_differences(current, form) if current else [],
        further=[str(words.FURTHER[code]) for code in reaches_further(current, draft)]
        if current and draft
        else [],
        numbers=numbers_by_version(found.id),
        asked=_asked(found, current),
    )
    return page, 422 if form.is_submitted() else 200


def _officer() -> int | None:
    """The account that publishes, if it may approve what wants a data officer."""
    return me() if may(the_staff().role_names, "consent.approve") else None


def the_purpose(code: str) -> Purpose:
    return purpose_by_code(code) or abort(404)


def published(versions: Sequence[PurposeVersion]) -> PurposeVersion | None:
    return next((version for version in versions if version.published_at), None)


def _asked(purpose: Purpose, current: PurposeVersion | None) -> int:
    """How many would be asked anew: those whose decision stands."""
    return numbers_by_purpose().get(purpose.id, 0) if current else 0


def _what_follows(before: PurposeVersion | None, version: PurposeVersion) -> str:
    if before is not None and version.change_class is ChangeClass.MATERIAL:
        return _(
            "Version %(number)s is published. Whoever agreed to older words is asked by mail now.",
            number=version.number,
        )
    return _("Version %(number)s is published.", number=version.number)


def _recipient(purpose: Purpose) -> str:
    return pick(purpose.recipient.name) if purpose.recipient else ""


def _labels() -> dict[str, str]:
    return {code: pick(label) or code for code, label in labels_of_fields().items()}


def _choices() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """Who can receive data, which purposes another can belong to, and which services."""
    every = purposes()
    current = current_versions([each.id for each in every])
    recipients = {
        each.code: pick(each.name) for each in organisations() if each.kind is not OrganisationKind.CONTROLLER
    }
    parents = {each.code: pick(current[each.id].title) or each.code for each in every if each.id in current}
    return recipients, parents, {each.code: pick(each.title) for each in services()}


def _made(form: NewPurposeForm) -> PurposeVersion:
    recipient, parent = form.recipient.data, form.parent.data
    return actions.new_purpose(
        str(form.code.data),
        PurposeKind(form.kind.data),
        PurposeWords(title=form.words("title"), statement={}),
        recipient=organisation_by_code(recipient) if recipient else None,
        parent=purpose_by_code(parent) if parent else None,
        service=form.service.data or "",
        per_event=bool(form.per_event.data),
        pseudonymised=bool(form.pseudonymised.data),
        by=me(),
    )


def _keep_purpose(purpose: Purpose, draft: PurposeVersion | None, form: PurposeForm) -> PurposeVersion:
    before = draft or versions_of(purpose.id)[0]
    written = form.wording(before)
    if draft is None:
        return actions.new_purpose_version(purpose, written, by=me())
    actions.change_purpose_version(draft, written, by=me())
    return draft


def _differences(current: PurposeVersion, form: PurposeForm) -> list[tuple[str, object]]:
    """The statement in each language in which it is no longer that of the current version."""
    written = form.words("statement")
    return [
        (tag, differing(current.statement.get(tag, ""), written.get(tag, "")))
        for tag in dict.fromkeys([*current.statement, *written])
        if current.statement.get(tag, "") != written.get(tag, "")
    ]
