"""Giving leaves to events.

The leaf index is the only cursor. PostgreSQL hands out ids before the rows that carry them are committed,
so "greater than the last id" would lose whoever commits late: sealed is what has no leaf yet.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, func, select

from registration.consent.errors import LedgerBroken
from registration.consent.merkle import Place, Tree, fold, peaks
from registration.consent.models import ConsentEvent, LedgerLeaf, LedgerNode, LedgerPruning
from registration.foundation.database import db

BATCH = 4096
"""Entries sealed in one transaction. On SQLite a sign-up may wait for it: some forty milliseconds."""
STRIDE = 8
"""Of the levels of the tree every such one is stored."""
LOOK_BACK = 8192
"""How many ids below the last sealed one are looked through for those who committed late."""
_LOCK = 0x6C65_6467_6572
"""Number of the advisory lock: the word in ASCII."""

_LEAF_COLUMNS = ("index", "event_id", "pruning_id", "leaf_hash")
_NODE_COLUMNS = ("level", "index", "hash")
Unsealed = tuple[int | None, int | None, bytes]
"""Id of an event or id of a pruning, and the hash."""


def seal(limit: int = BATCH, *, everywhere: bool = False) -> int:
    """Give leaves to events and prunings that have none, in the order of their ids. How many there were.

    Only one seals at a time; a second one leaves it to the first. ``everywhere`` looks also far below the
    last sealed id, for whoever took an hour to commit: dear with millions of events, and done once a day.

    Raises:
        LedgerBroken: when the stored tree cannot be continued.
    """
    if not alone():
        return 0
    before = size()
    tree = Tree(before, [bytes(each) for each in stored(peaks(before)).values()])
    found = _without_leaf(limit, 0 if everywhere else _floor())
    leaves = [(index, *each) for index, each in enumerate(found, start=before)]
    nodes = [
        (level, index, hash_)
        for level, first, hashes in tree.extend([hash_ for *_, hash_ in found])
        if is_stored(level)
        for index, hash_ in enumerate(hashes, start=first)
    ]
    _store(LedgerLeaf.__tablename__, _LEAF_COLUMNS, leaves)
    _store(LedgerNode.__tablename__, _NODE_COLUMNS, nodes)
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


def is_stored(level: int) -> bool:
    """Whether the hashes of this level of the tree are kept."""
    return level % STRIDE == 0


def stored(places: Iterable[Place]) -> dict[Place, bytes]:
    """Hashes of complete subtrees, in the order asked for.

    Raises:
        LedgerBroken: when one is not there.
    """
    below = {place: _stored_below(place) for place in places}
    found: dict[Place, bytes] = {}
    for level, theirs in groupby(sorted({each for row in below.values() for each in row}), key=itemgetter(0)):
        indexes = [index for _, index in theirs]
        if level == 0:
            rows = select(LedgerLeaf.index, LedgerLeaf.leaf_hash).where(LedgerLeaf.index.in_(indexes))
        else:
            rows = select(LedgerNode.index, LedgerNode.hash).where(
                LedgerNode.level == level, LedgerNode.index.in_(indexes)
            )
        found |= {(level, index): bytes(hash_) for index, hash_ in db.session.execute(rows)}
    if missing := [each for row in below.values() for each in row if each not in found]:
        raise LedgerBroken(f"subtree {missing[0][1]} of level {missing[0][0]} is not stored")
    return {place: fold([found[each] for each in row]) for place, row in below.items()}


def _stored_below(place: Place) -> list[Place]:
    """What is stored of a subtree: itself, or all that it is made of on the next level that is."""
    level, index = place
    above = level % STRIDE
    return [(level - above, each) for each in range(index << above, (index + 1) << above)]


def _floor() -> int:
    """Below this id everything has a leaf, but for those who took very long to commit."""
    return (db.session.scalar(select(func.max(LedgerLeaf.event_id))) or 0) - LOOK_BACK


def _without_leaf(limit: int, floor: int) -> list[Unsealed]:
    """What has no leaf yet, prunings first."""
    prunings = (
        select(LedgerPruning.id, LedgerPruning.leaf_hash)
        .outerjoin(LedgerLeaf, LedgerLeaf.pruning_id == LedgerPruning.id)
        .where(LedgerLeaf.id.is_(None))
        .order_by(LedgerPruning.id)
        .limit(limit)
    )
    found: list[Unsealed] = [(None, id_, hash_) for id_, hash_ in db.session.execute(prunings)]
    events = (
        select(ConsentEvent.id, ConsentEvent.leaf_hash)
        # The floor is said of both, or PostgreSQL goes through all leaves for every batch.
        .outerjoin(LedgerLeaf, and_(LedgerLeaf.event_id == ConsentEvent.id, LedgerLeaf.event_id > floor))
        .where(LedgerLeaf.id.is_(None), ConsentEvent.id > floor)
        .order_by(ConsentEvent.id)
        .limit(limit - len(found))
    )
    found += [(id_, None, hash_) for id_, hash_ in db.session.execute(events)]
    return found


def _store(table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert many rows in the way the engine is fastest at. The names are ours, the values are bound."""
    if not rows:
        return
    connection = db.session.connection()
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
        return
    psycopg: Any = connection.connection
    with psycopg.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
