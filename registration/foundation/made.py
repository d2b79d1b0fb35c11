"""A statement as one engine takes it: compiled, and with what makes its values fit."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, cast

from sqlalchemy import BindParameter, Dialect, Executable, Insert, Select, Table, bindparam
from sqlalchemy.sql.compiler import ExpandedState
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import replacement_traverse

_Convert = Callable[[Any], Any]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


class Made:
    """A statement as one engine takes it when these keys are given, for this number of rows.

    The values of ``shared`` keys are the same in all of them.
    """

    def __init__(
        self,
        statement: Executable,
        dialect: Dialect,
        keys: Sequence[str],
        number: int,
        shared: Sequence[str] = (),
    ) -> None:
        self._defaults = _defaults_of(statement, keys)
        keys = [*keys, *self._defaults]
        given = {key: (0, key) for key in keys}
        if number:
            statement, given = _of_rows(cast(Insert, statement), keys, number, shared)
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
        self._named = whole.statement
        names: Sequence[str]
        if compiled.positional:
            self.sql, names = whole.statement, whole.positiontup or ()
        else:
            self.sql, names = numbered(whole.statement)
        self._steps = [(*given[name], _converter(compiled, name)) for name in names]
        self.fills = _table_filled(statement)
        """The table that an INSERT writes to and does nothing else."""
        self.looks_at_nothing = isinstance(statement, Select) and not statement.get_final_froms()

    def numbered_after(self, number: int) -> tuple[str, int]:
        """The statement as PostgreSQL wants it with placeholders after this number, and the last of them."""
        return numbered(self._named, number)[0], number + len(self._steps)

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> Any:
        """What the driver is given."""
        if self._defaults:
            rows = [{**row, **{name: default() for name, default in self._defaults.items()}} for row in rows]
        return [
            rows[row][key] if convert is None else convert(rows[row][key])
            for row, key, convert in self._steps
        ]

    def read(self, rows: Sequence[tuple[Any, ...]], kinds: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        """The rows with their values as the types of the columns have them; ``kinds`` are the driver's."""
        if self._converts is None:
            found = [
                each.dialect_impl(self._dialect).result_processor(self._dialect, kind)
                for each, kind in zip(self._types, kinds, strict=False)
            ]
            self._converts = [(place, convert) for place, convert in enumerate(found) if convert]
        return [self._converted(list(row)) for row in rows] if self._converts else rows

    def _converted(self, row: list[Any]) -> tuple[Any, ...]:
        for place, convert in self._converts or ():
            row[place] = convert(row[place])
        return tuple(row)


class Joined:
    """Statements as one, whose answers nobody waits for. Only PostgreSQL knows INSERTs beside another."""

    def __init__(self, several: Sequence[Made]) -> None:
        parts, number = [], 0
        for each in several:
            sql, number = each.numbered_after(number)
            parts.append(sql)
        beside = ", ".join(f"w{place} AS ({each})" for place, each in enumerate(parts[:-1]))
        self.sql = f"WITH {beside} {parts[-1]}"


def _table_filled(statement: Executable) -> str | None:
    plain = isinstance(statement, Insert) and statement.select is None and not statement.exported_columns
    return cast(Table, cast(Insert, statement).table).name if plain else None


def _with_constants(statement: ClauseElement, given: Collection[str]) -> ClauseElement:
    """The statement with every value that is always the same written into it.

    SQLite makes its plan anew with each value that is compared with the column of a partial index.
    """

    def written_out(element: Any, **_: Any) -> Any:
        always = isinstance(element, BindParameter) and element.key not in given and not element.required
        return element.render_literal_execute() if always else None

    return cast(ClauseElement, replacement_traverse(statement, {}, written_out))


def numbered(sql: str, before: int = 0) -> tuple[str, list[str]]:
    """A statement with psycopg's named placeholders as the server itself wants it, and the names in order."""
    names: dict[str, int] = {}

    def as_number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return f"${before + names.setdefault(found[1], len(names) + 1)}"

    return _PLACEHOLDER.sub(as_number, sql), list(names)


def _converter(compiled: Any, name: str) -> _Convert | None:
    """What makes the value of this parameter fit, if it needs that."""
    dialect = compiled.dialect
    return cast(_Convert | None, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))


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


def _of_rows(
    statement: Insert, keys: Sequence[str], number: int, shared: Sequence[str]
) -> tuple[Insert, dict[str, tuple[int, str]]]:
    """The same INSERT for several rows, and which of their values each name stands for."""
    columns = cast(Table, statement.table).columns
    names = [{key: f"{key}_{0 if key in shared else place}" for key in keys} for place in range(number)]
    rows = [{key: bindparam(name, type_=columns[key].type) for key, name in row.items()} for row in names]
    given = {name: (place, key) for place, row in enumerate(names) for key, name in row.items()}
    return statement.values(rows), given
