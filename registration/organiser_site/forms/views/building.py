"""Making a form: new, its name and purposes, the order of its questions, and trying it out."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.forms.actions import begin, draft_of, name_form, throw_away, unapproved, write_draft
from registration.forms.answers import Checked, check
from registration.forms.models import Form, FormVersion
from registration.forms.queries import forms, is_for_events, lacks_of, parts_of, purpose_codes, sheet_of
from registration.forms.rules import Field, Need
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.forms.forms import NameForm
from registration.organiser_site.forms.kinds import kind_in_words, kinds_offered, need_in_words
from registration.organiser_site.forms.pages import code_from, draft, found, pages
from registration.organiser_site.forms.panel import purposes_to_choose, uses_of
from registration.organiser_site.forms.starting import STARTING_POINTS, fields_to_start_with
from registration.web.access import staff_may, the_staff
from registration.web.uploads import given_files, make_room
from registration.web.wording import by_field


@pages.route("/forms/new", methods=["GET", "POST"])
@staff_may("events.edit")
def new() -> ResponseReturnValue:
    form = NameForm.made()
    start = request.form.get("start", "seminar")
    if form.validate_on_submit():
        title = form.words("title")
        code = code_from(title, [each.code for each in forms()], "form")
        fields = fields_to_start_with(start, settings.current().languages)
        begin(code, title, fields, (), by=the_staff().id)
        db.session.commit()
        return redirect(url_for(".edit", code=code), 303)
    page = render_template(
        "organiser_site/forms/new.html", form=form, start=start, starts=STARTING_POINTS, area="consent"
    )
    return page, 422 if form.is_submitted() else 200


@pages.post("/forms/<code>/change")
@staff_may("events.edit")
def change(code: str) -> ResponseReturnValue:
    """Work on the next version. The published one stays as it is, for answers and events that have it."""
    form = found(code)
    if is_for_events(form):
        draft_of(form, by=the_staff().id)
        db.session.commit()
        return redirect(url_for(".edit", code=code), 303)
    flash(_("This form is changed where it is used: with its event or its newsletter."), "stop")
    return redirect(url_for(".show", code=code), 303)


@pages.route("/forms/<code>/copy", methods=["GET", "POST"])
@staff_may("events.edit")
def copy(code: str) -> ResponseReturnValue:
    """A new form that asks the same."""
    origin = found(code)
    form = NameForm.made()
    if form.validate_on_submit():
        title = form.words("title")
        newest = origin.versions[-1]
        other = code_from(title, [each.code for each in forms()], "form")
        # What belongs to one event, as its sharing does, stays there.
        fields = [_without_sharing(each) for each in parts_of(newest)]
        purposes = [each for each in purpose_codes(newest) if not _is_sharing(each)]
        begin(other, title, fields, purposes, service=origin.service, by=the_staff().id)
        db.session.commit()
        return redirect(url_for(".edit", code=other), 303)
    page = render_template("organiser_site/forms/copy.html", form=form, origin=origin, area="consent")
    return page, 422 if form.is_submitted() else 200


def _is_sharing(code: str) -> bool:
    return code.startswith("share:")


def _without_sharing(question: Field) -> Field:
    return replace(question, purposes=[each for each in question.purposes if not _is_sharing(each)])


@pages.route("/forms/<code>/edit", methods=["GET", "POST"])
@staff_may("events.edit")
def edit(code: str) -> ResponseReturnValue:
    """The questions of a draft in their order."""
    version = draft(code)
    if request.method == "POST":
        fields, place = _rearranged(
            parts_of(version), request.form.get("do", ""), request.form.get("order", "")
        )
        write_draft(version, fields=fields, by=the_staff().id)
        db.session.commit()
        return redirect(url_for(".edit", code=code, _anchor=place), 303)
    return _page(version.form, version, NameForm.made(data=by_field({"title": version.form.title})))


def _rearranged(fields: Sequence[Field], deed: str, order: str) -> tuple[list[Field], str]:
    """The fields as a button or a drag wants them, and where to look then."""
    verb, _colon, code = deed.partition(":")
    kept = list(fields)
    at = next((place for place, each in enumerate(kept) if each.code == code), None)
    if verb in ("up", "down", "remove") and at is not None:
        moved = kept.pop(at)
        if verb != "remove":
            kept.insert(max(at + (1 if verb == "down" else -1), 0), moved)
        return kept, f"row-{code}" if verb != "remove" else "part-questions"
    wanted = order.split()
    if verb == "order" and sorted(wanted) == sorted(each.code for each in kept):
        return sorted(kept, key=lambda each: wanted.index(each.code)), "part-questions"
    return kept, "part-questions"


@pages.post("/forms/<code>/name")
@staff_may("events.edit")
def name(code: str) -> ResponseReturnValue:
    """What the form is called, and what it asks beside its questions."""
    version = draft(code)
    form = NameForm.made()
    if not form.validate_on_submit():
        return _page(version.form, version, form), 422
    known = [each for each, _title in purposes_to_choose()]
    chosen = [each for each in request.form.getlist("purposes") if each in known]
    name_form(version.form, form.words("title"), by=the_staff().id)
    write_draft(version, purposes=chosen, by=the_staff().id)
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for(".edit", code=code), 303)


@pages.post("/forms/<code>/drop")
@staff_may("events.edit")
def drop(code: str) -> ResponseReturnValue:
    """Give up a draft; what is published stays."""
    version = draft(code)
    alone = len(version.form.versions) == 1
    throw_away(version, by=the_staff().id)
    db.session.commit()
    flash(_("The draft is gone."), "good")
    return redirect(url_for(".index") if alone else url_for(".show", code=code), 303)


@pages.route("/forms/<code>/preview", methods=["GET", "POST"])
@staff_may("events.see")
def preview(code: str) -> ResponseReturnValue:
    """The questions as people see them. They can be filled in to try them; nothing is kept."""
    form = found(code)
    make_room()
    fields = sheet_of(form.versions[-1])
    tried: Checked | None = (
        check(fields, request.form, files=given_files(fields)) if request.method == "POST" else None
    )
    page = render_template(
        "organiser_site/forms/preview.html",
        shown=form,
        version=form.versions[-1],
        fields=fields,
        tried=tried,
        typed=tried.typed if tried else {},
        wrong=tried.errors if tried else {},
        errors=list(tried.errors.items()) if tried else [],
        area="consent",
    )
    return page, 422 if tried and tried.errors else 200


def _page(form: Form, version: FormVersion, naming: NameForm) -> str:
    lacking: dict[str, list[str]] = {}
    for each in lacks_of(version):
        lacking.setdefault(each.field, []).append(need_in_words(each.need, each.detail))
    for code in unapproved(version):
        lacking.setdefault(code, []).append(need_in_words(Need.APPROVAL, ""))
    return render_template(
        "organiser_site/forms/edit.html",
        shown=form,
        version=version,
        fields=parts_of(version),
        sheet_fields=sheet_of(version),
        lacking=lacking,
        kinds={kind.value: words for kind, words in kinds_offered().items()},
        kind_of=kind_in_words,
        uses=uses_of(version),
        form=naming,
        purposes=purposes_to_choose(),
        chosen=purpose_codes(version),
        area="consent",
    )
