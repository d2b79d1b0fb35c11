"""The database that migrations make is the one that the models describe, on each engine."""

import re
from contextlib import closing
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text

from registration.app import create_app
from registration.events.models import Event, EventHost
from registration.forms.models import Submission
from registration.foundation.database import db
from registration.signups.models import PlaceCount, Signup
from tests.conftest import settings_for
from tests.factories.events import a_host, an_event
from tests.factories.signups import a_signup
from tests.slate import address_of

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


@pytest.fixture
def created(engine, request, tmp_path):
    """Provide an application whose database was made from the models alone."""
    if engine == "sqlite":
        address = f"sqlite:///{tmp_path / 'created.db'}"
    else:
        uri = request.getfixturevalue("postgresql")
        with closing(psycopg.connect(uri, autocommit=True)) as connection:
            connection.execute("DROP DATABASE IF EXISTS created WITH (FORCE)")
            connection.execute("CREATE DATABASE created")
        address = address_of(uri, "created")
    app = create_app(settings_for(address, tmp_path))
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def guards(app: Flask) -> dict[str, str]:
    """The triggers of a database, by name."""
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }
    with app.app_context():
        rows = db.session.execute(text(asked[db.engine.dialect.name]))
        return {name: re.sub(r"\s+", " ", statement) for name, statement in rows}


def checks(app: Flask) -> dict[str, set[str]]:
    """The CHECK constraints of a database, by table."""
    with app.app_context():
        looked = inspect(db.engine)
        return {
            table: {
                re.sub(r"[\s\"()]+", " ", f"{each['name']}: {each['sqltext']}").strip()
                for each in looked.get_check_constraints(table)
            }
            for table in db.metadata.tables
        }


def test_models_and_migrations_agree(app) -> None:
    with app.app_context():
        flask_migrate.check()


def test_c4_the_guards_of_both_are_the_same(app, created) -> None:
    assert guards(app)
    assert guards(app) == guards(created)


def test_the_checks_of_both_are_the_same(app, created) -> None:
    assert any(checks(app).values())
    assert checks(app) == checks(created)


def test_migrations_go_down_and_up_again(app) -> None:
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        flask_migrate.upgrade()
        flask_migrate.check()


def test_what_is_there_survives_the_way_down_and_up(app) -> None:
    """A table made anew must not take with it what refers to it."""
    kept = [Event, EventHost, PlaceCount, Signup, Submission]
    counts = [select(func.count()).select_from(each) for each in kept]
    with app.app_context():
        event = an_event()
        a_host(event)
        a_signup(event)
        before = [db.session.scalar(each) for each in counts]
        db.session.remove()
        flask_migrate.downgrade(revision="0009")
        flask_migrate.upgrade()
        assert all(before)
        assert [db.session.scalar(each) for each in counts] == before
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_migrations_are_one_numbered_line_and_say_why() -> None:
    found = sorted(VERSIONS.glob("*.py"))
    before = None
    for number, path in enumerate(found, start=1):
        source = path.read_text("utf-8")
        assert path.name.startswith(f"{number:04}_"), path.name
        assert re.search(r'^revision(: \w+)? = "(\d{4})"', source, re.MULTILINE)[2] == f"{number:04}"
        down = re.search(r"^down_revision[^=]*= (.+)$", source, re.MULTILINE)[1].strip('"')
        assert down == (before or "None"), path.name
        assert "\nWhy: " in source, path.name
        before = f"{number:04}"
    assert found
