"""Tables that people bring: CSV, TSV and XLSX, in whatever encoding their program wrote.

What is understood is read row by row; what is not is refused with the row and the reason, and what the
file is called decides nothing: a workbook named ``.csv`` is a workbook.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from registration.foundation.tables.encodings import decoded
from registration.foundation.tables.errors import (
    BrokenQuotes,
    CellTooLong,
    EmptyFile,
    FormulaWithoutValue,
    HoldsNul,
    NotATable,
    OldWorkbook,
    TableRefused,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    UnknownEncoding,
)
from registration.foundation.tables.workbooks import looks_like_a_workbook, opened

__all__ = [
    "BrokenQuotes", "CellTooLong", "EmptyFile", "FormulaWithoutValue", "HoldsNul", "Limits", "NotATable",
    "OldWorkbook", "Row", "Table", "TableRefused", "TooLarge", "TooManyColumns", "TooManyRows",
    "UnknownEncoding", "read_table",
]  # fmt: skip

DELIMITERS = (",", "\t", ";", "|")
LINES_LOOKED_AT = 40
CHARACTERS_LOOKED_AT = 40_000


@dataclass(frozen=True)
class Limits:
    """How much is read before a file is refused."""

    size: int = 5 * 1024 * 1024
    rows: int = 100_000
    columns: int = 200
    cell: int = 10_001
    """As long as an answer may be, and the apostrophe that guards it."""


@dataclass(frozen=True)
class Row:
    """The cells of one row, without the empty ones at its end."""

    number: int
    """As a spreadsheet counts, from 1. Empty rows count, but are not handed out."""
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """What stands there, without space around it; nothing where the row is shorter."""
        return self.cells[place].strip() if 0 <= place < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """A file that was understood so far. Each reading of ``rows`` begins at the top.

    ``rows`` raises a ``TableRefused`` at the row that cannot be read.
    """

    encoding: str
    """Such as ``utf-8``, ``utf-16-le``, ``cp932``; ``xlsx`` for a workbook."""
    delimiter: str
    """Nothing for a workbook."""
    _read: Callable[[], Iterable[Sequence[str]]]
    _limits: Limits

    @property
    def rows(self) -> Iterator[Row]:
        number = 0
        for number, cells in enumerate(self._read(), start=1):
            if number > self._limits.rows:
                raise TooManyRows(number)
            full = _without_end(cells)
            if not full:
                continue
            self._check(number, full)
            yield Row(number, full)

    def _check(self, number: int, cells: Sequence[str]) -> None:
        if len(cells) > self._limits.columns:
            raise TooManyColumns(number)
        for cell in cells:
            if len(cell) > self._limits.cell:
                raise CellTooLong(number)
            if "\x00" in cell:
                raise HoldsNul(number)


def read_table(content: bytes, filename: str = "", *, limits: Limits | None = None) -> Table:
    """The table that a file holds. Encoding and delimiter are found out, not asked for.

    Raises:
        TableRefused: one of its kinds, when no row of it can be read.
    """
    limits = limits or Limits()
    if len(content) > limits.size:
        raise TooLarge
    if not content.strip():
        raise EmptyFile
    if looks_like_a_workbook(content):
        read = opened(content)
        return Table("xlsx", "", read, limits)
    text, encoding = decoded(content)
    text = text.lstrip("\ufeff")  # some programs write the mark twice
    if not text.strip():
        raise EmptyFile
    delimiter, text = _delimiter(text, filename)
    return Table(encoding, delimiter, lambda: _parsed(text, delimiter), limits)


def _parsed(text: str, delimiter: str) -> Iterator[Sequence[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as trouble:
            if "limit" in str(trouble):
                raise CellTooLong(number) from trouble
            raise BrokenQuotes(number) from trouble


def _delimiter(text: str, filename: str) -> tuple[str, str]:
    """What stands between cells, and the text without a first line that only says so (``sep=;``)."""
    first, _, rest = text.partition("\n")
    if first.strip()[:-1].lower() == "sep=" and first.strip()[-1] in DELIMITERS:
        return first.strip()[-1], rest
    widths = {each: _width(text, each) for each in DELIMITERS}
    if max(widths.values()) > 1:
        return max(DELIMITERS, key=widths.__getitem__), text
    lines = text[:CHARACTERS_LOOKED_AT].splitlines()[:LINES_LOOKED_AT]
    usual = "\t" if filename.lower().endswith((".tsv", ".tab")) else ","
    # Times hold commas, too: what parts the most cells in all of these lines is the delimiter.
    parted = {each: sum(_outside_quotes(line, each) for line in lines) for each in DELIMITERS}
    most = max(parted.values())
    return (usual if parted[usual] == most else max(DELIMITERS, key=parted.__getitem__)), text


def _width(text: str, delimiter: str) -> int:
    """How many cells each of the first rows has, if all have as many; else nought.

    What a cell holds then decides nothing, however many semicolons somebody wrote.
    """
    rows = csv.reader(io.StringIO(text[:CHARACTERS_LOOKED_AT], newline=""), delimiter=delimiter, strict=True)
    try:
        widths = [len(row) for row in islice(rows, LINES_LOOKED_AT)]
    except csv.Error:
        return 0
    if len(text) > CHARACTERS_LOOKED_AT and len(widths) < LINES_LOOKED_AT:
        widths.pop()  # cut off where we stopped looking
    return widths[0] if len(set(widths)) == 1 else 0


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def _without_end(cells: Sequence[str]) -> tuple[str, ...]:
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return tuple(cells[:last])
