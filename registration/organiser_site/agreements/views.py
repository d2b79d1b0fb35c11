from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pgettext, pick
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.queries import organisations
from registration.organiser_site.agreements.forms import (
    DocumentForm,
    NewAgreementForm,
    clause_words,
    terms_of,
)
from registration.organiser_site.agreements.words import (
    MECHANISMS,
    STATES,
    TYPES,
    country,
    lack_in_words,
)
from registration.sharing import actions, documents
from registration.sharing.errors import AgreementIncomplete, NotADraft, NotAPdf, NumberTaken
from registration.sharing.models import Agreement, AgreementState, AgreementVersion
from registration.sharing.queries import agreement_by_number, agreements, coverable, field_labels
from registration.web.access import staff, staff_may
from registration.web.context import current_controller
from registration.web.papers import as_paper

pages = Blueprint("agreements", __name__)

A_MOMENT = timedelta(microseconds=1)
"""Taken off an end, so that it prints as the last day."""


def _agreement(number: str) -> Agreement:
    return agreement_by_number(number) or abort(404)


def _latest(number: str) -> AgreementVersion:
    return _agreement(number).versions[-1]


def _me() -> int:
    account = staff()
    return account.id if account else abort(403)


def _zone() -> str:
    controller = current_controller()
    return controller.time_zone if controller else "UTC"


def _parties() -> list[Organisation]:
    return [each for each in organisations() if each.kind is not OrganisationKind.CONTROLLER]


@pages.get("/sharing/agreements")
@staff_may("sharing.see")
def index() -> ResponseReturnValue:
    return render_template(
        "organiser_site/agreements/index.html",
        agreements=agreements(),
        types=TYPES,
        states=STATES,
        a_moment=A_MOMENT,
        zone=_zone(),
    )


@pages.route("/sharing/agreements/new", methods=["GET", "POST"])
@staff_may("agreements.edit")
def new() -> ResponseReturnValue:
    form, parties = NewAgreementForm(), _parties()
    form.offer(parties)
    if request.method == "GET":
        return render_template("organiser_site/agreements/new.html", form=form)
    if form.validate():
        party = next(each for each in parties if each.code == form.organisation.data)
        try:
            version = actions.new_agreement(form.number.data or "", party.id, form.draft(_zone()), by=_me())
        except NumberTaken:
            form.number.errors = [_("Another agreement has this number")]
        else:
            db.session.commit()
            flash(_("Saved as a draft. Say now what it covers and where each clause stands."), "good")
            return redirect(url_for(".edit", number=version.agreement.number))
    return render_template("organiser_site/agreements/new.html", form=form), 422


@pages.get("/sharing/agreements/<number>")
@staff_may("sharing.see")
def show(number: str) -> ResponseReturnValue:
    return _show(_agreement(number), DocumentForm())


def _show(agreement: Agreement, form: DocumentForm) -> str:
    version, party = agreement.versions[-1], agreement.organisation
    draft = version.state is AgreementState.DRAFT
    return render_template(
        "organiser_site/agreements/show.html",
        agreement=agreement,
        version=version,
        party=party,
        country=country(party.country),
        type_words=TYPES[agreement.type],
        states=STATES,
        mechanism=MECHANISMS.get(version.transfer_mechanism, version.transfer_mechanism),
        clauses=[(clause_words(each.code), each.page) for each in version.clauses],
        scope=_scope(version),
        lacks=[lack_in_words(code) for code in actions.lacks_of(version)] if draft else [],
        form=form,
        a_moment=A_MOMENT,
        zone=_zone(),
    )


def _scope(version: AgreementVersion) -> list[tuple[str, str, list[str]]]:
    """Event, purpose and names of the fields, for each pair that is covered."""
    covered = []
    for event, purpose in coverable(version.agreement.organisation_id):
        labels = field_labels(event)
        codes = {
            each.field
            for each in version.scopes
            if (each.event_id, each.purpose_id) == (event.id, purpose.id)
        }
        fields = [words for code, words in labels.items() if code in codes]
        fields += sorted(codes - labels.keys())
        if fields:
            covered.append((pick(event.title), pick(purpose.versions[-1].title), fields))
    return covered


