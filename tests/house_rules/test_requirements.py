"""Every promise of the five notices that is kept so far has a test that says so, by name.

The tables stand in ``requirements/``, one line for each row: its ID, and the tests that fail when the promise
is broken. A later issue adds its rows to ``KEPT`` and to the tables.
"""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = Path(__file__).parent / "requirements"


def rows(name: str, *numbers: int | range) -> set[str]:
    every = [one for each in numbers for one in (each if isinstance(each, range) else (each,))]
    return {f"S-{name}-{number}" for number in every}


KEPT = {
    "jetro": rows(
        "JETRO", range(1, 12), range(13, 18), range(23, 27), 31, range(35, 38), 42, 43, range(52, 56)
    ),
    "ajc": rows("AJC", range(1, 9), 11, range(27, 32)),
    "jasso": rows("JASSO", range(1, 6), range(8, 16), 19, 25, 29, 30),
    "netjapan": rows("NETJAPAN", range(1, 41), 47, 58, range(62, 65)),
    "tokyo": rows("TOKYO", range(1, 4), range(8, 13)),
}


def table(name: str) -> dict[str, list[str]]:
    """The tests that close each row."""
    found: dict[str, list[str]] = {}
    for line in (TABLES / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            row, *tests = (part.strip() for part in line.split("|"))
            assert row not in found, f"{row} stands twice"
            found[row] = tests
    return found


@lru_cache
def names_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    return path.startswith("tests/") and name.startswith("test_") and name in names_in(path)


def test_there_is_a_table_for_each_notice() -> None:
    assert {path.stem for path in TABLES.glob("*.txt")} == set(KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_every_row_stands_in_its_table_and_no_other(name: str) -> None:
    assert set(table(name)) == KEPT[name]


@pytest.mark.parametrize("name", KEPT)
def test_every_row_is_closed_by_tests_that_exist(name: str) -> None:
    assert {row for row, tests in table(name).items() if not tests} == set()
    gone = {row: [test for test in tests if not is_there(test)] for row, tests in table(name).items()}
    assert {row: tests for row, tests in gone.items() if tests} == {}


def test_what_does_not_exist_is_noticed() -> None:
    here = "tests/house_rules/test_requirements.py"
    assert is_there(f"{here}::test_what_does_not_exist_is_noticed")
    assert not is_there(f"{here}::test_that_nobody_wrote")
    assert not is_there(f"{here}::table")
    assert not is_there("tests/house_rules/nothing.py::test_what_does_not_exist_is_noticed")
