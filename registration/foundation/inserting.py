"""INSERTs of the hot path, of a row unless one with its key stands and of a row whose id is known ahead."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from registration.foundation.database import (
    Asked,
    Record,
    ask,
    on_postgresql,
    owe,
    send,
    table_of,
)
from registration.foundation.ready import Ready


class InsertNumbered:
    """An INSERT made once, of which everybody knows the id before it is sent.

    PostgreSQL draws the id with what is sent before the row; then nobody waits for the row to learn it.
    """

    def __init__(self, model: type[Record]) -> None:
        table = table_of(model)
        counter = func.pg_get_serial_sequence(literal(table.name, String), literal("id", String))
        self._draw = Ready(select(func.nextval(counter)))
        self._drawn = Ready(insert(table).inline())
        self._now = Ready(insert(table).returning(table.c.id))

    def draw(self) -> Asked | None:
        """The id of a row to come; nothing where the row itself tells it at once."""
        return ask(self._draw, {}) if on_postgresql() else None

    def send(self, values: Mapping[str, Any], drawn: Asked | None) -> int:
        """Write the row, at the latest before the transaction ends; its id."""
        number: int
        if drawn is None:
            number = send(self._now, values).scalar_one()
        else:
            number = drawn.answer.scalar_one()
            owe(self._drawn, {**values, "id": number})
        return number


class InsertUnlessThere:
    """An INSERT made once that does nothing where a row with the same key stands; both engines know it."""

    def __init__(self, model: type[Record], *, key: str, answer: str = "id") -> None:
        table = table_of(model)
        quietly = {
            engine: insert(table).on_conflict_do_nothing(index_elements=[table.c[key]])
            for engine, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
        }
        self._quietly = quietly
        self._heard = {engine: Ready(each.returning(table.c[answer])) for engine, each in quietly.items()}

    def send(self, values: Mapping[str, Any]) -> Any | None:
        """The id of the new row, or nothing where one stood already."""
        return self.ask(values).answer.scalar()

    def ask(self, values: Mapping[str, Any]) -> Asked:
        """The same, where the answer is not needed yet."""
        return ask(self._heard[_engine()], values)

    def send_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write those of the rows whose key stands nowhere yet."""
        send(self._quietly[_engine()], rows)


def _engine() -> str:
    return "postgresql" if on_postgresql() else "sqlite"
