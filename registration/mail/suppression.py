"""Addresses nothing is sent to. Kept as keyed hashes: the list outlives the person and names nobody."""

from collections.abc import Iterable

from sqlalchemy import exists, select

from registration.foundation import keyring
from registration.foundation.database import db
from registration.mail.models import Suppression
from registration.people.rules import email_key

EVERYTHING = ""
"""Scope of all mail that was not asked for."""


def address_hmac(address: str) -> str:
    """HMAC-SHA-256 of the mailbox, the same for all its spellings."""
    return keyring.mac("suppression", email_key(address).encode()).hex()


def suppress(address: str, scope: str = EVERYTHING, *, reason: str) -> None:
    """Send nothing more to this address: of one purpose, by its code, or nothing it has not asked for."""
    hashed = address_hmac(address)
    known = select(Suppression.id).where(Suppression.address_hmac == hashed, Suppression.scope == scope)
    if db.session.scalar(known) is None:
        db.session.add(Suppression(address_hmac=hashed, scope=scope, reason=reason))
        db.session.flush()


def suppressed_among(addresses: Iterable[str], scope: str = EVERYTHING) -> set[str]:
    """Those of these addresses to which mail of this purpose may not go, in one statement."""
    hashed = {address_hmac(each): each for each in addresses}
    asked = select(Suppression.address_hmac).where(
        Suppression.address_hmac.in_(list(hashed)), Suppression.scope.in_({scope, EVERYTHING})
    )
    return {hashed[each] for each in db.session.scalars(asked)}


def is_suppressed(address: str, scope: str = EVERYTHING) -> bool:
    """Whether mail of this purpose may not go there. What holds for everything holds for each purpose."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Suppression.address_hmac == address_hmac(address),
                    Suppression.scope.in_({scope, EVERYTHING}),
                )
            )
        )
    )
