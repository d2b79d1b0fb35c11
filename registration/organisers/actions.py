"""Making and changing accounts."""

from dataclasses import dataclass

from registration.audit.actions import record
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.organisers.errors import (
    AddressTaken,
    LastAdministrator,
    PartnerNeedsOrganisation,
    StaffHasNoOrganisation,
)
from registration.organisers.models import Account, Role
from registration.organisers.permissions import RoleName
from registration.organisers.queries import account_by_email, other_administrators, role


@dataclass(frozen=True)
class Profile:
    """What is known of somebody who signs in."""

    email: str
    name: str
    roles: frozenset[RoleName]
    language: str = "en"
    organisation_id: int | None = None
    active: bool = True


def new_account(profile: Profile, *, password_hash: str | None = None, by: int | None = None) -> Account:
    """Make an account. Without a password its owner sets one by a link.

    Raises:
        AddressTaken: when another account has the address.
        PartnerNeedsOrganisation: when a co-organiser's account names none.
        StaffHasNoOrganisation: when an account of the staff names one.

    """
    account = Account(fs_uniquifier=new_ref(), password=password_hash)
    _write(account, profile)
    db.session.add(account)
    db.session.flush()
    record("account.made", "account", account.id, by=by, roles=sorted(profile.roles))
    return account


def change_account(account: Account, profile: Profile, *, by: int) -> None:
    """Write what changed. Who loses a role or is locked out is signed out everywhere.

    Raises:
        AddressTaken: as for a new account; also PartnerNeedsOrganisation, StaffHasNoOrganisation.
        LastAdministrator: when nobody could manage accounts any more.

    """
    stays = profile.active and RoleName.ADMINISTRATOR in profile.roles
    if RoleName.ADMINISTRATOR in account.role_names and not stays and not other_administrators(account):
        raise LastAdministrator
    if not profile.active or not set(account.role_names) <= profile.roles:
        account.fs_uniquifier = new_ref()
    _write(account, profile)
    db.session.flush()
    roles = sorted(profile.roles)
    record("account.changed", "account", account.id, by=by, roles=roles, active=profile.active)


def set_password(account: Account, password_hash: str, *, by: int | None = None) -> None:
    """Give the account another password; whoever is signed in with the old one is not any more."""
    account.password = password_hash
    account.fs_uniquifier = new_ref()
    db.session.flush()
    record("account.password-set", "account", account.id, by=by)


def _write(account: Account, profile: Profile) -> None:
    taken = account_by_email(profile.email)
    if taken is not None and taken.id != account.id:
        raise AddressTaken
    is_partner = RoleName.CO_ORGANISER in profile.roles
    if is_partner and profile.organisation_id is None:
        raise PartnerNeedsOrganisation
    if not is_partner and profile.organisation_id is not None:
        raise StaffHasNoOrganisation
    account.email, account.name, account.language = profile.email, profile.name, profile.language
    account.organisation_id, account.active = profile.organisation_id, profile.active
    account.roles = [_role(name) for name in sorted(profile.roles)]


def _role(name: RoleName) -> Role:
    found = role(name)
    if found is None:
        found = Role(name=name.value)
        db.session.add(found)
    return found


def forget_second_step(account: Account, *, by: int) -> None:
    """Let the password alone open the account again, for somebody whose phone is lost."""
    account.tf_primary_method = account.tf_totp_secret = None
    account.mf_recovery_codes = None
    db.session.flush()
    record("account.second-step-removed", "account", account.id, by=by)
