"""Giving leaves to events.

The leaf index is the only cursor. PostgreSQL hands out ids before the rows that carry them are committed,
so "greater than the last id" would lose whoever commits late: sealed is what has no leaf yet.
"""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, func, insert, select, tuple_

from registration.consent.errors import LedgerBroken
from registration.consent.merkle import Place, Tree, peaks
from registration.consent.models import ConsentEvent, LedgerLeaf, LedgerNode
from registration.foundation.database import db

BATCH = 20_000
_LEAVES = cast(Table, LedgerLeaf.__table__)
_NODES = cast(Table, LedgerNode.__table__)
_LOCK = 0x6C65_6467_6572
"""Number of the advisory lock: the word in ASCII."""


def seal(limit: int = BATCH) -> int:
    """Give leaves to events that have none, in the order of their ids. How many there were.

    Only one seals at a time; a second one leaves it to the first.

    Raises:
        LedgerBroken: when the stored tree cannot be continued.
    """
    if not alone():
        return 0
    before = size()
    tree = Tree(before, [bytes(each) for each in stored(peaks(before)).values()])
    found = db.session.execute(
        select(ConsentEvent.id, ConsentEvent.leaf_hash)
        .outerjoin(LedgerLeaf, LedgerLeaf.event_id == ConsentEvent.id)
        .where(LedgerLeaf.id.is_(None))
        .order_by(ConsentEvent.id)
        .limit(limit)
    ).all()
    leaves, nodes = [], []
    for event_id, leaf_hash in found:
        leaves.append({"index": tree.size, "event_id": event_id, "leaf_hash": leaf_hash})
        nodes += [
            {"level": level, "index": index, "hash": hash_} for level, index, hash_ in tree.append(leaf_hash)
        ]
    connection = db.session.connection()
    for table, rows in ((_LEAVES, leaves), (_NODES, nodes)):
        if rows:
            connection.execute(insert(table), rows)
    return len(leaves)


def size() -> int:
    """How many leaves the tree has."""
    highest = db.session.scalar(select(func.max(LedgerLeaf.index)))
    return 0 if highest is None else highest + 1


def alone() -> bool:
    """Whether nobody else seals or signs until this transaction ends. On SQLite a writer always is."""
    if db.session.get_bind().dialect.name == "sqlite":
        return True
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))))


def stored(places: Iterable[Place]) -> dict[Place, bytes]:
    """Hashes of complete subtrees, in the order asked for.

    Raises:
        LedgerBroken: when one is not there.
    """
    asked = list(places)
    leaves = [index for level, index in asked if level == 0]
    nodes = [place for place in asked if place[0] > 0]
    found: dict[Place, bytes] = {}
    if leaves:
        rows = select(LedgerLeaf.index, LedgerLeaf.leaf_hash).where(LedgerLeaf.index.in_(leaves))
        found |= {(0, index): hash_ for index, hash_ in db.session.execute(rows)}
    if nodes:
        at = tuple_(LedgerNode.level, LedgerNode.index)
        kept = select(LedgerNode.level, LedgerNode.index, LedgerNode.hash).where(at.in_(nodes))
        found |= {(level, index): hash_ for level, index, hash_ in db.session.execute(kept)}
    if missing := [place for place in asked if place not in found]:
        raise LedgerBroken(f"subtree {missing[0][1]} of level {missing[0][0]} is not stored")
    return {place: bytes(found[place]) for place in asked}
