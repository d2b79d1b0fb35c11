"""How often something happened lately, under names that nobody can read and that the next day forgets."""

import base64
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import zip_longest
from threading import Lock
from time import monotonic
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, String, bindparam, cast, delete, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from registration.foundation import clock, keyring
from registration.foundation.database import (
    Record,
    db,
    look,
    on_postgresql,
    owe,
    send,
    table_of,
)
from registration.foundation.inserting import InsertUnlessThere
from registration.foundation.ready import Ready

NAME_BYTES = 16
MOST_NAMES = 16
"""How many names one question asks for. Always as many, so that the statement is made once."""


class Pace(Record):
    """How often something happened in one hour or on one day.

    What it was stands here as a keyed hash whose key is another one every day: the rows of two days, or of
    two hours, cannot be put together, and without the installation key they say nothing at all.
    """

    __tablename__ = "pace"

    name: Mapped[str] = mapped_column(String(24), unique=True)
    number: Mapped[int]
    until: Mapped[datetime]
    """From when on it is forgotten."""


@dataclass(frozen=True)
class Counted:
    """Something that is counted by the hour and by the day, such as the forms from one network."""

    what: str
    hourly: int = 0
    """How often it may happen in an hour; 0: as often as it will."""
    daily: int = 0
    by_day: bool = True
    crowded: bool = False
    """Whether many count it at one time: then it is written together, and nobody waits for the other."""


@dataclass(frozen=True)
class Lately:
    """What was counted in the hour and on the day of this moment."""

    at: datetime
    numbers: Mapping[str, int]

    def hour(self, counted: Counted) -> int:
        hour, _day = _spans(self.at)
        return self._sum(counted, hour)

    def day(self, counted: Counted) -> int:
        _hour, day = _spans(self.at)
        return self._sum(counted, day)

    def _sum(self, counted: Counted, span: "_Span") -> int:
        name = _name(counted.what, span.name)
        return self.numbers.get(name, 0) + _unwritten(db.engine).get(name, (0, self.at))[0]

    def used_up(self, counted: Counted) -> bool:
        """Whether it happened as often as it may."""
        within_hour = counted.hourly and self.hour(counted) >= counted.hourly
        return bool(within_hour or (counted.daily and self.day(counted) >= counted.daily))


TOGETHER = 1.0
"""Seconds for which a process keeps to itself what a crowd counts."""
_writing = Lock()
_waiting: WeakKeyDictionary[Engine, dict[str, tuple[int, datetime]]] = WeakKeyDictionary()
_written_at: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()


def _unwritten(engine: Engine) -> dict[str, tuple[int, datetime]]:
    """Numbers by name, and until when they stand, that are not in the database yet."""
    return _waiting.setdefault(engine, {})


_PLACES = tuple(f"pace_{place}" for place in range(MOST_NAMES))
_table = table_of(Pace)
NUMBERS = (
    select(func.aggregate_strings(_table.c.name.concat("=").concat(cast(_table.c.number, String)), " "))
    .where(_table.c.name.in_([bindparam(place) for place in _PLACES]))
    .scalar_subquery()
)
"""The numbers behind the names of ``asking``, as one value: another question can ask for it as well."""
_ALONE = Ready(select(NUMBERS))
_more = {"number": _table.c.number + literal_column("excluded.number")}
_ADD = {
    name: Ready(made(_table).on_conflict_do_update(index_elements=["name"], set_=_more).inline())
    for name, made in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_CLAIM = InsertUnlessThere(Pace, key="name", answer="name")
_FORGET = delete(_table).where(
    _table.c.id.in_(select(_table.c.id).where(_table.c.until <= bindparam("now")).limit(bindparam("most")))
)


def asking(counted: Iterable[Counted], at: datetime) -> dict[str, str]:
    """What ``NUMBERS`` has to be given: the names under which the numbers of this hour and day stand."""
    names = [name for _each, name, _until in _named(counted, at)]
    if len(names) > MOST_NAMES:
        raise ValueError(len(names))
    return dict(zip_longest(_PLACES, names, fillvalue=""))


def lately(numbers: str | None, at: datetime) -> Lately:
    """What ``NUMBERS`` said."""
    pairs = (pair.partition("=") for pair in (numbers or "").split())
    return Lately(at, {name: int(number) for name, _equals, number in pairs})


def read(counted: Iterable[Counted]) -> Lately:
    """What was counted, in a statement of its own."""
    at = clock.now()
    row = look(_ALONE, asking(counted, at))
    return lately(row[0] if row else None, at)


def add(counted: Iterable[Counted]) -> None:
    """Count that it happened. To be said last in a transaction: what is counted here, others wait for.

    What a crowd counts is written once a second at most, by whoever comes then. Until then this process alone
    knows of it, and a crash forgets a second of it: it guards, and is no record of anybody.
    """
    at = clock.now()
    engine = db.engine
    now: dict[str, tuple[int, datetime]] = {}
    with _writing:
        waiting = _unwritten(engine)
        for each, name, until in _named(counted, at):
            rows = waiting if each.crowded else now
            rows[name] = (rows.get(name, (0, until))[0] + 1, until)
        if waiting and monotonic() - _written_at.get(engine, 0) >= TOGETHER:
            now |= waiting
            waiting.clear()
            _written_at[engine] = monotonic()
    if now:
        # Always in the same order, so that two who count the same things never wait for each other.
        values = [{"name": name, "number": now[name][0], "until": now[name][1]} for name in sorted(now)]
        owe(_ADD["postgresql" if on_postgresql() else "sqlite"], values)


def claim(what: str, *, until: datetime) -> bool:
    """Whether this is used for the first time. Afterwards it is used up."""
    _hour, day = _spans(until)
    return _CLAIM.send({"name": _name(what, day.name), "number": 1, "until": until}) is not None


def forget_past(most: int = 5000) -> bool:
    """Forget hours and days that are over, some at a time; whether there may be more."""
    return send(_FORGET, {"now": clock.now(), "most": most}).rowcount == most


class _Span(NamedTuple):
    """An hour or a day, and when it is over."""

    name: str
    until: datetime


def _spans(at: datetime) -> tuple[_Span, _Span]:
    """The hour and the day of a moment."""
    return _spans_from(at.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=16)
def _spans_from(hour: datetime) -> tuple[_Span, _Span]:
    name, day = hour.isoformat(), hour.replace(hour=0)
    return _Span(name[:13], hour + timedelta(hours=1)), _Span(name[:10], day + timedelta(days=1))


def _named(counted: Iterable[Counted], at: datetime) -> Iterator[tuple[Counted, str, datetime]]:
    """Under which names these are counted at that moment, and when each name is over."""
    hour, day = _spans(at)
    key = _key_of(day.name)
    for each in counted:
        for span in (hour, day) if each.by_day else (hour,):
            yield each, _hashed(key, f"{each.what}\x00{span.name}"), span.until


def _name(what: str, span: str) -> str:
    return _hashed(_key_of(span[:10]), f"{what}\x00{span}")


def _key_of(day: str) -> bytes:
    return keyring.derived(f"pace {day}")


@lru_cache(maxsize=4096)
def _hashed(key: bytes, words: str) -> str:
    digest = hmac.digest(key, words.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest[:NAME_BYTES]).rstrip(b"=").decode()
