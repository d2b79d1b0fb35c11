from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.errors import NotReadyToPublish
from registration.consent.models import Notice, NoticeVersion, Purpose, PurposeVersion
from registration.consent.queries import (
    current_notice,
    current_versions,
    notice_by_code,
    notice_versions,
    notices,
    numbers_by_purpose,
    numbers_by_version,
    purpose_by_code,
    purposes,
    versions_of,
)
from registration.consent.queries.words import GENERAL_NOTICE
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.organiser_site.consent.differing import differing
from registration.organiser_site.consent.forms import (
    NoticeForm,
    PurposeForm,
    notice_filled,
    purpose_filled,
)
from registration.web.access import staff, staff_may
from registration.web.context import zone_of_house

pages = Blueprint("consent", __name__)
Version = TypeVar("Version", PurposeVersion, NoticeVersion)


@pages.get("/consent")
@staff_may("consent.see")
def index() -> ResponseReturnValue:
    every = purposes()
    return render_template(
        "organiser_site/consent/index.html",
        purposes=every,
        current=current_versions([purpose.id for purpose in every]),
        numbers=numbers_by_purpose(),
        notices=[(notice, current_notice(notice.code), notice_versions(notice.id)) for notice in notices()],
        general=GENERAL_NOTICE,
        zone=zone_of_house(),
    )


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
        draft=_draft(versions),
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
    current, draft = _published(versions), _draft(versions)
    form = PurposeForm.made(data=purpose_filled(draft or versions[0]))
    if form.is_submitted() and form.validate():
        draft = _keep_purpose(found, draft, form)
        if request.form.get("do") != "publish":
            db.session.commit()
            flash(_("The draft is saved. What people see has not changed."), "good")
            return redirect(url_for(".purpose", code=code), 303)
        try:
            actions.publish_purpose_version(draft, by=_me())
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


@pages.get("/consent/notices/<code>")
@staff_may("consent.see")
def notice(code: str) -> ResponseReturnValue:
    found = _notice(code)
    if found is None:
        return redirect(url_for(".edit_notice", code=code))
    versions = notice_versions(found.id)
    return render_template(
        "organiser_site/consent/notice.html",
        notice=found,
        versions=versions,
        current=current_notice(code),
        draft=_draft(versions),
        zone=zone_of_house(),
        general=GENERAL_NOTICE,
    )


@pages.route("/consent/notices/<code>/words", methods=["GET", "POST"])
@staff_may("consent.edit")
def edit_notice(code: str) -> ResponseReturnValue:
    """Write the next words of a notice; for the general one also the first."""
    found = _notice(code)
    versions = notice_versions(found.id) if found else []
    draft, zone = _draft(versions), zone_of_house()
    form = NoticeForm.made(data=notice_filled(versions[0] if versions else None, zone))
    if form.is_submitted() and form.validate():
        draft = _keep_notice(code, found, draft, form)
        if request.form.get("do") != "publish":
            db.session.commit()
            flash(_("The draft is saved. What people see has not changed."), "good")
            return redirect(url_for(".notice", code=code), 303)
        try:
            actions.publish_notice_version(draft, by=_me())
        except NotReadyToPublish as refusal:
            db.session.rollback()
            form.refuse(refusal.reasons)
        else:
            db.session.commit()
            flash(_("Version %(number)s is published.", number=draft.number), "good")
            return redirect(url_for(".notice", code=code), 303)
    page = render_template(
        "organiser_site/consent/edit_notice.html",
        code=code,
        notice=found,
        form=form,
        current=current_notice(code),
        number=draft.number if draft else versions[0].number + 1 if versions else 1,
    )
    return page, 422 if form.is_submitted() else 200


def _me() -> int | None:
    account = staff()
    return account.id if account else None


def _purpose(code: str) -> Purpose:
    return purpose_by_code(code) or abort(404)


def _notice(code: str) -> Notice | None:
    """The notice; nothing for the general one while it is not written."""
    found = notice_by_code(code)
    if found is None and code != GENERAL_NOTICE:
        abort(404)
    return found


def _recipient(purpose: Purpose) -> str:
    return pick(purpose.recipient.name) if purpose.recipient else ""


def _published(versions: Sequence[PurposeVersion]) -> PurposeVersion | None:
    return next((version for version in versions if version.published_at), None)


def _draft(versions: Sequence[Version]) -> Version | None:
    return versions[0] if versions and versions[0].published_at is None else None


def _keep_purpose(purpose: Purpose, draft: PurposeVersion | None, form: PurposeForm) -> PurposeVersion:
    before = draft or versions_of(purpose.id)[0]
    words = form.wording(before)
    if draft is None:
        return actions.new_purpose_version(purpose, words, by=_me())
    actions.change_purpose_version(draft, words, by=_me())
    return draft


def _keep_notice(
    code: str, notice: Notice | None, draft: NoticeVersion | None, form: NoticeForm
) -> NoticeVersion:
    words = form.wording(zone_of_house())
    if notice is None:
        return actions.new_notice(code, words, by=_me())
    if draft is None:
        return actions.new_notice_version(notice, words, by=_me())
    actions.change_notice_version(draft, words, by=_me())
    return draft


def _differences(current: PurposeVersion, form: PurposeForm) -> list[tuple[str, object]]:
    """The statement in each language in which it is no longer that of the current version."""
    written = form.words("statement")
    return [
        (tag, differing(current.statement.get(tag, ""), written.get(tag, "")))
        for tag in dict.fromkeys([*current.statement, *written])
        if current.statement.get(tag, "") != written.get(tag, "")
    ]
