"""Reading the ledger a block at a time: rows as the engine holds them, and what they say."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any, Self

from sqlalchemy import Compiled, Connection, Dialect, Select, bindparam, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from registration.consent.ledger.comparing import PURPOSE, SUBJECT, canonical_again, raw_columns
from registration.consent.models import ConsentEvent, LedgerLeaf, LedgerNode, LedgerPruning, Purpose
from registration.foundation.database import db, reading, table_of
from registration.people.models import Subject

BLOCK = 1024
"""Entries read at once. The hundreds of bytes of each, in three blocks, are what a verification needs."""

_EVENTS, _LEAVES = table_of(ConsentEvent), table_of(LedgerLeaf)


class Unreadable(Exception):
    """The engine cannot read a row: of this entry, or of none yet."""

    def __init__(self, index: int | None = None) -> None:
        super().__init__()
        self.index = index


@dataclass(frozen=True)
class Block:
    """Columns of consecutive entries, by name."""

    size: int
    columns: dict[str, Sequence[Any]]

    def said_again(self) -> list[bytes]:
        """What the columns say, in canonical bytes."""
        return list(canonical_again(self.columns)) if self.size else []

    def rows(self) -> Iterator[tuple[SimpleNamespace, bytes]]:
        """Each row, and what it says."""
        for values, said in zip(zip(*self.columns.values(), strict=True), self.said_again(), strict=True):
            yield SimpleNamespace(**dict(zip(self.columns, values, strict=True))), said


class Reader:
    """Reads blocks of sealed entries, of unsealed events, and stretches of the stored tree.

    It has connections of its own: while one block is looked at, the engine already reads the next. Within
    a transaction that has begun it reads what that transaction sees, one block after the other.
    """

    def __init__(self) -> None:
        self._ahead = not db.session().in_transaction()
        self._connection = db.engine.connect() if self._ahead else db.session.connection()
        self._second = db.engine.connect() if self._ahead else self._connection
        self._codes = {None: None} | dict(db.session.execute(select(Purpose.id, Purpose.code)).all())
        self._sealed = _sealed()
        self._unsealed = _unsealed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._ahead:
            self._connection.close()
            self._second.close()

    def in_turn(self, length: int) -> Iterator[tuple[int, int, Block]]:
        """All entries up to this one: the first of each block, the one after its last, and the block.

        Raises:
            Unreadable: names the first entry with which the engine itself has trouble.
        """
        spans = [(first, min(first + BLOCK, length)) for first in range(0, length, BLOCK)]
        if not self._ahead:
            yield from ((first, end, self._entries(first, end)) for first, end in spans)
            return
        # One thread for each connection, so that neither is ever asked by two.
        with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
            readers = cycle([(one, self._connection), (other, self._second)])
            coming: deque[Future[Block]] = deque()
            for number, (first, end) in enumerate(spans):
                for span in spans[number + len(coming) : number + 2]:
                    thread, connection = next(readers)
                    coming.append(thread.submit(self._entries, *span, connection))
                yield first, end, coming.popleft().result()

    def _entries(self, first: int, end: int, connection: Connection | None = None) -> Block:
        """The entries from the first up to the end. Those that are missing are left out."""
        try:
            return self._block(self._sealed, {"first": first, "end": end}, connection)
        except Unreadable:
            if end - first == 1:
                raise Unreadable(first) from None
        for index in range(first, end):
            self._entries(index, index + 1, connection)
        raise Unreadable(first)

    def unsealed(self) -> Iterator[Block]:
        """Events without an entry, by their ids."""
        last = 0
        while (block := self._block(self._unsealed, {"last": last})).size:
            yield block
            last = block.columns["event_id"][-1]

    def subtrees(self, level: int, first: int, number: int) -> list[tuple[int, bytes]]:
        """Index and hash of stored subtrees of a level."""
        values = {"level": level, "first": first, "end": first + number}
        return _fetched(db.session.connection(), _SUBTREES, values)[1]

    def _block(
        self, asked: Select[*tuple[Any, ...]], values: dict[str, int], connection: Connection | None = None
    ) -> Block:
        with reading():
            names, rows = _fetched(connection or self._connection, asked, values)
        columns: dict[str, Sequence[Any]] = dict(zip(names, zip(*rows, strict=True), strict=bool(rows)))
        if rows:
            columns[PURPOSE] = tuple(map(self._codes.get, columns["purpose_id"]))
        return Block(len(rows), columns)


def _fetched(
    connection: Connection, asked: Select[*tuple[Any, ...]], values: dict[str, int]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names and rows, in the driver's own tuples: a million of them are not wrapped a second time."""
    engines = connection.dialect.loaded_dbapi.Error
    try:
        if connection.dialect.name == "postgresql":
            return _fetched_in_binary(connection, asked, values)
        found = connection.execute(asked, values)
        names, rows = list(found.keys()), list(found.cursor.fetchall()) if found.cursor else []
        found.close()
    except (DBAPIError, engines) as trouble:
        connection.rollback()
        raise Unreadable from trouble
    return names, rows


def _fetched_in_binary(
    connection: Connection, asked: Select[*tuple[Any, ...]], values: dict[str, int]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The same from PostgreSQL, which would otherwise write bytes out in hexadecimal for us to read."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        compiled = _compiled(asked, connection.dialect)
        cursor.execute(str(compiled), compiled.construct_params(values))
        return [column.name for column in cursor.description], cursor.fetchall()


@cache
def _compiled(asked: Select[*tuple[Any, ...]], dialect: Dialect) -> Compiled:
    return asked.compile(dialect=dialect)


_SUBTREES = (
    select(LedgerNode.index, type_coerce(LedgerNode.hash, NullType()))
    .where(
        LedgerNode.level == bindparam("level"),
        LedgerNode.index >= bindparam("first"),
        LedgerNode.index < bindparam("end"),
    )
    .order_by(LedgerNode.index)
)


def prunings() -> list[LedgerPruning]:
    return list(db.session.scalars(select(LedgerPruning).order_by(LedgerPruning.id)))


def _columns() -> list[Any]:
    return [
        *raw_columns(),
        type_coerce(_EVENTS.c.canonical, NullType()).label("canonical"),
        type_coerce(_EVENTS.c.leaf_hash, NullType()).label("leaf_hash"),
        Subject.ref.label(SUBJECT),
    ]


def _sealed() -> Select[*tuple[Any, ...]]:
    return (
        select(
            _LEAVES.c.index.label("place"),
            _LEAVES.c.pruning_id,
            type_coerce(_LEAVES.c.leaf_hash, NullType()).label("sealed"),
            _EVENTS.c.id.label("event_id"),
            *_columns(),
        )
        .select_from(_LEAVES)
        .outerjoin(_EVENTS, _EVENTS.c.id == _LEAVES.c.event_id)
        .outerjoin(Subject, Subject.id == _EVENTS.c.subject_id)
        .where(_LEAVES.c.index >= bindparam("first"), _LEAVES.c.index < bindparam("end"))
        .order_by(_LEAVES.c.index)
    )


def _unsealed() -> Select[*tuple[Any, ...]]:
    return (
        select(_EVENTS.c.id.label("event_id"), *_columns())
        .select_from(_EVENTS)
        .outerjoin(Subject, Subject.id == _EVENTS.c.subject_id)
        .outerjoin(_LEAVES, _LEAVES.c.event_id == _EVENTS.c.id)
        .where(_LEAVES.c.id.is_(None), _EVENTS.c.id > bindparam("last"))
        .order_by(_EVENTS.c.id)
        .limit(BLOCK)
    )
