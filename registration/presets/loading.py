"""Loading a preset: once, in one transaction, and never over what somebody changed.

The audit trail says what was brought and how it looked then, so nothing else has to be remembered. Loading
again brings only what is new in the preset; what was edited, removed or there before is left alone, and said.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import rfc8785
from sqlalchemy import func, select

from registration.audit.actions import record
from registration.audit.queries import Wanted, entries
from registration.foundation.database import db
from registration.presets import asking, parties, wording
from registration.presets.bringing import Thing
from registration.presets.errors import AnotherPresetLoaded
from registration.presets.reading import Preset, preset

BROUGHT, LOADED = "preset.brought", "preset.loaded"
MOST = 10_000
_LOCK = 0x70726573
"""Number of the advisory lock: the beginning of the word in ASCII."""


class Fate(StrEnum):
    """What became of one thing of a preset."""

    MADE = "made"
    UNCHANGED = "unchanged"
    """Brought before, and still as it was."""
    EDITED = "edited"
    """Brought before and changed by somebody since: left alone."""
    REMOVED = "removed"
    """Brought before and removed by somebody since: left alone."""
    OTHERS = "others"
    """There already, from somewhere else: left alone."""


@dataclass(frozen=True)
class Outcome:
    """What loading a preset did, thing by thing."""

    fates: Sequence[tuple[Thing, Fate]]

    def of(self, *fates: Fate) -> list[Thing]:
        return [thing for thing, fate in self.fates if fate in fates]

    @property
    def made(self) -> list[Thing]:
        return self.of(Fate.MADE)

    @property
    def left_alone(self) -> list[Thing]:
        return self.of(Fate.EDITED, Fate.REMOVED, Fate.OTHERS)


@dataclass(frozen=True)
class Before:
    """What the trail knows of a thing that was brought."""

    number: int | None
    """Its id."""
    looked: str
    """How it looked then."""


def loaded() -> list[str]:
    """Names of the presets this organisation began with, the first one first."""
    return [str(entry.details["preset"]) for entry in reversed(entries(Wanted(action=LOADED), limit=MOST))]


def load(
    name: str, *, by: int | None = None, called: Mapping[str, str] | None = None, add: bool = False
) -> Outcome:
    """Bring everything of a preset that is not there yet.

    ``called`` is the name of the organisation by language, where none is known. A second, different preset
    is taken only with ``add``; what both have is then left as it is.

    Raises:
        UnknownPreset: when there is none of this name.
        AnotherPresetLoaded: when the organisation began with another one.
    """
    wanted = preset(name)
    _be_alone()
    before = loaded()
    if before and name not in before and not add:
        raise AnotherPresetLoaded(before[0])
    known = _brought(name)
    outcome = Outcome(
        [(thing, _bring(thing, known, name, by)) for thing in _things(wanted, called or {}, by)]
    )
    if name not in before:
        record(LOADED, "preset", by=by, preset=name, made=len(outcome.made))
    return outcome


def _things(wanted: Preset, called: Mapping[str, str], by: int | None) -> Iterator[Thing]:
    """Everything of a preset, in an order in which each finds what it needs."""
    yield from parties.things(wanted, name=called, by=by)
    yield from wording.purposes(wanted, by=by)
    yield from asking.things(wanted, by=by)
    yield from wording.notices(wanted, by=by)


def compare(name: str) -> Outcome:
    """What loading would do now; what is missing counts as made. Nothing is written."""
    known = _brought(name)
    return Outcome([(thing, _fate(thing, known)) for thing in _things(preset(name), {}, None)])


def _bring(thing: Thing, known: Mapping[str, Before], name: str, by: int | None) -> Fate:
    fate = _fate(thing, known)
    if fate is Fate.MADE:
        made = thing.make()
        record(BROUGHT, thing.kind, made.id, by=by, preset=name, thing=thing.key, looked=looks(thing, made))
    return fate


def _fate(thing: Thing, known: Mapping[str, Before]) -> Fate:
    before = known.get(thing.key)
    standing = thing.find(before.number if before else None)
    if standing is None:
        return Fate.REMOVED if before else Fate.MADE
    if before is None:
        return Fate.OTHERS
    return Fate.UNCHANGED if looks(thing, standing) == before.looked else Fate.EDITED


def _brought(name: str) -> dict[str, Before]:
    """What the preset brought, by key."""
    found = entries(Wanted(action=BROUGHT), limit=MOST)
    return {
        entry.details["thing"]: Before(entry.subject_id, entry.details["looked"])
        for entry in found
        if entry.details["preset"] == name
    }


def looks(thing: Thing, row: Any) -> str:
    """A short fingerprint of what somebody could change about a thing."""
    return hashlib.sha256(rfc8785.dumps(_plain(thing.content(row)))).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _be_alone() -> None:
    """Wait for anybody else who loads a preset. On SQLite a writer is alone anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
