"""Proofs for those who keep a checkpoint: that an entry is in it, and that a later one continues it.

A few rows of the stored tree are enough for each, however long the ledger is.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from registration.consent import merkle
from registration.consent.ledger.sealing import stored
from registration.consent.merkle import Lookup, Place
from registration.consent.models import ConsentEvent, LedgerLeaf, LedgerPruning
from registration.foundation.database import db


@dataclass(frozen=True)
class Entry:
    """A place in the ledger."""

    index: int
    leaf_hash: bytes


def entry_of(uid: str) -> Entry | None:
    """Where this event, also one that was pruned, or this pruning stands; nothing while it is not sealed."""
    event = select(ConsentEvent.id).where(ConsentEvent.uid == uid).scalar_subquery()
    pruned = select(LedgerPruning.event_id).where(LedgerPruning.event_uid == uid).scalar_subquery()
    pruning = select(LedgerPruning.id).where(LedgerPruning.uid == uid).scalar_subquery()
    return _entry(
        or_(LedgerLeaf.event_id == event, LedgerLeaf.event_id == pruned, LedgerLeaf.pruning_id == pruning)
    )


def entry_at(index: int) -> Entry | None:
    return _entry(LedgerLeaf.index == index)


def inclusion_proof(index: int, length: int) -> list[bytes]:
    """The path from an entry to the root of the first ``length`` entries."""
    return _from_stored(lambda lookup: merkle.inclusion_proof(index, length, lookup))


def consistency_proof(first: int, second: int) -> list[bytes]:
    """That the first ``second`` entries begin with the first ``first``."""
    return _from_stored(lambda lookup: merkle.consistency_proof(first, second, lookup))


def _entry(which: ColumnElement[bool]) -> Entry | None:
    found = db.session.execute(select(LedgerLeaf.index, LedgerLeaf.leaf_hash).where(which)).first()
    return Entry(found[0], bytes(found[1])) if found else None


def _from_stored(prove: Callable[[Lookup], list[bytes]]) -> list[bytes]:
    """Go through the proof once to learn which subtrees it needs, fetch them together, and make it."""
    needed: dict[Place, bytes] = {}

    def note_down(place: Place) -> bytes:
        return needed.setdefault(place, b"")

    prove(note_down)
    return prove(stored(needed).__getitem__)


def inclusion(entry: Entry, length: int) -> dict[str, Any]:
    """That an entry is in the tree of this size, as it is handed to somebody else (base64 as in the note).

    Raises:
        ValueError: when the tree had not grown so far, or never was so large.
    """
    return {
        "index": entry.index,
        "size": length,
        "leaf_hash": _words(entry.leaf_hash),
        "proof": [_words(each) for each in inclusion_proof(entry.index, length)],
    }


def consistency(first: int, second: int) -> dict[str, Any]:
    """That the larger tree begins with the smaller one, as it is handed to somebody else.

    Raises:
        ValueError: when there are no such trees.
    """
    return {
        "from": first,
        "to": second,
        "proof": [_words(each) for each in consistency_proof(first, second)],
    }


def _words(hash_: bytes) -> str:
    return base64.b64encode(hash_).decode()
