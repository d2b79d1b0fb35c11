"""Statements of the hot path: compiled once, and from then on given to the driver as they are.

SQLAlchemy compiles a statement once too, but asks itself with each execution how to send it and what may come
back. That costs more than the database takes for the row. Here both are known after the first time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError, NoResultFound

from registration.foundation.made import Joined, Made
from registration.foundation.prepared import Prepared

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


class Later:
    """What a statement answers, once it has been sent."""

    __slots__ = ("answer",)

    def __init__(self) -> None:
        self.answer: Answer | None = None


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
        owed: "Sequence[Owed]" = (),
        alone: bool = False,
    ) -> Answer:
        """Execute it with these values, in the connection's transaction if it has one.

        ``values`` is a mapping, or a short list of mappings with the same keys, which become one INSERT.
        What is ``owed`` goes out before it, and on PostgreSQL in one round trip with it; so does a BEGIN,
        unless it is ``alone``.

        Raises:
            sqlalchemy.exc.DBAPIError: as from a statement that SQLAlchemy sends.

        """
        if _many(values):
            send_together(connection, owed)
            connection.execute(self.statement, values)
            return _NOTHING
        values = {} if values is None else values
        if connection.dialect.name != "postgresql":
            return _by_cursor(connection, *self.made_for(connection.dialect, values))
        later = Later()
        send_together(connection, [*owed, (self, values, later)], alone=alone)
        return later.answer or _NOTHING

    def made_for(self, dialect: Dialect, values: Any) -> tuple[Made, Sequence[Any]]:
        """The statement as this engine takes it with these values, and what the driver is given."""
        rows = values if isinstance(values, list) else [values]
        number = len(rows) if rows is values else 0
        shared = _shared(rows) if number > 1 and dialect.name == "postgresql" else ()
        key = (dialect.name, number, shared, *rows[0])
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = Made(self.statement, dialect, tuple(rows[0]), number, shared)
        return made, made.parameters(rows)


def _shared(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What is one object in all of these rows: PostgreSQL can be told of it once."""
    return tuple(key for key, value in rows[0].items() if all(row[key] is value for row in rows))


Owed = tuple[Ready | Executable, Any, Later | None]
"""A statement, its values, and who waits for its answer, if anybody does."""
_JOINED: dict[tuple[Made, ...], Joined] = {}


@dataclass(frozen=True, slots=True)
class _Part:
    """A statement of one trip."""

    made: Made
    given: Sequence[Any]
    later: Later | None

    def goes_with(self, before: "Sequence[_Part]") -> bool:
        """Whether it can be one statement with these: nobody waits, and each fills another table."""
        if self.later or before[-1].made.fills is None:
            return False
        fills = self.made.fills
        return self.made.looks_at_nothing or (
            fills is not None and all(fills != each.made.fills for each in before)
        )


def send_together(connection: Connection, owed: Sequence[Owed], *, alone: bool = False) -> None:
    """Execute statements on PostgreSQL, all of them in one round trip.

    Neighbours that fill different tables become one statement, and so does a SELECT after them that looks at
    no table: for server and driver that is less than half the work.
    """
    parts: list[_Part] = []
    for statement, values, later in owed:
        if isinstance(statement, Ready) and not _many(values):
            parts.append(_Part(*statement.made_for(connection.dialect, values), later))
            continue
        _make_the_trip(connection, parts)
        parts.clear()
        connection.execute(statement.statement if isinstance(statement, Ready) else statement, values)
    _make_the_trip(connection, parts, alone=alone)


def _many(values: Any) -> bool:
    return isinstance(values, list) and len(values) > MOST_ROWS


def _make_the_trip(connection: Connection, parts: Sequence[_Part], *, alone: bool = False) -> None:
    groups = _neighbours(parts)
    sent = [_as_one(group) for group in groups]
    if not sent:
        return
    for sql, given in sent:
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, None, sql, given, None, False)  # noqa: FBT003
    try:
        prepared = Prepared.of(connection)
        for (first, *_), result in zip(groups, prepared.send(sent, alone=alone), strict=True):
            if first.later is not None:
                first.later.answer = _answer(first.made, prepared, result)
    except psycopg.Error as wrong:
        raise _as_usual(connection, "; ".join(sql for sql, _given in sent), wrong) from wrong
    except BaseException as wrong:
        connection.invalidate(wrong)
        raise


def _neighbours(parts: Sequence[_Part]) -> list[list[_Part]]:
    groups: list[list[_Part]] = []
    for part in parts:
        if groups and part.goes_with(groups[-1]):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _as_one(group: Sequence[_Part]) -> tuple[str, Sequence[Any]]:
    if len(group) == 1:
        return group[0].made.sql, group[0].given
    several = tuple(part.made for part in group)
    joined = _JOINED.get(several) or _JOINED.setdefault(several, Joined(several))
    return joined.sql, [value for part in group for value in part.given]


def _answer(made: Made, prepared: Prepared, result: PGresult) -> Answer:
    if not made.answers:
        return _NOTHING
    return Answer(made.read(prepared.rows(result), [result.ftype(each) for each in range(result.nfields)]))


def _by_cursor(connection: Connection, made: Made, given: Sequence[Any]) -> Answer:
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    try:
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, cursor, made.sql, given, None, False)  # noqa: FBT003
        cursor.execute(made.sql, given)
        if not made.answers:
            return _NOTHING
        return Answer(made.read(cursor.fetchall(), [each[1] for each in cursor.description]))
    except connection.dialect.loaded_dbapi.Error as wrong:
        raise _as_usual(connection, made.sql, wrong) from wrong
    finally:
        cursor.close()


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
