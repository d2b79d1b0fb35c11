"""Signed statements about the whole tree."""

from sqlalchemy import select

from registration.consent import merkle
from registration.consent.ledger.notes import signed_note
from registration.consent.ledger.sealing import alone, size, stored
from registration.consent.models import LedgerCheckpoint
from registration.foundation import clock
from registration.foundation.database import db


def checkpoint() -> LedgerCheckpoint | None:
    """A signed checkpoint of the tree as it is: a new one if it has grown since the last.

    Nothing when there is nothing to sign, or while somebody else seals.
    """
    if not alone():
        return None
    length = size()
    if length == 0:
        return None
    last = latest_checkpoint()
    if last is not None and last.size == length:
        return last
    places = stored(merkle.peaks(length))
    root = merkle.root(length, places.__getitem__)
    made = LedgerCheckpoint(size=length, root=root, signed_at=clock.now(), note=signed_note(length, root))
    db.session.add(made)
    db.session.flush()
    return made


def latest_checkpoint() -> LedgerCheckpoint | None:
    return db.session.scalar(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1))


def checkpoint_of(length: int) -> LedgerCheckpoint | None:
    """The checkpoint of the tree when it had this many entries, if one was signed then."""
    return db.session.scalar(select(LedgerCheckpoint).where(LedgerCheckpoint.size == length))
