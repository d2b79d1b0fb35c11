"""Where things stand, and what rooms leave alone."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from registration.app import ROOMS
from registration.cli.settings import rows
from registration.foundation.database import Record
from registration.foundation.personal_data import marked_columns
from registration.foundation.templates import environment
from registration.mail import composing

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "registration"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib", "manager", "base", "core"}
MAY_COMMIT = ("mail/delivery", "worker/", "cli/", "web/", "public_site/", "personal_site/", "organiser_site/",
              "partner_site/", "api/", "foundation/database.py")  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def commits_in(source: str) -> bool:
    return any(
        (
            isinstance(node, ast.Attribute)
            and node.attr == "commit"
            and isinstance(node.value, ast.Attribute | ast.Name)
            and "session" in ast.unparse(node.value)
        )
        or (isinstance(node, ast.alias) and node.name == "commit_letting_go")
        for node in ast.walk(ast.parse(source))
    )


def test_doors_commit_and_rooms_do_not() -> None:
    wrong = [
        name_of(path)
        for path in SOURCES
        if not name_of(path).startswith(MAY_COMMIT) and commits_in(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_no_module_is_too_long_to_be_read() -> None:
    long = {
        name_of(path): lines
        for path in SOURCES
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_there_are_no_drawers() -> None:
    assert [name_of(path) for path in SOURCES if {path.stem, path.parent.name} & DRAWERS] == []


def test_imports_of_our_own_stand_at_the_top() -> None:
    hidden = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("registration")
    ]
    assert hidden == []


@pytest.mark.parametrize("room", [*ROOMS, "enquiries"])
def test_what_is_personal_in_a_room_is_handled_by_it(room: str) -> None:
    if find_spec(f"registration.{room}.models") is None:
        return
    models = import_module(f"registration.{room}.models")
    tables = [
        each
        for each in vars(models).values()
        if isinstance(each, type)
        and issubclass(each, Record)
        and each is not Record
        and each.__module__.startswith(models.__name__)
    ]
    handled: set[str] = set()
    if find_spec(f"registration.{room}.personal_data"):
        handled = set(import_module(f"registration.{room}.personal_data").COLUMNS)
    assert handled == marked_columns(tables)


def test_every_message_has_its_three_texts() -> None:
    """Each kind that can be posted, and each folder that stands there, has the other."""
    for room in ROOMS:
        if find_spec(f"registration.{room}.messages"):
            import_module(f"registration.{room}.messages")
    folder = ROOT / "templates" / "mail"
    there = {f"{path.parent.parent.name}.{path.parent.name}" for path in folder.glob("[a-z]*/*/subject.txt")}
    # Tests of the mail room bring kinds of their own.
    assert there == {kind for kind in composing.kinds() if not kind.startswith("tests.")}
    for kind in there:
        for part in ("subject.txt", "body.txt", "body.html"):
            environment().get_template(f"mail/{kind.replace('.', '/')}/{part}")


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [row for row in rows() if row not in readme]
    assert missing == [], "Write what `registration settings table` prints into the README."


def test_no_personal_value_goes_into_the_trail() -> None:
    """``record`` is called with codes and ids: never with a name, an address or an answer."""
    telling = re.compile(r"\b(?:name|email|address|answers?|telephone|words|note)\s*=")
    wrong = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                named = [f"{each.arg}=" for each in node.keywords if each.arg]
                wrong += [f"{name_of(path)}:{node.lineno}" for each in named if telling.match(each)]
    assert wrong == []
