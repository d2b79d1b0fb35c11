"""Accounts of staff and partners (``registration account …``)."""

import secrets
import sys
from collections.abc import Callable
from typing import Any

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from registration.foundation import settings
from registration.foundation.database import db
from registration.organisations.models import OrganisationKind
from registration.organisations.queries import organisation_by_code
from registration.organisers import queries
from registration.organisers.actions import Profile, new_account, set_password
from registration.organisers.errors import AddressTaken, PartnerNeedsOrganisation, StaffHasNoOrganisation
from registration.organisers.permissions import RoleName
from registration.web.sign_in import password_hash

commands = AppGroup("account", help="Make accounts of staff and co-organisers, and look after them.")

Command = Callable[..., Any]
SHORTEST = 12


def _asks_for_password(command: Command) -> Command:
    """Add the ways to hand over a password without writing it into the shell's history."""
    command = click.option("--generate", is_flag=True, help="Make up a password and print it, once.")(command)
    return click.option("--password-stdin", is_flag=True, help="Read it from a line of input.")(command)


def _password(*, from_input: bool, generate: bool) -> tuple[str, bool]:
    """The password, and whether nobody knows it yet."""
    if generate:
        return secrets.token_urlsafe(15), True
    if from_input:
        plain = sys.stdin.readline().rstrip("\r\n")
    else:
        plain = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST <= len(plain) <= 200 or "\x00" in plain:
        raise click.ClickException(f"A password has {SHORTEST} to 200 characters.")
    return plain, False


def _address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as wrong:
        raise click.BadParameter(str(wrong)) from wrong


@commands.command()
@click.option("--email", required=True, callback=_address, help="What they sign in with.")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([each.value for each in RoleName]))
@click.option("--organisation", help="Code of the co-organiser, for the role co_organiser.")
@click.option("--language", default=None, help="Language of mails to them. Default: the first of the site.")
@_asks_for_password
def create(
    *,
    email: str,
    name: str,
    role: str,
    organisation: str | None,
    language: str | None,
    password_stdin: bool,
    generate: bool,
) -> None:
    """Make an account for somebody of the staff or of a co-organiser."""
    profile = Profile(
        email=email,
        name=name,
        roles=frozenset({RoleName(role)}),
        language=language or settings.current().languages[0],
        organisation_id=_co_organiser(organisation) if organisation else None,
    )
    plain, is_new = _password(from_input=password_stdin, generate=generate)
    try:
        new_account(profile, password_hash=password_hash(plain))
    except AddressTaken as taken:
        raise click.ClickException(f"There is an account with the address {email} already.") from taken
    except PartnerNeedsOrganisation as needs:
        raise click.ClickException("Name the co-organiser they work for: --organisation CODE.") from needs
    except StaffHasNoOrganisation as staff:
        raise click.ClickException("--organisation is for the role co_organiser only.") from staff
    db.session.commit()
    click.echo(f"{name} can sign in as {email}.")
    if is_new:
        click.echo(f"Password: {plain}")


@commands.command("list")
def list_() -> None:
    """Print every account: address, name, roles, second step."""
    for account in queries.accounts():
        marks = [*account.role_names]
        marks += [f"of {account.organisation.code}"] if account.organisation else []
        marks += [] if account.active else ["locked"]
        marks += ["second step"] if account.tf_primary_method else []
        click.echo(f"{account.email}  {account.name}  ({', '.join(marks)})")


@commands.command()
@click.argument("email")
@_asks_for_password
def password(*, email: str, password_stdin: bool, generate: bool) -> None:
    """Give an account another password and sign it out everywhere."""
    account = queries.account_by_email(email)
    if account is None:
        raise click.ClickException(f"No account has the address {email}.")
    plain, is_new = _password(from_input=password_stdin, generate=generate)
    set_password(account, password_hash(plain))
    db.session.commit()
    click.echo(f"The password of {account.email} is changed.")
    if is_new:
        click.echo(f"Password: {plain}")


def _co_organiser(code: str) -> int:
    organisation = organisation_by_code(code)
    if organisation is None or organisation.kind is not OrganisationKind.CO_ORGANISER:
        raise click.ClickException(f"No co-organiser has the code {code}.")
    return organisation.id
