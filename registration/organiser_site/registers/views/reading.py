"""Internal rules: written by some, read and acknowledged by all of the staff."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken, RulesNotInForce
from registration.organisations.models import RulesDocument
from registration.organiser_site.registers.forms import NewRulesForm, RulesForm
from registration.organiser_site.registers.pages import form_page, pages
from registration.organiser_site.settings.forms.fields import by_field
from registration.organisers.permissions import RoleName
from registration.organisers.queries import accounts
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house


@pages.get("/registers/rules")
@staff_may("registers.see")
def rules() -> ResponseReturnValue:
    documents = queries.rules_documents()
    return render_template(
        "organiser_site/registers/rules.html",
        documents=[(each, queries.rules_in_force(each)) for each in documents],
        to_read={each.code for each in queries.rules_to_read(the_staff().id)},
        zone=zone_of_house(),
    )


@pages.route("/registers/rules/new", methods=["GET", "POST"])
@staff_may("registers.edit")
def new_rules() -> ResponseReturnValue:
    form = NewRulesForm.made()
    if form.validate_on_submit():
        code = form.code.data or ""
        try:
            actions.new_rules(code, by=the_staff().id, title=form.words("title"))
        except CodeTaken:
            form.code.errors = [_("Other rules have this short name. Choose another one")]
        else:
            db.session.commit()
            return redirect(url_for(".write_rules", code=code))
    return form_page("organiser_site/registers/new_rules.html", form)


@pages.get("/registers/rules/<code>")
@staff_may("registers.see")
def rules_document(code: str) -> ResponseReturnValue:
    document, me = _document(code), the_staff()
    in_force = queries.rules_in_force(document)
    published = [each for each in document.versions if each.published_at is not None]
    shown = next((each for each in published if str(each.number) == request.args.get("version")), in_force)
    read = {each.account_id: each.at for each in queries.acknowledgements(shown)} if shown else {}
    return render_template(
        "organiser_site/registers/rules_document.html",
        document=document,
        shown=shown,
        in_force=in_force,
        published=published[::-1],
        draft=queries.rules_draft(document),
        read=read,
        mine=read.get(me.id),
        readers=[each for each in accounts() if each.active and RoleName.CO_ORGANISER not in each.role_names],
        zone=zone_of_house(),
    )


@pages.route("/registers/rules/<code>/write", methods=["GET", "POST"])
@staff_may("registers.edit")
def write_rules(code: str) -> ResponseReturnValue:
    document = _document(code)
    last = document.versions[-1] if document.versions else None
    note = last.change_note if last and last.published_at is None else {}
    form = RulesForm.made(data=by_field({"body": last.body if last else {}, "change_note": note}))
    if form.validate_on_submit():
        draft = actions.write_rules(
            document, by=the_staff().id, body=form.words("body"), change_note=form.words("change_note")
        )
        if form.in_force.data:
            actions.publish_rules(draft, by=the_staff().id)
        db.session.commit()
        flash(
            _("In force. Everybody of the staff is asked to read it.")
            if form.in_force.data
            else _("Saved as a draft. Nobody is asked to read it yet."),
            "good",
        )
        return redirect(url_for(".rules_document", code=code))
    return form_page("organiser_site/registers/write_rules.html", form, document=document)


@pages.post("/registers/rules/<code>/acknowledge")
@staff_may("registers.see")
def acknowledge(code: str) -> ResponseReturnValue:
    document = _document(code)
    sent = request.form.get("version")
    version = next((each for each in document.versions if str(each.number) == sent), None) or abort(404)
    try:
        actions.acknowledge(version, by=the_staff().id)
    except RulesNotInForce:
        flash(_("There is a newer version meanwhile. Please read that one."), "wait")
    else:
        db.session.commit()
        flash(_("Noted: you have read these rules."), "good")
    return redirect(url_for(".rules_document", code=code))


def _document(code: str) -> RulesDocument:
    return queries.rules_by_code(code) or abort(404)