@pages.route("/sharing/agreements/<number>/edit", methods=["GET", "POST"])
@staff_may("agreements.edit")
def edit(number: str) -> ResponseReturnValue:
    version = _latest(number)
    if version.state is not AgreementState.DRAFT:
        return _is_signed(number)
    posted = request.form if request.method == "POST" else None
    terms = terms_of(version, coverable(version.agreement.organisation_id), _zone(), posted)
    if posted is not None and terms.validate():
        actions.change_agreement(version, terms.draft(version.agreement.type, _zone()), by=_me())
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".show", number=number))
    page = render_template(
        "organiser_site/agreements/edit.html",
        version=version,
        terms=terms,
        form=terms.form,
        errors=terms.errors,
        clause_words=clause_words,
    )
    return page, 422 if terms.errors else 200


@pages.post("/sharing/agreements/<number>/document")
@staff_may("agreements.edit")
def attach(number: str) -> ResponseReturnValue:
    agreement, form = _agreement(number), DocumentForm()
    upload = request.files.get("document")
    if upload is None or not upload.filename:
        form.document.errors = [_("Choose the file")]
        return _show(agreement, form), 422
    try:
        actions.attach_document(agreement.versions[-1], upload.read(), by=_me())
    except NotAPdf:
        form.document.errors = [_("This file is no PDF. Scan or save the signed document as PDF")]
        return _show(agreement, form), 422
    except NotADraft:
        return _is_signed(number)
    db.session.commit()
    flash(_("Stored. From now on its content is checked before every share."), "good")
    return redirect(url_for(".show", number=number))


@pages.get("/sharing/agreements/<number>/document/<int:version>")
@staff_may("sharing.see")
def document(number: str, version: int) -> ResponseReturnValue:
    found = next((each for each in _agreement(number).versions if each.number == version), None)
    content = documents.read(found.document, found.document_sha256) if found else None
    if content is None:
        abort(404)
    return as_paper(content, "application/pdf", f"{number}-{version}.pdf")


@pages.post("/sharing/agreements/<number>/activate")
@staff_may("agreements.edit")
def activate(number: str) -> ResponseReturnValue:
    try:
        actions.activate(_latest(number), by=_me())
    except AgreementIncomplete as incomplete:
        flash(
            _("Not in force yet. Missing: %(what)s.",
              what=pgettext("list", ", ").join(lack_in_words(code) for code in incomplete.missing)),
            "stop",
        )  # fmt: skip
        return redirect(url_for(".show", number=number))
    except NotADraft:
        return _is_signed(number)
    db.session.commit()
    flash(_("Done. The agreement is in force within its days."), "good")
    return redirect(url_for(".show", number=number))


@pages.post("/sharing/agreements/<number>/terminate")
@staff_may("agreements.edit")
def terminate(number: str) -> ResponseReturnValue:
    for version in _agreement(number).versions:
        if version.state is AgreementState.ACTIVE:
            actions.terminate(version, by=_me())
    db.session.commit()
    flash(_("Ended. Nothing more is shared under it; the record of what was shared stays."), "good")
    return redirect(url_for(".show", number=number))


@pages.post("/sharing/agreements/<number>/amend")
@staff_may("agreements.edit")
def amend(number: str) -> ResponseReturnValue:
    actions.amend(_latest(number), by=_me())
    db.session.commit()
    flash(_("A new draft with the same terms. What is in force stays so until both have signed."), "good")
    return redirect(url_for(".edit", number=number))


def _is_signed(number: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("What was signed is not changed. Draft an amendment instead."), "stop")
    return redirect(url_for(".show", number=number))
