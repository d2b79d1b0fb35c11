from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from registration.consent import actions
from registration.consent.errors import FoundInNotice, NotReadyToPublish
from registration.consent.models import Notice, NoticeVersion
from registration.consent.queries import (
    current_notice,
    notice_by_code,
    notice_versions,
    people_before,
    readers_by_version,
    standing_by_version,
)
from registration.consent.queries.words import GENERAL_NOTICE
from registration.consent.rules import Finding
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.consent.facts import facts_for
from registration.organiser_site.consent.findings import advice
from registration.organiser_site.consent.forms import NoticeForm, notice_filled
from registration.organiser_site.consent.pages import draft_of, me, pages
from registration.web.access import staff_may
from registration.web.context import zone_of_house
from registration.web.differing import differing
from registration.web.notices import name_of_scope


@pages.get("/consent/notices/<code>")
@staff_may("consent.see")
def notice(code: str) -> ResponseReturnValue:
    found = _notice(code)
    if found is None:
        return redirect(url_for(".edit_notice", code=code))
    versions, current = notice_versions(found.id), current_notice(code)
    return render_template(
        "organiser_site/consent/notice.html",
        notice=found,
        about=name_of_scope(found.scope),
        versions=versions,
        current=current,
        draft=draft_of(versions),
        readers=readers_by_version(found.id),
        standing=standing_by_version(found.id),
        to_ask=_to_ask(current),
        zone=zone_of_house(),
        general=GENERAL_NOTICE,
    )


@pages.route("/consent/notices/<code>/words", methods=["GET", "POST"])
@staff_may("consent.edit")
def edit_notice(code: str) -> ResponseReturnValue:
    """Write the next words of a notice; for the general one also the first."""
    found = _notice(code)
    versions = notice_versions(found.id) if found else []
    draft = draft_of(versions)
    form = NoticeForm.made(data=notice_filled(draft or _newest_of_now(versions), zone_of_house()))
    findings: tuple[Finding, ...] = ()
    if form.is_submitted() and form.validate():
        draft = _keep_notice(code, found, draft, form)
        if request.form.get("do") != "publish":
            db.session.commit()
            flash(_("The draft is saved. What people see has not changed."), "good")
            return redirect(url_for(".notice", code=code), 303)
        try:
            _publish(draft, form)
        except NotReadyToPublish as refusal:
            db.session.rollback()
            form.refuse(refusal.reasons)
        except FoundInNotice as refusal:
            db.session.rollback()
            findings = refusal.findings
        else:
            db.session.commit()
            flash(_("Version %(number)s is published.", number=draft.number), "good")
            return redirect(url_for(".notice", code=code), 303)
    current = current_notice(code)
    page = render_template(
        "organiser_site/consent/edit_notice.html",
        code=code,
        notice=found,
        about=name_of_scope(found.scope) if found else "",
        form=form,
        findings=[advice(each) for each in findings],
        current=current,
        differences=_differences(current, form),
        standing=sum(standing_by_version(found.id).values()) if found else 0,
        number=draft.number if draft else versions[0].number + 1 if versions else 1,
    )
    return page, 422 if form.is_submitted() else 200


def _newest_of_now(versions: Sequence[NoticeVersion]) -> NoticeVersion | None:
    """The words the next ones begin with: what was brought in from before is not among them."""
    return next((each for each in versions if each.imported_at is None), None)


def _publish(draft: NoticeVersion, form: NoticeForm) -> None:
    actions.publish_notice_version(
        draft, by=me(), facts=facts_for(draft.notice), despite=form.despite.data or ""
    )


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


def _to_ask(current: NoticeVersion | None) -> int:
    """How many people decided under words that a material change has replaced."""
    if current is None or current.change_class != "material":
        return 0
    return people_before(current)


def _differences(current: NoticeVersion | None, form: NoticeForm) -> list[tuple[str, Markup]]:
    """The text in each language in which it is no longer that of the version in force."""
    if current is None:
        return []
    written = form.words("body")
    return [
        (tag, differing(current.body.get(tag, ""), written.get(tag, "")))
        for tag in dict.fromkeys([*current.body, *written])
        if current.body.get(tag, "") != written.get(tag, "")
    ]
