"""Workbooks (XLSX), read as the text that somebody sees in the cells."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast

from registration.foundation.tables.errors import (
    FormulaWithoutValue,
    NotATable,
    OldWorkbook,
    TooLarge,
)

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_UNPACKED = 120 * 1024 * 1024
"""A few kilobytes can be packed that unpack to more than any machine holds."""
ROWS_AT_ONCE = 100
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold, or would change: ``_x000D_`` in most line ends."""
LAST_ROW = 1_048_576
"""Of any sheet. A file can number a row beyond it, and all rows up to there would be made up."""


def looks_like_a_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def opened(content: bytes) -> Callable[[], Iterator[Sequence[str]]]:
    """What reads the first sheet that holds anything, from its top.

    Raises:
        OldWorkbook, NotATable, TooLarge: it is no workbook, or none that can be read.
    """
    if content.startswith(OLE):
        raise OldWorkbook
    has_formulas = _looked_into(content)

    def read() -> Iterator[Sequence[str]]:
        values = _quietly(_rows(content, values=True))
        if not has_formulas:
            yield from values
            return
        formulas = _quietly(_rows(content, values=False))
        for number, (shown, written) in enumerate(zip(values, formulas, strict=True), start=1):
            for place, cell in enumerate(written):
                if cell.startswith("=") and not (place < len(shown) and shown[place]):
                    raise FormulaWithoutValue(number)
            yield shown

    return read


def _looked_into(content: bytes) -> bool:
    """Whether any sheet has formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            # Nothing is unpacked beyond the size that the directory states.
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise TooLarge
            if "xl/workbook.xml" not in packed.namelist():
                raise NotATable
            sheets = [each for each in packed.namelist() if each.startswith("xl/worksheets/")]
            return any(_has_formulas(packed.read(each)) for each in sheets)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as trouble:
        raise NotATable from trouble


def _has_formulas(sheet: bytes) -> bool:
    return b"<f>" in sheet or b"<f " in sheet


def _rows(content: bytes, *, values: bool) -> Iterator[Sequence[str]]:
    # Here, because it takes ten megabytes of every process, and few ever read a workbook.
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        # What the file says about its size may be wrong, and rows would be filled up to it.
        cast(Any, sheet).reset_dimensions()
        above = 0
        for cells in sheet.iter_rows(values_only=True):
            texts = [_text(cell) for cell in cells]
            if above >= 0 and not any(texts):
                above += 1
                if above > LAST_ROW:
                    raise NotATable
                continue
            yield from ([] for _ in range(above))
            above = -1
            yield texts
        if above < 0:
            return


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case str():
            return _unescaped(value) if "_x" in value else value
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _unescaped(text: str) -> str:
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves make one character; a half alone is none that could be kept.
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _quietly(rows: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows, without what the library says about styles and extensions that nobody asked it for."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                some = list(islice(rows, ROWS_AT_ONCE))
        except Exception as trouble:
            # The library meets a damaged file with whatever its parsers happen to raise.
            raise NotATable from trouble
        yield from some
        if len(some) < ROWS_AT_ONCE:
            return
