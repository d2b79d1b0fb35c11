"""What a report says: who was there from when to when, out of whatever tables stand in the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from registration.foundation.tables import Row, Table
from registration.signups.attendance.figures import Presence
from registration.signups.attendance.headings import (
    HOSTS,
    LEAVING,
    ORGANISERS,
    Part,
    is_yes,
    parts_of,
)
from registration.signups.attendance.times import Reading, duration, reading_of
from registration.signups.errors import NotAReport
from registration.signups.models import ReportSource

ADDRESS = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,250}")
NUMBERED = re.compile(r"\s*\d+\.\s")
BESIDE_NAMES = re.compile(
    r"\s*[(（](?:guest|external|unverified|verified|ゲスト|外部|未確認|確認されていません|gast|extern"
    r"|nicht überprüft)[)）]",
    re.IGNORECASE,
)
NOTHING = {"--", "-", "n/a", "na", "none"}


@dataclass(frozen=True)
class Stay:
    """One row about one person."""

    row: int
    name: str
    email: str
    reference: str
    attended: bool
    presence: Presence
    host: bool = False
    problem: str = ""
    """A code: what of the row could not be read."""


@dataclass(frozen=True)
class Report:
    """Everything a file says about people, row by row."""

    source: ReportSource
    stays: Sequence[Stay]


@dataclass
class Section:
    """One table within a file: its title, its columns, its rows."""

    title: str
    parts: dict[Part, int]
    rows: list[Row] = field(default_factory=list)

    def cell(self, row: Row, part: Part) -> str:
        place = self.parts.get(part)
        words = "" if place is None else row.cell(place)
        return "" if words.casefold() in NOTHING else words


def read_report(table: Table, zone: str, near: datetime) -> Report:
    """All rows about people. ``zone`` is that of times that name none, ``near`` when the event was.

    Raises:
        TableRefused: a row cannot be read at all.
        NotAReport: nothing in it is about people.
    """
    rows = list(table.rows)
    sections = list(_sections(rows)) or list(_by_shape(rows))
    if not sections:
        raise NotAReport
    texts = [
        text
        for section in sections
        for row in section.rows
        for part in (Part.JOINED, Part.LEFT, Part.MOMENT)
        if (text := section.cell(row, part))
    ]
    reading = reading_of(texts, zone, near)
    read = [list(_stays(section, reading)) for section in sections]
    stays = _once(sections, read)
    if not stays:
        raise NotAReport
    return Report(_source(sections), sorted(stays, key=lambda stay: stay.row))


def _sections(rows: Sequence[Row]) -> Iterator[Section]:
    """Tables whose headings we know. The row above, if it holds one cell alone, is the title."""
    heads = [(at, parts) for at, row in enumerate(rows) if _is_head(parts := parts_of(row.cells))]
    for (at, parts), (end, _next) in pairwise([*heads, (len(rows), {})]):
        if Part.MEETING in parts and len(heads) > 1:
            continue
        title = rows[at - 1].cell(0) if at and len(rows[at - 1].cells) == 1 else ""
        last = end - 1 if end < len(rows) and len(rows[end - 1].cells) == 1 else end
        yield Section(title, parts, list(rows[at + 1 : max(last, at + 1)]))


def _is_head(parts: dict[Part, int]) -> bool:
    named = {Part.NAME, Part.EMAIL, Part.FIRST_NAME, Part.REFERENCE} & parts.keys()
    return bool(named) and (len(parts) > 1 or Part.EMAIL in parts)


def _by_shape(rows: Sequence[Row]) -> Iterator[Section]:
    """A table in a language we do not know: columns are told by what stands in them."""
    for at, row in enumerate(rows):
        if any(ADDRESS.fullmatch(cell.strip()) for cell in row.cells):
            yield Section("", _parts_by_shape(row), list(rows[at:]))
            return


def _parts_by_shape(row: Row) -> dict[Part, int]:
    reading = Reading("UTC")
    parts: dict[Part, int] = {}
    for place, cell in enumerate(row.cells):
        words = cell.strip()
        if ADDRESS.fullmatch(words):
            parts.setdefault(Part.EMAIL, place)
        elif reading.moment(words):
            parts.setdefault(Part.LEFT if Part.JOINED in parts else Part.JOINED, place)
        elif re.search(r"\d\s*[^\W\d_]", words) and duration(words) is not None:
            parts.setdefault(Part.MINUTES, place)
        elif words and not words.isdigit():
            parts.setdefault(Part.NAME, place)
    return parts


def _stays(section: Section, reading: Reading) -> Iterator[Stay]:
    if Part.ACTION in section.parts and Part.MOMENT in section.parts:
        yield from _from_actions(section, reading)
        return
    for row in section.rows:
        yield _stay(section, row, reading)


def _stay(section: Section, row: Row, reading: Reading) -> Stay:
    joined, left = section.cell(row, Part.JOINED), section.cell(row, Part.LEFT)
    minutes, seconds = section.cell(row, Part.MINUTES), section.cell(row, Part.SECONDS)
    presence = Presence(
        reading.moment(joined) if joined else None,
        reading.moment(left) if left else None,
        duration(seconds, unit=1) if seconds else duration(minutes) if minutes else None,
    )
    problem = ""
    if (joined and not presence.joined_at) or (left and not presence.left_at):
        problem = "time"
    elif (minutes or seconds) and presence.seconds is None:
        problem = "duration"
    elif presence.joined_at and presence.left_at and presence.left_at < presence.joined_at:
        presence, problem = replace(presence, left_at=None), "backwards"
    if is_yes(section.cell(row, Part.WAITING_ROOM)) and presence.joined_at:
        return replace(_who(section, row), attended=False, problem="waiting-room")
    said = is_yes(section.cell(row, Part.ATTENDED))
    return replace(_who(section, row), attended=said is not False, presence=presence, problem=problem)


def _who(section: Section, row: Row) -> Stay:
    name = section.cell(row, Part.NAME)
    if not name:
        name = f"{section.cell(row, Part.FIRST_NAME)} {section.cell(row, Part.LAST_NAME)}".strip()
    address = ADDRESS.search(section.cell(row, Part.EMAIL))
    role = section.cell(row, Part.ROLE).casefold()
    return Stay(
        row.number,
        BESIDE_NAMES.sub("", name).strip()[:200],
        address[0] if address else "",
        section.cell(row, Part.REFERENCE)[:64],
        attended=True,
        presence=Presence(),
        host=bool(HOSTS.search(section.title)) or role in ORGANISERS,
    )


def _from_actions(section: Section, reading: Reading) -> Iterator[Stay]:
    """The oldest reports of Teams: a row each time somebody joined or left."""
    came: dict[str, Stay] = {}
    for row in section.rows:
        who = _who(section, row)
        text = section.cell(row, Part.MOMENT)
        at = reading.moment(text)
        if at is None:
            yield replace(who, problem="time")
            continue
        key = who.email or who.name
        before = came.pop(key, None)
        if any(word in section.cell(row, Part.ACTION).casefold() for word in LEAVING):
            begun = before or who
            yield replace(begun, presence=Presence(begun.presence.joined_at, at))
            continue
        if before:
            yield before
        came[key] = replace(who, presence=Presence(joined_at=at))
    yield from came.values()


def _once(sections: Sequence[Section], read: Sequence[Sequence[Stay]]) -> list[Stay]:
    """Teams says everything twice: in sum, and each time somebody joined. The second is the better one."""
    numbered = [at for at, section in enumerate(sections) if NUMBERED.match(section.title)]
    if len(numbered) < 2:
        return [stay for stays in read for stay in stays]
    better = {_identity(stay) for at in numbered[1:] for stay in read[at]}
    return [
        stay
        for at, stays in enumerate(read)
        for stay in stays
        if at != numbered[0] or _identity(stay) not in better
    ]


def _identity(stay: Stay) -> str:
    return (stay.email or stay.name).casefold()


def _source(sections: Sequence[Section]) -> ReportSource:
    if any(_of_teams(section) for section in sections):
        return ReportSource.TEAMS
    if any(_of_zoom(section) for section in sections):
        return ReportSource.ZOOM
    return ReportSource.LIST


def _of_teams(section: Section) -> bool:
    return Part.ROLE in section.parts or Part.ACTION in section.parts or bool(NUMBERED.match(section.title))


def _of_zoom(section: Section) -> bool:
    timed = {Part.JOINED, Part.LEFT} <= section.parts.keys()
    return (Part.ATTENDED in section.parts and timed) or Part.WAITING_ROOM in section.parts or timed
