"""Statements of the hot path: compiled once, and from then on given to the driver as they are.

SQLAlchemy compiles a statement once too, but asks itself with each execution how to send it and what may come
back. That costs more than the database takes for the row. Here both are known after the first time.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import BindParameter, Connection, Dialect, Executable, Insert, Table, bindparam
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.compiler import ExpandedState
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import replacement_traverse

MOST_ROWS = 24
"""Rows that become one INSERT; more of them are no matter of a single sign-up."""
_Convert = Callable[[Any], Any]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


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
        self._made: dict[tuple[Any, ...], _Made] = {}

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
        made, given = self._for(connection.dialect, {} if values is None else values)
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
            return Answer(made.read(cursor)) if heard and made.answers else _NOTHING
        except connection.dialect.loaded_dbapi.Error as wrong:
            raise _as_usual(connection, made.sql, wrong) from wrong
        finally:
            cursor.close()

    def _for(self, dialect: Dialect, values: Any) -> tuple["_Made", Any]:
        rows = values if isinstance(values, list) else [values]
        number = len(rows) if rows is values else 0
        key = (dialect.name, number, *rows[0])
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = _Made(self.statement, dialect, tuple(rows[0]), number)
        return made, made.parameters(rows)


def _begins(raw: Any) -> bool:
    """Whether psycopg sends a BEGIN before the next statement."""
    return (
        isinstance(raw, psycopg.Connection)
        and not raw.autocommit
        and raw.pgconn.transaction_status == TransactionStatus.IDLE
    )


class _Made:
    """A statement as one engine takes it when these keys are given, for this number of rows."""

    def __init__(self, statement: Executable, dialect: Dialect, keys: Sequence[str], number: int) -> None:
        self._defaults = _defaults_of(statement, keys)
        keys = [*keys, *self._defaults]
        given = {key: (0, key) for key in keys}
        if number:
            statement = _of_rows(cast(Insert, statement), keys, number)
            given = {f"{key}_{place}": (place, key) for place in range(number) for key in keys}
        written_out = _with_constants(cast(ClauseElement, statement), given)
        compiled: Any = written_out.compile(dialect=dialect, column_keys=list(given))
        if compiled.prefetch:
            raise ValueError(compiled.prefetch)
        # What is written into the statement as a literal is known now; what is given later has no say in it.
        whole: ExpandedState = compiled.construct_expanded_state(dict.fromkeys(given))
        self._dialect = dialect
        self._types = [column.type for column in getattr(statement, "exported_columns", ())]
        self.answers = bool(self._types)
        self._converts: list[tuple[int, _Convert]] | None = None
        names: Sequence[str]
        if compiled.positional:
            self.sql, names = whole.statement, whole.positiontup or ()
        else:
            self.sql, names = _numbered(whole.statement)
        self._steps = [_step(compiled, whole, name, given.get(name)) for name in names]

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> Any:
        """What the driver is given."""
        if self._defaults:
            rows = [{**row, **{name: default() for name, default in self._defaults.items()}} for row in rows]
        return [
            always if key is None else rows[row][key] if convert is None else convert(rows[row][key])
            for row, key, convert, always in self._steps
        ]

    def read(self, cursor: Any) -> Sequence[tuple[Any, ...]]:
        """All rows, with their values as the types of the columns have them."""
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        if self._converts is None:
            found = [
                each.dialect_impl(self._dialect).result_processor(self._dialect, told[1])
                for each, told in zip(self._types, cursor.description, strict=False)
            ]
            self._converts = [(place, convert) for place, convert in enumerate(found) if convert]
        return [self._converted(list(row)) for row in rows] if self._converts else rows

    def _converted(self, row: list[Any]) -> tuple[Any, ...]:
        for place, convert in self._converts or ():
            row[place] = convert(row[place])
        return tuple(row)


def _with_constants(statement: ClauseElement, given: Collection[str]) -> ClauseElement:
    """The statement with every value that is always the same written into it.

    SQLite makes its plan anew with each value that is compared with the column of a partial index.
    """

    def written_out(element: Any, **_: Any) -> Any:
        always = isinstance(element, BindParameter) and element.key not in given and not element.required
        return element.render_literal_execute() if always else None

    return cast(ClauseElement, replacement_traverse(statement, {}, written_out))


def _numbered(sql: str) -> tuple[str, list[str]]:
    """A statement with psycopg's named placeholders as the server itself wants it, and the names in order."""
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return f"${names.setdefault(found[1], len(names) + 1)}"

    return _PLACEHOLDER.sub(numbered, sql), list(names)


_Step = tuple[int, str | None, _Convert | None, Any]
"""Where the value of a parameter comes from: a row, a key and what makes it fit; or it is always the same."""


def _step(compiled: Any, whole: ExpandedState, name: str, given: tuple[int, str] | None) -> _Step:
    convert = cast(_Convert | None, whole.processors.get(name))
    if name in compiled.binds:
        dialect = compiled.dialect
        convert = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
    if given:
        return *given, convert, None
    value = whole.parameters[name]
    return 0, None, None, value if convert is None else convert(value)


def _defaults_of(statement: Executable, keys: Sequence[str]) -> dict[str, Callable[[], Any]]:
    """What columns that nobody gives get from their models."""
    if not isinstance(statement, Insert) or statement.select is not None:
        return {}
    table = cast(Table, statement.table)
    made: dict[str, Any] = {
        column.name: column.default
        for column in table.columns
        if column.default is not None and column.name not in keys
    }
    return {
        name: partial(default.arg, None) if default.is_callable else partial(_same, default.arg)
        for name, default in made.items()
    }


def _same(value: Any) -> Any:
    return value


def _of_rows(statement: Insert, keys: Sequence[str], number: int) -> Insert:
    """The same INSERT for several rows."""
    columns = cast(Table, statement.table).columns
    return statement.values(
        [
            {key: bindparam(f"{key}_{place}", type_=columns[key].type) for key in keys}
            for place in range(number)
        ]
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
