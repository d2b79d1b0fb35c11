"""Statements of the hot path: compiled once, and from then on given to the driver as they are.

SQLAlchemy compiles a statement once too, but asks itself with each execution how to send it and what may come
back. That costs more than the database takes for the row. Here both are known after the first time.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError, NoResultFound

from registration.foundation.made import Joined, Made

MOST_ROWS = 24
"""Rows that become one INSERT; more of them are no matter of a single sign-up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that came back, with the methods of a result that the hot path uses."""

    rows: Sequence[tuple[Any, ...]]

    def first(self) -> tuple[Any, ...] | None:
        return self.rows[0] if self.rows else None

    def one(self) -> tuple[Any, ...]:
        if len(self.rows) != 1:
            raise NoResultFound
        return self.rows[0]

    def scalar(self) -> Any:
        return self.rows[0][0] if self.rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]


_NOTHING = Answer(())


class Ready:
    """A statement that is made once and sent many times."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._made: dict[tuple[Any, ...], Made] = {}

    def send(
        self,
        connection: Connection,
        values: Any = None,
        *,
        heard: bool = True,
        after: Callable[[], None] | None = None,
    ) -> Answer:
        """Execute it with these values, in the connection's transaction if it has one.

        ``values`` is a mapping, or a short list of mappings with the same keys, which become one INSERT.
        Unless it is ``heard``, nothing is read back: for a pipeline. What ``after`` sends goes out before it,
        and so does a BEGIN, in one round trip with it.

        Raises:
            sqlalchemy.exc.DBAPIError: as from a statement that SQLAlchemy sends.

        """
        if isinstance(values, list) and len(values) > MOST_ROWS:
            connection.execute(self.statement, values)
            return _NOTHING
        made, given = self.made_for(connection.dialect, {} if values is None else values)
        return execute(connection, made, given, heard=heard, after=after)

    def made_for(self, dialect: Dialect, values: Any) -> tuple[Made, Any]:
        """The statement as this engine takes it with these values, and what the driver is given."""
        rows = values if isinstance(values, list) else [values]
        number = len(rows) if rows is values else 0
        key = (dialect.name, number, *rows[0])
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = Made(self.statement, dialect, tuple(rows[0]), number)
        return made, made.parameters(rows)


_JOINED: dict[tuple[Made, ...], Joined] = {}


def send_together(connection: Connection, several: Sequence[tuple[Ready | Executable, Any]]) -> None:
    """Execute statements whose answers nobody waits for, on PostgreSQL.

    Neighbours that fill different tables become one statement, and so does a SELECT after them that looks at
    no table: for server and driver that is less than half the work.
    """
    group: list[tuple[Made, Sequence[Any]]] = []
    for statement, values in several:
        if not isinstance(statement, Ready) or (isinstance(values, list) and len(values) > MOST_ROWS):
            _send_group(connection, group)
            connection.execute(statement.statement if isinstance(statement, Ready) else statement, values)
            continue
        made, given = statement.made_for(connection.dialect, values)
        if not made.looks_at_nothing and (
            made.fills is None or made.fills in {each.fills for each, _given in group}
        ):
            _send_group(connection, group)
        group.append((made, given))
        if made.fills is None:
            _send_group(connection, group)
    _send_group(connection, group)


def _send_group(connection: Connection, group: list[tuple[Made, Sequence[Any]]]) -> None:
    if len(group) > 1:
        several = tuple(made for made, _given in group)
        joined = _JOINED.get(several) or _JOINED.setdefault(several, Joined(several))
        execute(connection, joined, [value for _made, given in group for value in given], heard=False)
    elif group:
        execute(connection, *group[0], heard=False)
    group.clear()


def execute(
    connection: Connection,
    made: Made | Joined,
    given: Sequence[Any],
    *,
    heard: bool = True,
    after: Callable[[], None] | None = None,
) -> Answer:
    """Give it to the driver, as ``Ready.send`` says."""
    raw: Any = connection.connection.dbapi_connection
    # What psycopg would have to look for its own placeholders in anew, it takes with those of the server.
    cursor = psycopg.RawCursor(raw) if isinstance(raw, psycopg.Connection) else raw.cursor()
    try:
        with raw.pipeline() if after or _begins(raw) else nullcontext():
            if after:
                after()
            for listener in connection.dispatch.before_cursor_execute:
                listener(connection, cursor, made.sql, given, None, False)  # noqa: FBT003
            cursor.execute(made.sql, given)
        return Answer(cast(Made, made).read(cursor)) if heard and made.answers else _NOTHING
    except connection.dialect.loaded_dbapi.Error as wrong:
        raise _as_usual(connection, made.sql, wrong) from wrong
    finally:
        cursor.close()


def _begins(raw: Any) -> bool:
    """Whether psycopg sends a BEGIN before the next statement."""
    return (
        isinstance(raw, psycopg.Connection)
        and not raw.autocommit
        and raw.pgconn.transaction_status == TransactionStatus.IDLE
    )


def _as_usual(connection: Connection, sql: str, wrong: Exception) -> DBAPIError:
    """The error that SQLAlchemy would have raised."""
    dialect = connection.dialect
    raw: Any = connection.connection.dbapi_connection
    gone = dialect.is_disconnect(wrong, raw, None)  # type: ignore[arg-type]
    usual = DBAPIError.instance(
        sql,
        None,
        wrong,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=gone,
        dialect=dialect,
    )
    if gone:
        connection.invalidate(wrong)
    return cast(DBAPIError, usual)
