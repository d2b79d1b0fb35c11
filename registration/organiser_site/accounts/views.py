from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation import localization
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.mail.outbox import post
from registration.organisations.models import OrganisationKind
from registration.organisations.queries import organisations
from registration.organiser_site.accounts.forms import AccountForm, ChangeAccountForm, filled
from registration.organisers import queries
from registration.organisers.actions import change_account, forget_second_step, new_account
from registration.organisers.errors import (
    AddressTaken,
    LastAdministrator,
    PartnerNeedsOrganisation,
    StaffHasNoOrganisation,
)
from registration.organisers.models import Account
from registration.web.access import staff_may, the_staff
from registration.web.wording import refuse

pages = Blueprint("accounts", __name__)


@pages.get("/accounts")
@staff_may("accounts.see")
def index() -> ResponseReturnValue:
    return render_template("organiser_site/accounts/index.html", accounts=queries.accounts())


@pages.route("/accounts/new", methods=["GET", "POST"])
@staff_may("accounts.edit")
def new() -> ResponseReturnValue:
    form = AccountForm(
        organisations(OrganisationKind.CO_ORGANISER), data={"language": localization.language()}
    )
    if form.validate_on_submit():
        made = _made(form)
        if made is not None:
            _invite(made)
            db.session.commit()
            flash(_("Done. A mail with a link to choose a password is on its way."), "good")
            return redirect(url_for(".index"))
    page = render_template("organiser_site/accounts/new.html", form=form)
    return page, 422 if form.is_submitted() else 200


@pages.route("/accounts/<int:number>", methods=["GET", "POST"])
@staff_may("accounts.edit")
def edit(number: int) -> ResponseReturnValue:
    account = _account(number)
    form = ChangeAccountForm(organisations(OrganisationKind.CO_ORGANISER), data=filled(account))
    if form.validate_on_submit() and _changed(account, form):
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".index"))
    page = render_template("organiser_site/accounts/edit.html", form=form, account=account)
    return page, 422 if form.is_submitted() else 200


@pages.post("/accounts/<int:number>/invite")
@staff_may("accounts.edit")
def invite(number: int) -> ResponseReturnValue:
    account = _account(number)
    _invite(account)
    db.session.commit()
    flash(_("A mail with a link to choose a password is on its way."), "good")
    return redirect(url_for(".edit", number=number))


@pages.post("/accounts/<int:number>/second-step")
@staff_may("accounts.edit")
def forget_second(number: int) -> ResponseReturnValue:
    account = _account(number)
    forget_second_step(account, by=the_staff().id)
    db.session.commit()
    flash(_("The second step is switched off. The password alone opens the account."), "good")
    return redirect(url_for(".edit", number=number))


def _account(number: int) -> Account:
    return queries.account_by_id(number) or abort(404)


def _invite(account: Account) -> None:
    post("organisers.invitation", account_id=account.id, language=account.language)


def _made(form: AccountForm) -> Account | None:
    try:
        return new_account(form.profile(), by=the_staff().id)
    except (AddressTaken, PartnerNeedsOrganisation, StaffHasNoOrganisation) as refused:
        _say(form, refused)
        return None


def _changed(account: Account, form: ChangeAccountForm) -> bool:
    try:
        change_account(account, form.profile(active=form.active.data), by=the_staff().id)
    except (AddressTaken, PartnerNeedsOrganisation, StaffHasNoOrganisation, LastAdministrator) as refused:
        db.session.rollback()
        _say(form, refused)
        return False
    return True


def _say(form: AccountForm, refused: Exception) -> None:
    if isinstance(refused, AddressTaken):
        refuse(form.email, _("There is an account with this address already"))
    elif isinstance(refused, PartnerNeedsOrganisation):
        refuse(form.organisation, _("Choose the co-organiser the person works for"))
    elif isinstance(refused, StaffHasNoOrganisation):
        refuse(form.organisation, _("Choose “Our own organisation”, or the role of co-organiser"))
    else:
        refuse(form.roles, _("Make somebody else administrator first: nobody could manage accounts any more"))
