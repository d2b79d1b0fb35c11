from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.errors import NotReadyToPublish
from registration.consent.models import Notice, NoticeVersion
from registration.consent.queries import current_notice, notice_by_code, notice_versions
from registration.consent.queries.words import GENERAL_NOTICE
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.consent.forms import NoticeForm, notice_filled
from registration.organiser_site.consent.pages import draft_of, me, pages
from registration.web.access import staff_may
from registration.web.context import zone_of_house


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
        draft=draft_of(versions),
        zone=zone_of_house(),
        general=GENERAL_NOTICE,
    )


@pages.route("/consent/notices/<code>/words", methods=["GET", "POST"])
@staff_may("consent.edit")
def edit_notice(code: str) -> ResponseReturnValue:
    """Write the next words of a notice; for the general one also the first."""
    found = _notice(code)
    versions = notice_versions(found.id) if found else []
    draft, zone = draft_of(versions), zone_of_house()
    form = NoticeForm.made(data=notice_filled(versions[0] if versions else None, zone))
    if form.is_submitted() and form.validate():
        draft = _keep_notice(code, found, draft, form)
        if request.form.get("do") != "publish":
            db.session.commit()
            flash(_("The draft is saved. What people see has not changed."), "good")
            return redirect(url_for(".notice", code=code), 303)
        try:
            actions.publish_notice_version(draft, by=me())
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


def _notice(code: str) -> Notice | None:
    """The notice; nothing for the general one while it is not written."""
    found = notice_by_code(code)
    if found is None and code != GENERAL_NOTICE:
        abort(404)
    return found


def _keep_notice(
    code: str, notice: Notice | None, draft: NoticeVersion | None, form: NoticeForm
) -> NoticeVersion:
    words = form.wording(zone_of_house())
    if notice is None:
        return actions.new_notice(code, words, by=me())
    if draft is None:
        return actions.new_notice_version(notice, words, by=me())
    actions.change_notice_version(draft, words, by=me())
    return draft
