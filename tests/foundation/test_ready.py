"""Statements that are compiled once say and answer what SQLAlchemy's own would."""

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound

from registration.audit.models import ActorKind, AuditEntry
from registration.foundation.database import db, look, owe, send, table_of
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


def test_one_row_where_none_came_is_an_error(app) -> None:
    with app.app_context(), pytest.raises(NoResultFound):
        send(Ready(select(PEOPLE.c.id))).one()


def test_a_statement_without_columns_answers_nothing(app) -> None:
    with app.app_context():
        assert send(Ready(text("SELECT 1"))).first() is None


def test_listeners_hear_of_it(app, statements) -> None:
    with app.app_context(), statements() as seen:
        send(Ready(select(PEOPLE.c.id)))
    assert len(seen) == 1
