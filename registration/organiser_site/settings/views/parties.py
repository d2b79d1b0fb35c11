"""The other organisations that have a part in our work."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken
from registration.organisations.models import Organisation, OrganisationKind, Regime
from registration.organiser_site.settings.forms import KINDS, NewPartyForm, PartyForm, filled
from registration.organiser_site.settings.pages import form_page, pages
from registration.web.access import staff_may, the_staff
from registration.web.laws import LAWS


@pages.get("/settings/organisations")
@staff_may("organisations.see")
def organisations() -> ResponseReturnValue:
    chosen = request.args.get("kind", "")
    kinds = [kind for kind in KINDS if kind == chosen] or list(KINDS)
    return render_template(
        "organiser_site/settings/organisations.html",
        organisations=queries.organisations(*kinds),
        kinds=KINDS,
        chosen=chosen if chosen in KINDS else "",
    )


@pages.route("/settings/organisations/new", methods=["GET", "POST"])
@staff_may("organisations.edit")
def new_organisation() -> ResponseReturnValue:
    form = NewPartyForm.made(data=usual() | {"kind": request.args.get("kind", OrganisationKind.CO_ORGANISER)})
    if form.validate_on_submit() and _made(form):
        db.session.commit()
        flash(_("Done. You can now name it at events and write agreements with it."), "good")
        return redirect(url_for(".organisations", kind=form.kind.data))
    return form_page("organiser_site/settings/new_organisation.html", form)


@pages.get("/settings/organisations/<code>")
@staff_may("organisations.see")
def organisation(code: str) -> ResponseReturnValue:
    found = _party(code)
    return render_template(
        "organiser_site/settings/organisation.html",
        party=found,
        kind=KINDS[found.kind],
        law=LAWS[found.regime],
    )


@pages.route("/settings/organisations/<code>/edit", methods=["GET", "POST"])
@staff_may("organisations.edit")
def edit_organisation(code: str) -> ResponseReturnValue:
    found = _party(code)
    form = PartyForm.made(data=filled(found, PartyForm))
    if form.validate_on_submit():
        actions.change_organisation(found, by=the_staff().id, **form.facts())
        db.session.commit()
        flash(_("Saved. Words that people already saw stay as they were."), "good")
        return redirect(url_for(".organisation", code=code))
    return form_page("organiser_site/settings/edit_organisation.html", form, party=found)


def _party(code: str) -> Organisation:
    found = queries.organisation_by_code(code)
    if found is None or found.kind not in KINDS:
        abort(404)
    return found


def _made(form: NewPartyForm) -> bool:
    try:
        actions.new_organisation(
            OrganisationKind(form.kind.data), form.code.data or "", by=the_staff().id, **form.facts()
        )
    except CodeTaken:
        form.code.errors = [_("Another organisation has this short name. Choose another one")]
        return False
    return True


def usual() -> dict[str, Any]:
    """What a new record begins with."""
    us = queries.controller()
    return {
        "country": us.country if us else "JP",
        "time_zone": us.time_zone if us else "Asia/Tokyo",
        "regime": Regime.OTHER,
    }
