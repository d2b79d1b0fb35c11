"""Everything a copy of the database would hold, as text."""

import json
from typing import Any

from sqlalchemy import inspect

from registration.foundation.database import db, reading


def full_dump() -> str:
    """Every value of every row of every table that is there, whether a model knows it or not."""
    with reading(), db.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [
            row
            for table in tables
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
        ]
    return "\n".join(_text(value) for row in rows for value in row)


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def found(signs: tuple[str, ...], text: str) -> list[str]:
    """Which of these can still be read; upper and lower case do not matter."""
    return [sign for sign in signs if sign.casefold() in text.casefold()]
