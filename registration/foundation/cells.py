"""Cells of files that spreadsheets open: which would run as a formula, the guard before them, and back (E12).

A guard is an apostrophe. Whatever would be guarded were it not for apostrophes before it gets one more, so
that taking one away gives back exactly what was there.
"""

RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a formula begins with; spreadsheets in Japanese understand the wide signs too."""
CONTROLS = ("\t", "\r", "\n")
BLANKS = " \t\r\n\v\f\xa0\u3000"
"""May stand before a formula without making a text of it."""
DIGITS_AND_SIGNS = "0123456789 ().-"
MAYBE = frozenset((*RUN, *CONTROLS, *BLANKS, "'"))
"""Most cells are told apart by their first letter: those that begin with another need no guard."""


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what would run as a formula. Telephone numbers stay as they are."""
    return f"'{cell}" if cell[:1] in MAYBE and runs(cell.lstrip("'")) else cell


def guarded_where_nothing_runs(cell: str) -> str:
    """The cell of a workbook, whose texts never run: what looks guarded already gets one more apostrophe."""
    return f"'{cell}" if cell[:1] == "'" and runs(cell.lstrip("'")) else cell


def unguarded(cell: str) -> str:
    """What the cell held before it was guarded; any other cell as it is."""
    return cell[1:] if cell[:1] == "'" and runs(cell.lstrip("'")) else cell


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take it for more than text."""
    begins = cell.startswith(CONTROLS) or cell.lstrip(BLANKS).startswith(RUN)
    return begins and not _is_telephone(cell)


def _is_telephone(cell: str) -> bool:
    return cell[:1] == "+" and cell[1:2] in set("0123456789") and not cell[1:].strip(DIGITS_AND_SIGNS)
