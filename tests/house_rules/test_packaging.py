"""What is installed is what was locked, and a wheel carries everything the service serves."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = {name: ROOT / name for name in ("requirements.lock", "tests/requirements.lock")}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
COMES_WITH = {
    "flask": {"werkzeug", "jinja2", "click", "markupsafe", "itsdangerous"},
    "flask-wtf": {"wtforms"},
    "flask-security": {"flask-login"},
    "flask-migrate": {"alembic"},
}
"""What is imported although only its parent is named: the parent's own interface hands it out."""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[ ;<>=!~]", name)[0]).lower()


def _pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text("utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("part", ["templates", "static", "migrations"])
def test_the_wheel_carries_what_stands_beside_the_package(wheel, part):
    beside = {
        f"registration/{file.relative_to(ROOT).as_posix()}"
        for file in (ROOT / part).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert beside
    assert beside <= wheel


def test_the_wheel_carries_the_translations(wheel):
    catalogues = {
        file.relative_to(ROOT).as_posix() for file in (ROOT / "registration/translations").rglob("*.po")
    }
    assert catalogues
    assert catalogues <= wheel


def test_the_wheel_carries_the_starting_points(wheel):
    files = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "registration/presets/kinds").rglob("*")
        if file.is_file()
    }
    assert len(files) > 30
    assert files <= wheel


def test_the_wheel_carries_no_tests(wheel):
    assert not [name for name in wheel if name.startswith("tests/")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_hashes_and_no_address(lock):
    words = LOCKS[lock].read_text("utf-8")
    assert "://" not in words
    assert not re.search(r"^\s*-", words.replace("    --hash=", ""), re.MULTILINE)
    for entry in re.split(r"\n(?=[a-z0-9])", words.partition("\n")[2]):
        assert re.match(r"[a-z0-9-]+==\S+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n|\n*$))+", entry), entry


def test_the_tests_run_with_what_the_service_runs_with():
    run, test = (_pins(path) for path in LOCKS.values())
    assert run.items() <= test.items()


def test_every_dependency_is_locked():
    run, test = (_pins(path) for path in LOCKS.values())
    assert {_plain(each) for each in PROJECT["dependencies"]} <= set(run)
    assert {_plain(each) for each in PROJECT["optional-dependencies"]["test"]} <= set(test)


def test_every_import_of_another_package_is_declared():
    declared = {_plain(each) for each in PROJECT["dependencies"]}
    for parent, children in COMES_WITH.items():
        declared |= children if parent in declared else set()
    providers = packages_distributions()
    missing = {
        name: providers[name]
        for name in _imported()
        if name in providers
        and not {_plain(each) for each in providers[name]} & (declared | {"registration"})
    }
    assert not missing


def _imported() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "registration").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(("name", "ends_with"), [("demo", "registration demo"), ("tests", "pytest -n 2")])
def test_the_readme_has_each_command_on_one_line(name, ends_with):
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(rf"<!-- {name} -->\n```sh\n(.*?)\n```\n<!-- end of {name} -->", readme, re.DOTALL)
    assert block
    assert "\n" not in block[1]
    assert block[1].endswith(ends_with)
    assert "--require-hashes" in block[1]
