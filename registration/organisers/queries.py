"""Questions about accounts."""

from collections.abc import Sequence
from datetime import timedelta

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from registration.foundation import keyring
from registration.foundation.database import db
from registration.organisers.models import Account, Role
from registration.organisers.permissions import RoleName, may

LINK_SALT = "set a password"
LINK_LASTS = timedelta(days=1)


def sessions_key() -> str:
    """What sessions and links to set a password are signed with."""
    return keyring.derived("sessions").hex()


def password_token(account: Account) -> str:
    """The token that lets the account's owner set a password, for a day from now.

    It names the account by its identifier, which changes with every new password, so it works once.
    """
    token = URLSafeTimedSerializer([sessions_key()], salt=LINK_SALT).dumps([account.fs_uniquifier, None])
    return token if isinstance(token, str) else token.decode()


def accounts() -> Sequence[Account]:
    """All accounts, by name."""
    asked = select(Account).options(joinedload(Account.organisation))
    return db.session.scalars(asked.order_by(func.lower(Account.name), Account.id)).all()


def accounts_that_may(permission: str) -> Sequence[Account]:
    """Active accounts with this permission."""
    asked = select(Account).where(Account.active).order_by(Account.id)
    return [each for each in db.session.scalars(asked) if may(each.role_names, permission)]


def account_by_id(account_id: int) -> Account | None:
    return db.session.get(Account, account_id)


def account_by_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(func.lower(Account.email) == email.lower()))


def names_of(account_ids: set[int]) -> dict[int, str]:
    """Who these accounts are, for lists that hold ids only."""
    if not account_ids:
        return {}
    asked = select(Account.id, Account.name).where(Account.id.in_(account_ids))
    return {number: name for number, name in db.session.execute(asked)}  # noqa: C416


def role(name: RoleName) -> Role | None:
    return db.session.scalar(select(Role).where(Role.name == name))


def other_administrators(account: Account) -> int:
    """How many active administrators there are beside this account."""
    asked = select(func.count()).select_from(Account).join(Account.roles)
    found = db.session.scalar(
        asked.where(Role.name == RoleName.ADMINISTRATOR, Account.active, Account.id != account.id)
    )
    return found or 0
