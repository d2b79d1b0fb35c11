"""From draft to published: what is missing, what differs, and what it means for events."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent.queries import notice_stands
from registration.forms.actions import hold, release, unapproved
from registration.forms.errors import FormRefused
from registration.forms.models import FormVersion
from registration.forms.queries import lacks_of, parts_of, published_version, purpose_codes, version_of
from registration.forms.rules import Change, Difference, Need, differences, purposes_changed
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.forms.kinds import need_in_words
from registration.organiser_site.forms.pages import draft, found, pages
from registration.organiser_site.forms.panel import uses_of
from registration.organiser_site.forms.seen import draft_seen, sealed
from registration.web.access import staff_may, the_staff


@pages.route("/forms/<code>/publish", methods=["GET", "POST"])
@staff_may("events.publish")
def publish(code: str) -> ResponseReturnValue:
    version = draft(code)
    status = 200
    meanwhile: FormVersion | None = None
    if request.method == "POST":
        hold(version)
        seen = draft_seen(request.form.get("seen", ""), version)
        unseen = seen is None or seen.sha256 != version.sha256
        meanwhile = seen or version if unseen else None
    if request.method == "POST" and (meanwhile or not _has_a_notice(version)):
        status = 409
    elif request.method == "POST":
        try:
            release(version, by=the_staff().id)
        except FormRefused:
            db.session.rollback()
            version, status = draft(code), 409
        else:
            db.session.commit()
            flash(_("Published. Events can take their questions from it now."), "good")
            return redirect(url_for(".show", code=code), 303)
    before = published_version(version.form)
    page = render_template(
        "organiser_site/forms/publish.html",
        shown=version.form,
        version=version,
        before=before,
        todo=_todo(version),
        waiting=unapproved(version),
        changes=differences(parts_of(before), parts_of(version)) if before else [],
        said=_said_change,
        purposes_changed=purposes_changed(purpose_codes(before), purpose_codes(version))
        if before
        else ([], []),
        meanwhile=meanwhile,
        changed_meanwhile=differences(parts_of(meanwhile), parts_of(version)) if meanwhile else [],
        purposes_meanwhile=purposes_changed(purpose_codes(meanwhile), purpose_codes(version))
        if meanwhile
        else ([], []),
        seen=sealed(version),
        uses=uses_of(version),
        area="consent",
    )
    return page, status


def _has_a_notice(version: FormVersion) -> bool:
    """Whether people can read what happens with their answers (S-NETJAPAN-2)."""
    return notice_stands([f"form:{version.form.code}", f"service:{version.form.service}"])


def _todo(version: FormVersion) -> list[tuple[str, str, str]]:
    """Code of a question, its words, and what to do there."""
    labels = {each.code: each for each in parts_of(version)}
    todo = (
        []
        if _has_a_notice(version)
        else [("", _("Publish a privacy notice first: nothing is asked before people can read it"))]
    )
    todo += [(each.field, need_in_words(each.need, each.detail)) for each in lacks_of(version)]
    todo += [(code, need_in_words(Need.APPROVAL, "")) for code in unapproved(version)]
    return [(code, labels[code].label if code else {}, words) for code, words in todo]  # type: ignore[misc]


@pages.get("/forms/<code>/changes")
@staff_may("consent.see")
def changes(code: str) -> ResponseReturnValue:
    """What differs between two versions, for whoever reviews the form (S-AJC-7)."""
    form = found(code)
    numbers = [each.number for each in form.versions]
    after = version_of(form, _number("to", numbers[-1])) or form.versions[-1]
    before = version_of(form, _number("from", after.number - 1)) or form.versions[0]
    return render_template(
        "organiser_site/forms/changes.html",
        shown=form,
        before=before,
        after=after,
        numbers=numbers,
        changes=differences(parts_of(before), parts_of(after)),
        said=_said_change,
        purposes_changed=purposes_changed(purpose_codes(before), purpose_codes(after)),
        uses=uses_of(after),
        area="consent",
    )


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


def _said_change(difference: Difference) -> str:
    return {
        Change.ADDED: _("New"),
        Change.REMOVED: _("No longer asked"),
        Change.CHANGED: _("Changed"),
        Change.MOVED: _("Moved"),
    }[difference.change]
