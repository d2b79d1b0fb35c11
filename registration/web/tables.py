"""Why a file with a table was refused, in words for whoever brought it."""

from typing import Any

from registration.foundation import tables
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext

_l: Any = lazy_gettext
WHY = {
    tables.TooLarge: _l("The file is too large. Bring it in parts."),
    tables.EmptyFile: _l("The file is empty."),
    tables.OldWorkbook: _l(
        "This workbook is older than 2007 or protected by a password. Save it as XLSX or CSV."
    ),
    tables.UnknownEncoding: _l(
        "We cannot tell which encoding this text is in. Save it as CSV in UTF-8 or as XLSX."
    ),
    tables.TooManyRows: _l("The table has more rows than can be read at once. Bring it in parts."),
    tables.TooManyColumns: _l("This row has too many columns. Leave out those that are not needed."),
    tables.CellTooLong: _l("A cell of this row holds too much text."),
    tables.BrokenQuotes: _l("A quotation mark opens here and does not close, or closes within a cell."),
    tables.HoldsNul: _l("A cell of this row holds an invisible character. Remove it."),
    tables.FormulaWithoutValue: _l(
        "A cell of this row is a formula without a value. Put the value in its place."
    ),
    tables.NotATable: _l("This file holds no table. Bring CSV, tab-separated text, or XLSX."),
}


def why_refused(refusal: tables.TableRefused) -> str:
    """A sentence that says what to do, with the row where there is one."""
    words = str(WHY[type(refusal)])
    return words if refusal.row is None else _("Row %(row)s: %(words)s", row=refusal.row, words=words)
