"""Writing very many rows in the present transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from sqlalchemy import Table, insert, select
from sqlalchemy.exc import DBAPIError

from registration.foundation.database import send, with_nothing_owed


def send_many(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert very many rows, all with the same columns.

    PostgreSQL copies them: read as the values of a statement, they would cost more than all the rest.
    """
    connection = with_nothing_owed()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    dialect, names = connection.dialect, list(rows[0])
    written = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    raw: Any = connection.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as lines:
            for row in rows:
                lines.write_row([write(row[name]) if write else row[name]
                                 for name, write in zip(names, written, strict=True)])  # fmt: skip
    except psycopg.Error as wrong:
        raise DBAPIError.instance(
            "COPY", None, wrong, psycopg.Error, hide_parameters=True, dialect=dialect
        ) from wrong


def send_numbered(table: Table, rows: Sequence[Mapping[str, Any]], *, key: str) -> list[int]:
    """Insert many rows and answer with their ids in the same order, told apart by a unique column.

    Asked for the ids of many rows at once, SQLite may answer in any order, and would be asked for each.
    """
    send_many(table, rows)
    found: dict[Any, int] = {}
    values = [row[key] for row in rows]
    for start in range(0, len(values), _KEYS_AT_ONCE):
        some = values[start : start + _KEYS_AT_ONCE]
        found |= {
            row[0]: row[1] for row in send(select(table.c[key], table.c.id).where(table.c[key].in_(some)))
        }
    return [found[value] for value in values]


_KEYS_AT_ONCE = 1000
