"""What is guarded in files, and that the guard is undone exactly."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registration.foundation.cells import guarded, guarded_where_nothing_runs, runs, unguarded
from registration.foundation.tables import read_table
from registration.web.spreadsheets import csv_chunks, workbook_into

BEGINNINGS = [*"'=+-@＝＋－＠\t\r\n \u3000\xa0;|\"", "+8", "sep=;", "_x000D_", "#N/A"]
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffd")
NASTY = st.builds(
    "".join,
    st.tuples(st.lists(st.sampled_from(BEGINNINGS), max_size=4).map("".join), st.text(SIGNS, max_size=30)),
)
ANSWERS = NASTY.map(str.strip).filter(bool)
"""A form keeps no space around what somebody answers."""


@pytest.mark.parametrize("blank", ["", " ", "  ", "\t", "\r", "\n", "\u3000", "\xa0", " \t\u3000"])
@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_e12_a_formula_is_guarded_whatever_blank_stands_before_it(blank, sign) -> None:
    assert guarded(f"{blank}{sign}cmd|'/c calc'!A0")[0] == "'"


@pytest.mark.parametrize(
    "cell", ["+81 3-1234-5678", "+1 (555) 010-1234", "'t Anker", "田=田", "a=b", "", " ", "1-2"]
)
def test_e12_what_does_not_run_stays_as_it_is(cell) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(NASTY)
@example("'=1")
@example("''=1")
@example("'+81 3")
def test_e12_what_a_file_says_is_what_was_put_into_it(cell) -> None:
    assert unguarded(guarded(cell)) == cell
    assert unguarded(guarded_where_nothing_runs(cell)) == cell
    assert not runs(guarded(cell))
    # A file of ours that somebody opened and saved as a workbook.
    assert unguarded(guarded_where_nothing_runs(cell)) == unguarded(guarded(cell))


def read(content: bytes, name: str) -> list[tuple[str, ...]]:
    return [tuple(unguarded(cell).strip() for cell in row.cells) for row in read_table(content, name).rows]


@settings(deadline=None)
@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1, max_size=4))
@example([("'=1", "a;b;c;d;e;f;g;h;i")])
@example([("one\ntwo;three;four;five", "=1")])
def test_e12_a_csv_file_brings_back_what_was_exported(rows) -> None:
    table = [("Number", "Organisation", "Words"), *(("1", *row) for row in rows)]
    assert read(b"".join(csv_chunks(table)), "list.csv") == table


@settings(deadline=None)
@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1, max_size=4))
@example([("'=1", "_x0041_")])
def test_e12_a_workbook_brings_back_what_was_exported(rows) -> None:
    table = [("Number", "Organisation", "Words"), *(("1", *row) for row in rows)]
    file = io.BytesIO()
    workbook_into(file, table[0], table[1:])
    assert read(file.getvalue(), "list.xlsx") == table
