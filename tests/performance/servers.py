"""The service, and two bare servers to compare it with, as factories for the production server."""

import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import psycopg
from flask import Flask, request
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

from registration.app import application
from registration.foundation.ids import new_ref, new_uid
from registration.foundation.settings import Settings, from_environment

bare_row = Table(
    "bare_row", MetaData(), Column("id", Integer, primary_key=True), Column("words", String(200))
)


def service() -> Flask:
    """Registration as it is."""
    return application()


def bare() -> Flask:
    """One row inserted; one row selected and drawn into a page of the size of an event page."""
    app = Flask("bare")
    engine = create_engine(from_environment().database)
    rows = Table(
        "bare_row", MetaData(), Column("id", Integer, primary_key=True), Column("words", String(200))
    )
    with engine.begin() as connection:
        first = connection.execute(insert(rows).values(words="a title")).inserted_primary_key
    filler = "<p>some words that stand on a page</p>\n" * (int(os.environ.get("PAGE_BYTES", "12000")) // 40)
    page = app.jinja_env.from_string("<h1>{{ title }}</h1>" + filler + "<p>{{ title }}</p>")

    @app.post("/insert")
    def insert_one() -> str:
        with engine.begin() as connection:
            connection.execute(insert(rows).values(words=request.form["name"]))
        return "done"

    @app.get("/page")
    def show() -> str:
        with engine.connect() as connection:
            words = connection.scalar(select(rows.c.words).where(rows.c.id == first[0]))
        return page.render(title=words)

    return app


Run = Callable[..., Any]


def driver() -> Flask:
    """The rows of a sign-up, written by the driver alone in one transaction; the form is a constant."""
    settings = from_environment()
    app = Flask("driver")
    mine = threading.local()
    form = "<form>" + "<p>words on a form</p>\n" * 600 + "</form>"
    event_id, form_version_id, purposes = (int(part) for part in os.environ["DRIVER_IDS"].split(",")[:3])

    @app.get("/form")
    def show() -> str:
        return form

    @app.post("/form")
    def store() -> str:
        if not hasattr(mine, "connection"):
            mine.connection = _connect(settings)
        answers = parse_qs(request.get_data(as_text=True))
        write = _write_sqlite if settings.on_sqlite else _write_postgresql
        write(mine.connection, lambda run: _signup(run, answers, event_id, form_version_id, purposes))
        return "done"

    return app


def _connect(settings: Settings) -> Any:
    if not settings.on_sqlite:
        return psycopg.connect(settings.database.replace("+psycopg", ""))
    connection = sqlite3.connect(
        settings.database.removeprefix("sqlite:///"), isolation_level=None, timeout=30
    )
    for pragma in ("foreign_keys = ON", "synchronous = NORMAL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _write_sqlite(connection: Any, rows: Callable[[Run], None]) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    rows(lambda sql, values: cursor.execute(sql, values).fetchone())
    cursor.execute("COMMIT")


def _write_postgresql(connection: Any, rows: Callable[[Run], None]) -> None:
    cursor = connection.cursor()

    def run(sql: str, values: tuple[Any, ...]) -> Any:
        cursor.execute(sql.replace("?", "%s"), values)
        return cursor.fetchone() if "RETURNING" in sql else None

    rows(run)
    connection.commit()


NOW = "2030-01-01 00:00:00"
EVENT_COLUMNS = (
    "uid, subject_id, kind, purpose_id, context, act, effective, occurred_at, channel, method, actor, "
    "language, recipients, canonical, leaf_hash"
)


def _signup(
    run: Run, answers: dict[str, list[str]], event_id: int, form_version_id: int, first_purpose: int
) -> None:
    email, name, act = answers["email"][0], answers["name"][0], new_ref()
    person = run(
        "INSERT INTO person (ref, email, email_key, name, language, made_at) VALUES (?,?,?,?,?,?) RETURNING id",
        (new_ref(), email, email, name, "en", NOW),
    )[0]
    subject = run(
        "INSERT INTO subject (ref, person_id, wrapped_key) VALUES (?,?,?) RETURNING id",
        (new_ref(), person, b"k" * 60),
    )[0]
    submission = run(
        "INSERT INTO submission (act, form_version_id, person_id, language, answers, shown_at, given_at, channel) "
        "VALUES (?,?,?,?,?,?,?,?) RETURNING id",
        (act, form_version_id, person, "en", f'{{"name": "{name}", "email": "{email}"}}', NOW, NOW, "web"),
    )[0]
    arrival = run(
        "UPDATE place_count SET taken = taken + 1, arrivals = arrivals + 1 WHERE event_id = ? RETURNING arrivals",
        (event_id,),
    )[0]
    signup = run(
        "INSERT INTO signup (ref, event_id, person_id, submission_id, state, arrival, language, made_at, "
        "attendance) VALUES (?,?,?,?,?,?,?,?,?) RETURNING id",
        (new_ref(), event_id, person, submission, "held", arrival, "en", NOW, "unknown"),
    )[0]
    decisions: list[Any] = []
    for purpose in range(first_purpose, first_purpose + 5):
        decisions += [
            new_uid(),
            subject,
            "refused",
            purpose,
            "",
            act,
            True,
            NOW,
            "web",
            "checkbox",
            "subject",
        ]
        decisions += ["en", "[]", b"c" * 450, b"h" * 32]
    one = "(" + ",".join("?" * 15) + ")"
    run(f"INSERT INTO consent_event ({EVENT_COLUMNS}) VALUES {','.join([one] * 5)}", tuple(decisions))
    run(
        "INSERT INTO message (ref, kind, person_id, language, params, context, state, reason, attempts, made_at, "
        "next_try_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (new_ref(), "none", person, "en", f'{{"signup": {signup}}}', "", "withheld", "", 0, NOW, NOW),
    )
    run(
        "INSERT INTO audit_entry (at, action, actor_kind, subject_type, subject_id, whose, details) "
        "VALUES (?,?,?,?,?,?,?)",
        (NOW, "signup.made", "person", "signup", signup, "x" * 22, "{}"),
    )
