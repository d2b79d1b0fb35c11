"""Statements that are compiled once say and answer what SQLAlchemy's own would."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound

from registration.audit.models import ActorKind, AuditEntry
from registration.foundation.database import db, look, owe, send, table_of, with_nothing_owed
from registration.foundation.ready import MOST_ROWS, Ready
from registration.organisations.models import Organisation, OrganisationKind
from registration.people.models import Person

PEOPLE, ENTRIES, HOUSES = table_of(Person), table_of(AuditEntry), table_of(Organisation)
AT = datetime(2026, 11, 29, 9, 30, 15, 250, tzinfo=UTC)
ENTRY = {
    "at": AT,
    "action": "100 %(of)s",
    "actor_kind": ActorKind.PERSON,
    "actor_id": None,
    "subject_type": "signup",
    "subject_id": 7,
    "whose": "x",
    "details": {"名": ["a", 1, None]},
}


def person(number: int) -> dict[str, object]:
    return {"ref": f"r{number}", "email": f"{number}@example.com", "email_key": f"{number}", "name": "田中",
            "language": "ja", "made_at": AT}  # fmt: skip


def owe_and_commit(values: dict[str, object]) -> None:
    owe(Ready(insert(PEOPLE).inline()), values)
    db.session.commit()


def test_values_go_there_and_back_as_their_types_have_them(app) -> None:
    with app.app_context():
        send(Ready(insert(ENTRIES).inline()), ENTRY)
        columns = [ENTRIES.c[name] for name in ENTRY]
        asked = select(*columns).where(ENTRIES.c.subject_id == bindparam("of"))
        ready, usual = send(Ready(asked), {"of": 7}).one(), db.session.execute(asked, {"of": 7}).one()
    assert ready == tuple(usual) == tuple(ENTRY.values())


def test_a_column_nobody_gives_has_its_default(app) -> None:
    with app.app_context():
        made = send(Ready(insert(PEOPLE).returning(PEOPLE.c.id)), person(1)).scalar_one()
        usual = db.session.execute(insert(PEOPLE).returning(PEOPLE.c.id), person(2)).scalar_one()
        names = [column.name for column in PEOPLE.columns if column.default is not None]
        rows = [
            db.session.execute(select(*(PEOPLE.c[name] for name in names)).where(PEOPLE.c.id == each)).one()
            for each in (made, usual)
        ]
    assert names
    assert [value for value in rows[0] if not isinstance(value, datetime)] == [
        value for value in rows[1] if not isinstance(value, datetime)
    ]


@pytest.mark.parametrize("number", [1, 2, 5, MOST_ROWS, MOST_ROWS + 1])
def test_several_rows_are_written_in_their_order(app, number: int) -> None:
    statement = Ready(insert(ENTRIES).inline())
    with app.app_context():
        owe(statement, [{**ENTRY, "subject_id": place} for place in range(number)])
        kept = list(db.session.scalars(select(ENTRIES.c.subject_id).order_by(ENTRIES.c.id)))
    assert kept == list(range(number))


def test_what_rows_have_in_common_is_theirs_and_nothing_else(app) -> None:
    statement, far = Ready(insert(ENTRIES).inline()), AT + timedelta(days=1)
    with app.app_context():
        for whose, at in (("abc", (AT, AT, AT)), ("aaa", (AT, far, AT)), ("bbb", (far, far, far))):
            owe(statement, [{**ENTRY, "whose": one, "at": when} for one, when in zip(whose, at, strict=True)])
        kept = db.session.execute(select(ENTRIES.c.whose, ENTRIES.c.at).order_by(ENTRIES.c.id)).all()
    assert [row[0] for row in kept] == [*"abcaaabbb"]
    assert [row[1] for row in kept] == [AT, AT, AT, AT, far, AT, far, far, far]


@pytest.mark.only_on("postgresql")
def test_what_rows_have_in_common_is_sent_once(app, statements) -> None:
    with app.app_context(), statements() as seen:
        owe(Ready(insert(ENTRIES).inline()), [{**ENTRY, "subject_id": number} for number in range(9)])
        with_nothing_owed()
    assert f"${len(ENTRY) + 8}" in seen[0]
    assert f"${len(ENTRY) + 9}" not in seen[0]


def test_the_same_statement_takes_other_values_and_other_keys(app) -> None:
    change = Ready(
        update(PEOPLE)
        .where(PEOPLE.c.email_key == bindparam("of"), PEOPLE.c.language == "ja")
        .values(name=PEOPLE.c.name + bindparam("more"))
        .returning(PEOPLE.c.name)
    )
    with app.app_context():
        for number in (1, 2):
            send(Ready(insert(PEOPLE)), person(number))
        first = send(change, {"of": "1", "more": "花"}).scalar()
        second = send(change, {"more": "子", "of": "2"}).scalar()
        nobody = send(change, {"of": "3", "more": "x"})
    assert (first, second, nobody.first(), nobody.scalar()) == ("田中花", "田中子", None, None)


def test_what_is_not_given_this_time_is_left_out(app) -> None:
    statement = Ready(insert(ENTRIES).inline())
    with app.app_context():
        owe(statement, ENTRY)
        owe(statement, {name: value for name, value in ENTRY.items() if name != "whose"})
        kept = list(db.session.scalars(select(ENTRIES.c.whose).order_by(ENTRIES.c.id)))
    assert kept == ["x", None]


def test_the_first_of_several_rows_is_the_first(app) -> None:
    asked = Ready(select(PEOPLE.c.email_key).order_by(PEOPLE.c.id))
    with app.app_context():
        for number in (1, 2):
            send(Ready(insert(PEOPLE)), person(number))
        found = send(asked)
    assert (found.first(), found.scalar()) == (("1",), "1")


def test_the_same_statement_is_sent_to_either_engine(app) -> None:
    """A backup is carried from one to the other within a process."""
    asked = Ready(select(literal_column("'5 % off'"), bindparam("more", type_=Integer)))
    elsewhere = create_engine("sqlite://")
    with app.app_context(), elsewhere.connect() as connection:
        for _again in range(2):
            assert tuple(send(asked, {"more": 1}).one()) == ("5 % off", 1)
            assert tuple(asked.send(connection, {"more": 2}).one()) == ("5 % off", 2)
    elsewhere.dispose()


def test_what_stands_in_a_list_of_the_statement_is_part_of_it(app) -> None:
    asked = Ready(
        select(PEOPLE.c.email_key).where(
            PEOPLE.c.email_key.in_(["1", "3"]), PEOPLE.c.name == bindparam("called")
        )
    )
    with app.app_context():
        for number in (1, 2, 3):
            send(Ready(insert(PEOPLE)), person(number))
        found = send(asked, {"called": "田中"})
    assert sorted(row[0] for row in found.rows) == ["1", "3"]


@pytest.mark.only_on("sqlite")
def test_sqlite_plans_it_once_also_beside_a_partial_index(app) -> None:
    kept = select(HOUSES.c.name).where(HOUSES.c.kind == OrganisationKind.CONTROLLER)
    asked, planned = Ready(kept.where(HOUSES.c.code != bindparam("other"))), []
    with app.app_context():
        send(asked, {"other": "a"})
        raw = db.session.connection().connection.dbapi_connection
        raw.set_authorizer(lambda *each: planned.append(each) or sqlite3.SQLITE_OK)
        for number in range(5):
            send(asked, {"other": f"r{number}"})
        raw.set_authorizer(None)
        once = [each for each in planned if each[0] == sqlite3.SQLITE_SELECT]
    assert len(once) == 1


def test_a_value_that_is_always_the_same_is_written_as_it_is_and_a_given_one_never(app) -> None:
    words = "it's 100 %(of)s, \\ and :of ? $1 %s 田中"
    asked = Ready(
        select(PEOPLE.c.name + words, PEOPLE.c.name.in_([words, "田中"])).where(
            PEOPLE.c.email_key == bindparam("of")
        )
    )
    with app.app_context():
        send(Ready(insert(PEOPLE)), person(1))
        assert send(asked, {"of": "1"}).one() == (f"田中{words}", True)
        assert send(asked, {"of": "' OR 1 = 1 --"}).first() is None


def test_an_error_is_the_usual_one_and_hides_what_was_typed(app) -> None:
    statement = Ready(insert(PEOPLE))
    with app.app_context():
        send(statement, person(1))
        with pytest.raises(IntegrityError) as wrong:
            send(statement, person(1))
        db.session.rollback()
        assert look(Ready(select(PEOPLE.c.id))) is None
    assert "田中" not in str(wrong.value)
    assert "@example.com" not in str(wrong.value.statement)


def test_what_is_owed_and_fails_fails_as_usual(app) -> None:
    with app.app_context():
        owe(Ready(insert(PEOPLE).inline()), person(1))
        with pytest.raises(DBAPIError):
            owe_and_commit(person(1))
        db.session.rollback()
        assert look(Ready(select(PEOPLE.c.id))) is None


@pytest.mark.parametrize("number", [0, 2])
def test_one_row_where_another_number_came_is_an_error(app, number: int) -> None:
    with app.app_context():
        for each in range(number):
            send(Ready(insert(PEOPLE)), person(each))
        for asked in ("one", "scalar_one"):
            with pytest.raises(NoResultFound):
                getattr(send(Ready(select(PEOPLE.c.id))), asked)()


def test_a_default_is_made_for_each_row_when_it_is_written(app, noon, at) -> None:
    statement = Ready(insert(PEOPLE).inline())
    rows = [
        {name: value for name, value in person(number).items() if name != "made_at"} for number in range(4)
    ]
    with app.app_context():
        for day, given in enumerate((rows[0], rows[1], rows[2:])):
            at(noon + timedelta(days=day))
            send(statement, given)
        kept = db.session.execute(select(PEOPLE.c.email_key, PEOPLE.c.made_at).order_by(PEOPLE.c.id)).all()
    days = (0, 1, 2, 2)
    assert [tuple(row) for row in kept] == [
        (f"{number}", noon + timedelta(days=day)) for number, day in enumerate(days)
    ]


def test_one_statement_takes_one_row_and_any_number_of_them(app) -> None:
    statement = Ready(insert(ENTRIES).inline())
    with app.app_context():
        for number, rows in enumerate((ENTRY, [ENTRY], [ENTRY] * 3, [ENTRY] * 2, ENTRY), start=1):
            owe(statement, rows)
            owe(Ready(insert(PEOPLE).inline()), person(number))
        written = db.session.scalars(select(ENTRIES.c.id)).all()
        assert len(written) == 8


def test_a_percent_sign_is_one_and_a_name_can_stand_twice(app) -> None:
    asked = Ready(
        select(PEOPLE.c.email_key, literal_column("'5 % off'"))
        .where(or_(PEOPLE.c.email_key == bindparam("of"), PEOPLE.c.ref == bindparam("of")))
        .where(PEOPLE.c.language == bindparam("tongue"))
        .order_by(PEOPLE.c.id)
    )
    with app.app_context():
        for number in (1, 2):
            send(Ready(insert(PEOPLE)), person(number) | {"ref": f"{3 - number}"})
        send(Ready(insert(PEOPLE)), person(3))
        found = send(asked, {"tongue": "ja", "of": "1"}).rows
    assert [tuple(row) for row in found] == [("1", "5 % off"), ("2", "5 % off")]


def test_what_would_be_filled_in_by_a_change_is_refused(app) -> None:
    """Nobody would see that it is left out."""
    things = Table(
        "thing", MetaData(), Column("name", String), Column("changed", Integer, onupdate=lambda: 1)
    )
    with app.app_context(), pytest.raises(ValueError, match="changed"):
        send(Ready(update(things).where(things.c.name == bindparam("of"))), {"of": "x", "name": "y"})


@pytest.mark.only_on("postgresql")  # a file does not go away
def test_a_connection_that_was_lost_is_not_used_again(app) -> None:
    statement = Ready(select(PEOPLE.c.id))
    with app.app_context():
        number = send(Ready(select(literal_column("pg_backend_pid()")))).scalar()
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        with pytest.raises(DBAPIError) as wrong:
            send(statement)
        assert wrong.value.connection_invalidated
        assert with_nothing_owed().invalidated
        db.session.rollback()
        assert send(statement).first() is None


def test_a_statement_without_columns_answers_nothing(app) -> None:
    with app.app_context():
        assert send(Ready(text("SELECT 1"))).first() is None


def test_listeners_hear_of_it(app, statements) -> None:
    with app.app_context(), statements() as seen:
        send(Ready(select(PEOPLE.c.id)))
    assert len(seen) == 1
