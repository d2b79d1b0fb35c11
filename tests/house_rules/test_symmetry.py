"""One name leads from the address to the code, the template and the test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from registration.app import DOORS, create_app
from registration.foundation import links
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]
AREAS = sorted(
    (door, path.name)
    for door in DOORS
    for path in (ROOT / "registration" / door).iterdir()
    if (path / "__init__.py").exists()
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Provide an application that is only looked at: no name depends on the engine."""
    return create_app(settings_for("sqlite://", tmp_path_factory.mktemp("looked-at")))


def endpoints(app: Flask, door: str, area: str) -> set[str]:
    start = f"{door}.{area}."
    return {
        rule.endpoint.removeprefix(start)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(start)
    }


def view_files(door: str, area: str) -> list[Path]:
    folder = ROOT / "registration" / door / area
    return [*folder.glob("views.py"), *folder.glob("views/*.py")]


def rendered(door: str, area: str) -> Iterator[str]:
    """Every template that the views of an area name literally."""
    for path in view_files(door, area):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template":
                first = node.args[0]
                either = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                yield from (str(each.value) for each in either if isinstance(each, ast.Constant))


def test_an_endpoint_is_named_after_its_view(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        door, _, rest = rule.endpoint.partition(".")
        if door in DOORS:
            area, _, name = rest.partition(".")
            view = app.view_functions[rule.endpoint]
            assert view.__module__.startswith(f"registration.{door}.{area}.views"), rule.endpoint
            assert view.__name__ == name, rule.endpoint


@pytest.mark.parametrize(("door", "area"), AREAS)
def test_a_template_is_named_after_its_view(door, area, app: Flask) -> None:
    views = endpoints(app, door, area)
    for template in rendered(door, area):
        if template.startswith("errors/"):
            continue
        folder, _, name = template.rpartition("/")
        assert folder == f"{door}/{area}", template
        assert name.startswith("_") or name.removesuffix(".html") in views, template
    for path in (ROOT / "templates" / door / area).glob("*.html"):
        assert path.name.startswith("_") or path.stem in views, path.relative_to(ROOT)


@pytest.mark.parametrize(("door", "area"), AREAS)
def test_every_area_has_its_tests(door, area) -> None:
    folder = ROOT / "tests" / door
    assert (folder / f"test_{area}.py").exists() or (folder / f"test_{area}").is_dir()


def test_addresses_in_mails_are_those_of_the_pages(app: Flask) -> None:
    paths: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        paths.setdefault(rule.endpoint, set()).add(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
    wrong = {name: path for name, path in links.PATHS.items() if path not in paths.get(name, set())}
    assert wrong == {}


BY_ADDRESS = {
    "front", "health", "robots", "sitemap",  # asked for by browsers, watchdogs and search engines
    "checkpoint", "inclusion", "consistency",  # told to auditors in words
}  # fmt: skip


def test_whoever_was_told_nothing_finds_every_page(app: Flask) -> None:
    """A page that only its own template or no code at all leads to is one that nobody finds."""
    sources = {
        path: path.read_text("utf-8")
        for folder, kind in (("templates", "*.*"), ("registration", "*.py"))
        for path in (ROOT / folder).rglob(kind)
        if path.suffix in (".html", ".txt", ".py")
    }
    lost = []
    for door, area in AREAS:
        for view in endpoints(app, door, area):
            rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == f"{door}.{area}.{view}"]
            if "GET" not in (rules[0].methods or ()) or view in BY_ADDRESS:
                continue
            own = ROOT / "templates" / door / area / f"{view}.html"
            near = re.compile(rf"""["']\.{view}["']""")
            far = re.compile(rf"""["']{door}\.{area}\.{view}["']""")
            if not any(
                (near.search(text) and f"/{door}/{area}" in path.as_posix()) or far.search(text)
                for path, text in sources.items()
                if path != own
            ):
                lost.append(f"{door}.{area}.{view}")
    assert lost == []
