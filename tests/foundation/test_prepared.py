"""What PostgreSQL knows by name is sent in one trip, and whatever goes wrong leaves the connection usable."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.waiting import Wait
from sqlalchemy import Integer, String, Text, bindparam, func, insert, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from registration.foundation import clock, prepared
from registration.foundation.database import ask, db, look, owe, send, table_of, with_nothing_owed
from registration.foundation.inserting import InsertNumbered, InsertUnlessThere
from registration.foundation.ready import Ready
from registration.people.models import Person

pytestmark = pytest.mark.usefixtures("context")
PEOPLE = table_of(Person)
MET = Ready(insert(PEOPLE).inline())
NAMES = Ready(select(PEOPLE.c.name).order_by(PEOPLE.c.id))
on_a_server = pytest.mark.only_on("postgresql")


@pytest.fixture
def context(app) -> Iterator[None]:
    with app.app_context():
        yield


def somebody(name: str) -> dict[str, object]:
    return {"ref": name, "email": f"{name}@example.com", "email_key": name, "name": name, "language": "ja",
            "made_at": clock.now()}  # fmt: skip


def names() -> list[str]:
    return [row[0] for row in send(NAMES).rows]


def a_question(number: int) -> Ready:
    return Ready(select(bindparam("of", type_=Integer) + number))


def known_by_name() -> int:
    named = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'r%'"
    return int(db.session.scalar(text(named)) or 0)


@on_a_server
def test_what_the_server_knows_by_name_outlives_a_rollback() -> None:
    asked = a_question(1)
    for number in range(3):
        assert send(asked, {"of": number}).scalar() == number + 1
        for _often in range(8):  # enough for a driver that names by itself
            db.session.scalar(select(func.count(Person.id)))
        db.session.rollback()
    assert send(asked, {"of": 1}).scalar() == 2


@on_a_server
def test_nor_is_it_lost_with_a_savepoint_or_with_what_is_given_back() -> None:
    asked = a_question(1)
    for number in range(8):
        assert send(asked, {"of": number}).scalar() == number + 1
        savepoint = db.session.begin_nested()
        db.session.scalar(select(func.count(Person.id)))
        savepoint.rollback()
    with db.engine.connect() as connection:
        for _often in range(8):
            connection.connection.dbapi_connection.execute("SELECT count(*) FROM person")
        assert asked.send(connection, {"of": 1}).scalar() == 2
    assert [send(asked, {"of": number}).scalar() for number in range(3)] == [1, 2, 3]


@on_a_server
def test_what_was_in_doubt_is_not_kept_twice() -> None:
    for number in range(20):
        assert send(a_question(1), {"of": number}).scalar() == number + 1
        db.session.rollback()
    assert send(a_question(1), {"of": 1}).scalar() == 2
    assert known_by_name() <= 3


@on_a_server
def test_the_oldest_is_forgotten_and_can_be_asked_again(monkeypatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    questions = [a_question(number) for number in range(6)]
    for _twice in range(2):
        assert [send(each, {"of": 10}).scalar() for each in questions] == list(range(10, 16))
    assert known_by_name() <= 4


@on_a_server
def test_what_was_refused_in_the_middle_is_told_anew() -> None:
    """A statement that stands behind the refused one was never heard of."""
    asked = a_question(7)
    owe(MET, somebody("mika"))
    owe(MET, somebody("mika"))
    with pytest.raises(IntegrityError):
        send(asked, {"of": 1})
    db.session.rollback()
    assert send(asked, {"of": 1}).scalar() == 8
    assert names() == []


@on_a_server
def test_more_than_a_socket_takes_goes_both_ways_at_once(monkeypatch) -> None:
    wishes: list[int] = []

    waiting = psycopg.Connection.wait
    monkeypatch.setattr(psycopg.Connection, "wait", lambda self, talk: waiting(self, _noting(talk, wishes)))
    many = "x" * 3_000_000
    asked = [ask(Ready(select(func.concat(bindparam("of", type_=Text), str(number)))), {"of": many})
             for number in range(4)]  # fmt: skip
    assert [each.answer.scalar() for each in asked] == [f"{many}{number}" for number in range(4)]
    assert Wait.RW in wishes, "it waited for an answer to what had not left the house"


def _noting(talk: Any, wishes: list[int]) -> Any:
    """The same conversation; what it waits for is written down."""
    heard = None
    while True:
        try:
            wish = talk.send(heard)
        except StopIteration as end:
            return end.value
        wishes.append(wish)
        heard = yield wish


@on_a_server
@pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
def test_what_cannot_be_said_is_refused_before_anything_is_sent(name: str) -> None:
    owe(MET, somebody("mika"))
    with pytest.raises((DataError, UnicodeEncodeError)):
        send(MET, somebody("kenji") | {"name": name})
    db.session.rollback()
    owe(MET, somebody("hana"))
    assert names() == ["hana"]


@on_a_server
def test_a_transaction_begins_as_it_was_told_to() -> None:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        shown = Ready(select(func.current_setting("transaction_isolation", type_=String)))
        assert shown.send(connection).scalar() == "repeatable read"
        connection.rollback()


@on_a_server
def test_one_question_alone_begins_nothing() -> None:
    db.session.rollback()
    look(NAMES)
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        NAMES.send(connection, alone=True)
        assert raw.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
        NAMES.send(connection)
        assert raw.pgconn.transaction_status == psycopg.pq.TransactionStatus.INTRANS


@on_a_server
def test_who_is_interrupted_leaves_no_answer_to_the_next(monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    raw: Any = db.session.connection().connection.dbapi_connection
    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Connection, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            send(NAMES)
    assert raw.closed
    db.session.remove()
    assert send(a_question(1), {"of": 1}).scalar() == 2


@on_a_server
def test_a_server_that_goes_away_in_the_middle_is_an_error_like_others() -> None:
    with pytest.raises(OperationalError) as wrong:
        send(Ready(text("SELECT pg_terminate_backend(pg_backend_pid())")))
    assert wrong.value.connection_invalidated
    db.session.rollback()
    assert names() == []


def test_what_is_asked_is_answered_in_its_place() -> None:
    before = ask(NAMES, {})
    owe(MET, somebody("mika"))
    between = ask(NAMES, {})
    owe(MET, somebody("kenji"))
    assert names() == ["mika", "kenji"]
    assert [[row[0] for row in each.answer.rows] for each in (before, between)] == [[], ["mika"]]


@on_a_server
def test_what_is_asked_travels_with_what_is_sent_next(monkeypatch) -> None:
    trips = []
    waiting = psycopg.Connection.wait
    monkeypatch.setattr(
        psycopg.Connection, "wait", lambda self, *how: trips.append(how) or waiting(self, *how)
    )
    asked = [ask(a_question(number), {"of": 1}) for number in range(3)]
    assert trips == []
    assert [each.answer.scalar() for each in asked] == [1, 2, 3]
    assert len(trips) == 1


@on_a_server
def test_what_was_refused_has_no_answer() -> None:
    owe(MET, somebody("mika"))
    owe(MET, somebody("mika"))
    asked = ask(NAMES, {})
    with pytest.raises(DBAPIError):
        with_nothing_owed()
    db.session.rollback()
    with pytest.raises(LookupError):
        _ = asked.answer


def test_the_id_of_a_row_is_known_when_it_is_written() -> None:
    numbered = InsertNumbered(Person)
    numbers = [numbered.send(somebody(name), numbered.draw()) for name in ("mika", "kenji")]
    owe(MET, somebody("hana"))
    db.session.commit()
    kept = db.session.execute(select(PEOPLE.c.id, PEOPLE.c.name).order_by(PEOPLE.c.id)).all()
    assert [tuple(row) for row in kept] == [
        (numbers[0], "mika"),
        (numbers[1], "kenji"),
        (numbers[1] + 1, "hana"),
    ]


def test_a_row_that_stands_already_is_not_written_again() -> None:
    once = InsertUnlessThere(Person, key="email_key")
    asked = [once.ask(somebody("mika")), once.ask(somebody("mika") | {"ref": "other"})]
    first, second = (each.answer.scalar() for each in asked)
    assert (first is None, second) == (False, None)
    once.send_all([somebody("mika"), somebody("kenji")])
    assert names() == ["mika", "kenji"]
