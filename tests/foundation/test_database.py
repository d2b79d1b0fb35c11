from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import OperationalError

from registration.audit.models import ActorKind, AuditEntry
from registration.foundation import clock, engines
from registration.foundation.database import commit_letting_go, db, expect_to_write, owe, send, table_of
from registration.foundation.ready import Ready
from registration.people.models import Person

pytestmark = pytest.mark.usefixtures("room")
ENTRIES, PEOPLE = table_of(AuditEntry), table_of(Person)
ENTRY = insert(ENTRIES).inline()
NUMBERED = insert(ENTRIES).returning(ENTRIES.c.id)


def entry(action: str | None) -> dict[str, object]:
    return {
        "at": clock.now(),
        "action": action,
        "actor_kind": ActorKind.SYSTEM,
        "subject_type": "thing",
        "details": {},
    }


def _commit_owing(*rows: dict[str, object]) -> None:
    for row in rows:
        owe(ENTRY, row)
    db.session.commit()


def written() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_what_is_owed_is_there_for_the_next_question_in_the_order_it_was_said() -> None:
    owe(ENTRY, entry("first"))
    owe(ENTRY, [entry("second"), entry("third")])
    send(NUMBERED, entry("fourth")).scalar_one()
    owe(ENTRY, entry("fifth"))
    assert written() == ["first", "second", "third", "fourth", "fifth"]


def test_what_is_owed_is_committed() -> None:
    owe(ENTRY, entry("kept"))
    db.session.commit()
    assert written() == ["kept"]


def test_what_is_owed_goes_with_the_transaction_that_is_taken_back() -> None:
    owe(ENTRY, entry("gone"))
    db.session.rollback()
    owe(ENTRY, entry("kept"))
    db.session.commit()
    assert written() == ["kept"]


def test_a_savepoint_takes_back_what_was_owed_inside_and_nothing_before() -> None:
    owe(ENTRY, entry("before"))
    savepoint = db.session.begin_nested()
    owe(ENTRY, entry("inside"))
    savepoint.rollback()
    owe(ENTRY, entry("after"))
    db.session.commit()
    assert written() == ["before", "after"]


def test_what_the_database_refuses_is_refused_in_its_words_and_nothing_is_written() -> None:
    owe(ENTRY, entry("fine"))
    with pytest.raises(db.exc.IntegrityError):
        _commit_owing(entry(None))
    db.session.rollback()
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_what_was_refused_at_the_end_leaves_nothing_for_whoever_comes_next() -> None:
    """Also where nobody rolls back: a request that fails only gives its session away."""
    with pytest.raises(RuntimeError), _failing_at("INSERT INTO audit_entry", 2):
        _commit_owing(entry("half"), entry("other half"))
    db.session.remove()
    owe(ENTRY, entry("next"))
    db.session.commit()
    assert written() == ["next"]


@contextmanager
def _failing_at(beginning: str, number: int) -> Iterator[None]:
    seen: list[str] = []

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.extend([statement] if statement.startswith(beginning) else [])
        if len(seen) == number:
            raise RuntimeError

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)


@pytest.mark.only_on("postgresql")  # nobody travels to a file
def test_what_is_owed_makes_one_trip_to_a_server(monkeypatch) -> None:
    db.session.execute(select(1))
    trips = []
    waiting = psycopg.Connection.wait
    monkeypatch.setattr(
        psycopg.Connection, "wait", lambda self, *how: trips.append(how) or waiting(self, *how)
    )
    sent = []
    event.listen(db.engine, "before_cursor_execute", lambda *_: sent.append(1), once=False)
    for number in range(5):
        owe(ENTRY, entry(f"number {number}"))
    assert (trips, sent) == ([], [])
    db.session.commit()
    assert len(sent) == 5


READY = Ready(insert(ENTRIES).inline())
MET = Ready(insert(PEOPLE).inline())


def somebody(name: str) -> dict[str, object]:
    return {"ref": name, "email": f"{name}@example.com", "email_key": name, "name": f"{name}'s $1 100 %",
            "language": "ja", "made_at": clock.now()}  # fmt: skip


@pytest.mark.only_on("postgresql")
def test_what_is_owed_to_different_tables_is_one_statement(statements) -> None:
    with statements() as seen:
        owe(READY, [entry("first"), entry("second")])
        owe(MET, somebody("mika"))
        owe(READY, entry("third $1 %s"))
        owe(MET, somebody("kenji"))
        commit_letting_go()
    assert [words.count("INSERT INTO") for words in seen] == [2, 2, 0]


def test_each_value_of_what_is_owed_together_goes_where_it_belongs() -> None:
    for number in (2, 1, 2):  # the same statements with other numbers of rows are others
        owe(READY, [entry(f"{place} of {number} $1 %s") for place in range(number)])
        owe(MET, somebody(f"p{len(written())}"))
        commit_letting_go()
    assert written() == [f"{place} of {number} $1 %s" for number in (2, 1, 2) for place in range(number)]
    names = list(db.session.scalars(select(PEOPLE.c.name).order_by(PEOPLE.c.id)))
    assert names == ["p2's $1 100 %", "p3's $1 100 %", "p5's $1 100 %"]


def test_of_what_is_owed_together_nothing_is_kept_where_one_is_refused() -> None:
    owe(MET, somebody("mika"))
    commit_letting_go()
    with pytest.raises(db.exc.IntegrityError):
        _commit_owing_together(entry("half"), somebody("mika"))
    db.session.rollback()
    owe(READY, entry("next"))
    commit_letting_go()
    assert written() == ["next"]


def _commit_owing_together(row: dict[str, object], person: dict[str, object]) -> None:
    owe(READY, row)
    owe(MET, person)
    commit_letting_go()


def test_whoever_lets_go_first_still_answers_only_when_the_disk_has_it(engine) -> None:
    if engine == "sqlite":
        owe(ENTRY, entry("kept"))
        commit_letting_go()
        assert written() == ["kept"]
        return
    owe(ENTRY, entry("kept"))
    logged = db.session.scalar(text("SELECT pg_current_wal_insert_lsn()"))
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        commit_letting_go()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert "synchronous_commit" in seen[-3], "nobody waited for the row while the disk wrote"
    assert seen[-2] == "COMMIT"
    on_disk = text("SELECT pg_current_wal_flush_lsn() > CAST(:logged AS pg_lsn)")
    assert db.session.scalar(on_disk, {"logged": logged})
    assert db.session.scalar(text("SHOW synchronous_commit")) == "on"
    assert written() == ["kept"]


@pytest.mark.only_on("sqlite")  # a server lets two write at once
def test_a_writer_that_waits_too_long_fails_as_any_statement_does(monkeypatch) -> None:
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 0.05)
    expect_to_write(writing=True)
    db.session.rollback()
    with db.engine.connect() as other:
        other.begin()
        with pytest.raises(OperationalError, match="locked"):
            owe(ENTRY, entry("late"))
    db.session.rollback()
    owe(ENTRY, entry("in time"))
    db.session.commit()
    assert written() == ["in time"]
