"""The file a recipient gets: CSV in UTF-8 with a byte order mark, as spreadsheets like it. Pure."""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from registration.foundation.cells import guarded

BYTE_ORDER_MARK = "\ufeff"


def file_for(fields: Sequence[str], heads: Sequence[str], people: Iterable[Mapping[str, Any]]) -> bytes:
    """One line a person, with exactly these fields in this order."""
    lines = [[_text(values.get(each)) for each in fields] for values in people]
    return _written([list(heads), *lines])


def without_rows(content: bytes, rows: Collection[int]) -> bytes:
    """The file with these lines left empty, so that the numbers of the others stay. The head is line 1."""
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    kept = [[""] * len(line) if number in rows else line for number, line in enumerate(lines, start=1)]
    return _written(kept, guard=False)


def _written(lines: Iterable[Sequence[str]], *, guard: bool = True) -> bytes:
    target = StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(cell) if guard else cell for cell in line] for line in lines)
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
