"""Canonical bytes of very many events, straight from what the database holds.

The form is learnt from ``canonical``: asked about an event whose values are marks, it shows where they stand.
So the form is written down once, and filling it in costs a tenth.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Table, cast, type_coerce
from sqlalchemy.types import JSON, NullType, Text, TypeEngine

from registration.consent.models import ConsentEvent
from registration.consent.rules import canonical, stamp
from registration.foundation.database import UtcDateTime, db, table_of

SUBJECT, PURPOSE = "subject_ref", "purpose_code"
_NOT_SEALED = frozenset({"id", "subject_id", "canonical", "leaf_hash"})
_EVENTS: Table = table_of(ConsentEvent)
_MARKED_MOMENT = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_UNREADABLE = "?"
"""Stands where a value cannot be what was sealed, and is no JSON, so that it never agrees."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
Words = Callable[[Any], str]


class _Known(dict[Any, str]):
    """Values and how they stand in canonical bytes. Most values come again and again."""

    def __init__(self, words: Words) -> None:
        super().__init__({None: "null"})
        self._words = words

    def __missing__(self, value: Any) -> str:
        try:
            words = self._words(value)
        except (TypeError, ValueError, IndexError):
            words = _UNREADABLE
        self[value] = words
        return words


def _moment(value: str | datetime) -> str:
    """SQLite holds the words of a moment, PostgreSQL the moment."""
    if isinstance(value, datetime):
        return f'"{value.isoformat(timespec="microseconds")}Z"'
    return f'"{value[:10]}T{value[11:]}Z"' if value[10] == " " else _UNREADABLE


def _truth(value: Any) -> str:
    return {0: "false", 1: "true"}.get(value, _UNREADABLE)


def _list(value: str) -> str:
    return _encode(json.loads(value))


def _words_of(name: str) -> Words:
    kind = _EVENTS.c[name].type if name in _EVENTS.c else None
    for known, words in _WORDS.items():
        if isinstance(kind, known):
            return words
    return encode_basestring


_WORDS: Mapping[type[TypeEngine[Any]], Words] = {
    UtcDateTime: _moment,
    Boolean: _truth,
    JSON: _list,
    Integer: int.__repr__,
}
"""By type of column; everything else is text."""


def raw_columns() -> list[ColumnElement[Any]]:
    """The sealed columns as the engine holds them, past the types that would make objects of them."""
    return [_raw(name).label(name) for name in _sealed_columns()]


def _raw(name: str) -> ColumnElement[Any]:
    column, kind = _EVENTS.c[name], _EVENTS.c[name].type
    if isinstance(kind, JSON) and db.engine.dialect.name == "postgresql":
        return cast(column, Text)
    return type_coerce(column, NullType())


def canonical_again(columns: Mapping[str, Sequence[Any]]) -> Iterator[bytes]:
    """What the columns say, in canonical bytes. ``columns`` are those of many events, by name."""
    beginning, *pieces = _form()
    told: list[Iterable[str]] = [repeat(beginning)]
    for name, piece in pieces:
        told += [map(_Known(_words_of(name)).__getitem__, columns[name]), repeat(piece)]
    # Columns, not rows: every step of the loop is one of the interpreter's own.
    return map(str.encode, map("".join, zip(*told, strict=False)))


@cache
def _sealed_columns() -> tuple[str, ...]:
    return tuple(column.name for column in _EVENTS.c if column.name not in _NOT_SEALED)


@cache
def _form() -> tuple[Any, ...]:
    """Canonical bytes with holes: how they begin, then the name of each value with what stands after it."""
    marks: dict[str, Any] = {}
    holes = {encode_basestring(f"mark:{name}"): name for name in (SUBJECT, PURPOSE)}
    for number, name in enumerate(_sealed_columns()):
        words, marks[name] = _words_of(name), f"mark:{name}"
        if words is _moment:
            marks[name] = _MARKED_MOMENT + timedelta(microseconds=number)
        elif words is _list:
            marks[name] = [f"mark:{name}"]
        holes[_encode(stamp(marks[name]) if words is _moment else marks[name])] = name
    form = canonical(marks, subject=f"mark:{SUBJECT}", purpose=f"mark:{PURPOSE}").decode()
    beginning, *rest = re.split("(" + "|".join(map(re.escape, holes)) + ")", form)
    return beginning, *((holes[hole], after) for hole, after in zip(rest[::2], rest[1::2], strict=True))
