"""Tables as files that spreadsheets open cleanly (E12)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
TELEPHONE = re.compile(r"\+[0-9][0-9 ().-]*")
ROWS_AT_ONCE = 500


def csv_chunks(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file piece by piece, so that a long table needs no more memory than a short one."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")  # without it Excel reads UTF-8 as something else
    for number, row in enumerate(rows, start=1):
        writer.writerow([guarded(str(cell)) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what would run as a formula. Telephone numbers stay as they are."""
    if cell.startswith(RUNS_AS_FORMULA) and not TELEPHONE.fullmatch(cell):
        return f"'{cell}"
    return cell
