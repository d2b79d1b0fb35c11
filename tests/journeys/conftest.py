"""One installation per story: a database of its own, server and worker as in production, a post office."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask_migrate import upgrade

from registration.presets import demo
from registration.web.sign_in import password_hash
from tests.journeys.installation import Installation
from tests.journeys.witness import Reader
from tests.post_office import PostOffice

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    # A page is left before code compiled twice over would have paid for itself.
    "--js-flags=--no-maglev --no-turbofan",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """Provide the system's browser. Without one these tests are skipped, unless REQUIRE_BROWSER is set."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        words = "No Chromium was found: install the package chromium to run the journeys."
        pytest.fail(words) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(words)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def house(database: str, tmp_path: Path, post: PostOffice) -> Iterator[Installation]:
    """Provide a running installation of the test's own."""
    installation = Installation(database, tmp_path / "house", post)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


@pytest.fixture(scope="session")
def show_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide a folder with the demo as it is when somebody first looks at it, filled once."""
    folder = tmp_path_factory.mktemp("show-house")
    office = PostOffice()
    installation = Installation(f"sqlite:///{folder / 'registration.db'}", folder / "house", office)

    def furnish() -> None:
        upgrade()
        demo.fill(password_hash=password_hash(demo.PASSWORD))

    installation.does(furnish)
    installation.stop()
    return folder


@pytest.fixture(scope="module")
def furnished(show_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Provide a running installation with the demo in it, on SQLite, for all tests of a module."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copytree(show_house, folder, dirs_exist_ok=True)
    office = PostOffice()
    office.open()
    # One process for its pages: that several get along is seen where an installation is a test's own.
    installation = Installation(
        f"sqlite:///{folder / 'registration.db'}", folder / "house", office, web_processes=1
    )
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        office.close()


@pytest.fixture
def reader(
    chromium: "Browser", house: Installation, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Reader]]:
    """Provide people with a browser each: ``reader("ja-JP")``, ``reader(scripts=False)``."""
    readers: list[Reader] = []
    failed_before = request.session.testsfailed

    def come(locale: str = "en-GB", *, scripts: bool = True) -> Reader:
        readers.append(Reader(chromium, house, locale, scripts=scripts))
        return readers[-1]

    yield come
    for each in readers:
        if request.session.testsfailed > failed_before:
            print(f"\n{each.page.url} said at last:\n{each.text[:3000]}")  # noqa: T201
        each.leave()
