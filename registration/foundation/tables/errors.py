"""Why a file that should hold a table can be refused."""


class TableRefused(Exception):
    """Base of every refusal. ``row`` is the row it was seen at, counted from 1, where it has one."""

    def __init__(self, row: int | None = None) -> None:
        super().__init__(row)
        self.row = row


class TooLarge(TableRefused):
    """The file, or what is packed in it, is larger than what is read."""


class EmptyFile(TableRefused):
    """Nothing stands in it."""


class NotATable(TableRefused):
    """Neither text nor a workbook, or a workbook that is damaged."""


class OldWorkbook(TableRefused):
    """A workbook of Excel before 2007, or one that a password protects: both begin alike."""


class UnknownEncoding(TableRefused):
    """The bytes are text of no encoding that we know."""


class TooManyRows(TableRefused):
    """The table goes on after the last row that is read."""


class TooManyColumns(TableRefused):
    """A row is wider than any table of people."""


class CellTooLong(TableRefused):
    """More stands in one cell than any answer may hold."""


class BrokenQuotes(TableRefused):
    """A quotation mark opens and never closes, or closes in the middle of a cell."""


class HoldsNul(TableRefused):
    """A cell holds a NUL, which no text has."""


class FormulaWithoutValue(TableRefused):
    """A cell holds a formula, and its value was never saved."""
