"""One question of a draft: added, changed, and when it is asked."""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.rules import OPERATION
from registration.forms.actions import write_draft
from registration.forms.errors import IdentificationCodeAsked
from registration.forms.models import FormVersion
from registration.forms.queries import parts_of
from registration.forms.rules import (
    COUNTRY,
    LONGEST_LONG,
    MOST_FIELDS,
    Field,
    FieldType,
    Need,
    Test,
    asks_identification_code,
    needs_approval,
)
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.personal_data import Category
from registration.organiser_site.forms.forms import ConditionForm, QuestionForm
from registration.organiser_site.forms.forms.conditions import looked_at
from registration.organiser_site.forms.forms.questions import from_field, from_posted
from registration.organiser_site.forms.kinds import (
    FIXED,
    WITH_LENGTH,
    WITH_OPTIONS,
    WITH_REGION,
    WITH_TEXT,
    categories,
    category_in_words,
    file_kinds,
    kind_in_words,
    kinds_offered,
    need_in_words,
)
from registration.organiser_site.forms.pages import code_from, draft, pages, question_in
from registration.organiser_site.forms.panel import purposes_to_choose
from registration.web.access import staff_may, the_staff


@pages.route("/forms/<code>/add/<kind>", methods=["GET", "POST"])
@staff_may("events.edit")
def add(code: str, kind: str) -> ResponseReturnValue:
    version = draft(code)
    known = {each.value: each for each in kinds_offered()}
    blank = _blank(known.get(kind) or abort(404))
    if len(parts_of(version)) >= MOST_FIELDS:
        flash(_("A form has at most %(most)s questions.", most=MOST_FIELDS), "stop")
        return redirect(url_for(".edit", code=code), 303)
    return _asked("add", version, blank)


def _blank(kind: FieldType) -> Field:
    category, identifier = FIXED.get(kind) or ("", "")
    return Field(
        "",
        kind,
        {},
        category=category,
        identifier=identifier,
        max_length=LONGEST_LONG if kind is FieldType.LONG_TEXT else 200,
    )


@pages.route("/forms/<code>/questions/<field>", methods=["GET", "POST"])
@staff_may("events.edit")
def question(code: str, field: str) -> ResponseReturnValue:
    version = draft(code)
    return _asked("question", version, question_in(version, field))


def _asked(view: str, version: FormVersion, before: Field) -> ResponseReturnValue:
    languages = settings.current().languages
    if request.method == "GET":
        return _page(view, version, before, from_field(before, languages))
    form = from_posted(before.type, languages, request.form)
    if form.rearrange(request.form.get("do", "")):
        return _page(view, version, before, form)
    known = {each for each, _title in purposes_to_choose()} | set(before.purposes)
    form.purposes = [each for each in form.purposes if each in known]
    made = form.question(before)
    if made is None:
        return _page(view, version, before, form), 422
    made = _coded(version, made)
    if asks_identification_code(made):
        form.errors[f"label-{languages[0]}"] = need_in_words(Need.IDENTIFICATION_CODE, "")
        return _page(view, version, before, form), 422
    _put(version, made)
    db.session.commit()
    if needs_approval(made):
        flash(_("Saved. A data officer has to approve this question before the form is published."), "wait")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for(".edit", code=version.form.code, _anchor=f"row-{made.code}"), 303)


def _coded(version: FormVersion, made: Field) -> Field:
    """The question under a name of its own. The country where people live has the name notices go by."""
    if made.code:
        return made
    taken = [each.code for each in parts_of(version)]
    if made.type is FieldType.COUNTRY and COUNTRY not in taken and not made.internal:
        return replace(made, code=COUNTRY)
    return replace(made, code=code_from(made.label, [*taken, COUNTRY], made.type.value))


def _put(version: FormVersion, made: Field) -> None:
    fields = list(parts_of(version))
    place = next((at for at, each in enumerate(fields) if each.code == made.code), None)
    if place is None:
        fields.append(made)
    else:
        fields[place] = made
    try:
        write_draft(version, fields=fields, by=the_staff().id)
    except IdentificationCodeAsked:
        abort(400)


@pages.route("/forms/<code>/questions/<field>/condition", methods=["GET", "POST"])
@staff_may("events.edit")
def condition(code: str, field: str) -> ResponseReturnValue:
    """When the question is asked."""
    version = draft(code)
    asked = question_in(version, field)
    form = ConditionForm(asked, looked_at(parts_of(version), asked))
    stands = asked.shown_if
    if request.method == "POST":
        form.of = request.form.get("of", "")
        form.test, form.values = request.form.get("test", ""), request.form.getlist("values")
        always = request.form.get("do") == "always"
        chosen = None if always else form.condition()
        if always or chosen:
            _put(version, replace(asked, shown_if=chosen))
            db.session.commit()
            flash(_("Saved."), "good")
            return redirect(url_for(".edit", code=code, _anchor=f"row-{field}"), 303)
    else:
        form.of = request.args.get("of") or (stands.field if stands else "")
        same = stands is not None and form.of == stands.field
        form.test = stands.test.value if stands and same else Test.ONE_OF.value
        form.values = stands.values if stands and same else ()
    page = render_template(
        "organiser_site/forms/condition.html",
        shown=version.form,
        asked=asked,
        condition=form,
        errors=[("values" if form.compares else "of", form.wrong)] if form.wrong else [],
        area="consent",
    )
    return page, 422 if form.wrong else 200


def _page(view: str, version: FormVersion, before: Field, form: QuestionForm) -> str:
    kind = before.type
    values = {
        "shown": version.form,
        "before": before,
        "question_form": form,
        "kind_words": kind_in_words(kind),
        "fixed": category_in_words(*FIXED[kind]) if kind in FIXED else "",
        "categories": categories(),
        "purposes": purposes_to_choose(),
        "operation": OPERATION,
        "has_options": kind in WITH_OPTIONS,
        "has_text": kind in WITH_TEXT,
        "has_length": kind in WITH_LENGTH,
        "has_region": kind in WITH_REGION,
        "file_kinds": file_kinds() if kind is FieldType.FILE else [],
        "watched": kind is FieldType.NATIONALITY or before.category == Category.IDENTITY_CHECK.value,
        "errors": form.listed_errors,
        "area": "consent",
    }
    if view == "add":
        return render_template("organiser_site/forms/add.html", **values)
    return render_template("organiser_site/forms/question.html", **values)
