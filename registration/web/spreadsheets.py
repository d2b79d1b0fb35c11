"""Tables as files that spreadsheets open cleanly (E12)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from registration.foundation.cells import guarded, guarded_where_nothing_runs

ROWS_AT_ONCE = 500
LONGEST_CELL = 32_767
"""Of a workbook."""


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


def workbook_into(file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a workbook of one sheet. Cells are texts: none runs or becomes a link, and +81 stays as it is."""
    # Here: memory that only exports need.
    import xlsxwriter

    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for place, head in enumerate(heads):
        sheet.write_string(0, place, guarded_where_nothing_runs(head), bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(line, place, guarded_where_nothing_runs(cell)[:LONGEST_CELL])
    sheet.freeze_panes(1, 0)
    book.close()
