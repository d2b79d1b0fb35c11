from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from registration.audit.actions import record
from registration.foundation.database import db
from registration.people.queries import subject_of
from tests.factories import a_person

PAGE = "/en/organiser/audit"


def test_the_trail_says_who_did_what_and_whose_data_it_was(app, data_officer) -> None:
    with app.app_context():
        person = a_person()
        subject = subject_of(person.id).ref
        record("person.looked-at", "person", person.id, by=1, whose=subject)
        db.session.commit()
    page = data_officer.get(PAGE).text
    assert "person.looked-at" in page
    assert subject[:8] in page
    assert person.name not in page
    assert person.email not in page


def test_a_long_list_in_an_entry_is_folded_and_whole(app, data_officer) -> None:
    few, many = ["a", "b", "c"], [f"ref-{number}" for number in range(25)]
    with app.app_context():
        record("mail.looked-at", "message", by=1, people=few)
        record("mail.looked-at", "message", by=1, people=many)
        db.session.commit()
    page = data_officer.get(PAGE).text
    assert "people: a, b, c" in page
    assert page.count("<summary>people: 25</summary>ref-0, ref-1, ") == 1
    assert page.count("<details><summary>people") == 1
    assert ", ref-24" in page


def test_the_newest_stands_first_whatever_was_written_down_last(app, noon, at, data_officer) -> None:
    with app.app_context():
        record("event.made", "event", 1)
        at(noon - timedelta(days=3))
        record("event.cloned", "event", 2)
        db.session.commit()
    at(noon)
    page = data_officer.get(PAGE).text
    line = '<code class="text-break">event.'
    assert page.index(f"{line}made") < page.index(f"{line}cloned")


def test_it_is_narrowed_by_action_and_day(app, noon, at, data_officer) -> None:
    with app.app_context():
        record("event.made", "event", 1)
        at(noon + timedelta(days=3))
        record("event.changed", "event", 1)
        db.session.commit()
    at(noon)
    shown = data_officer.get(PAGE + "?action=event.made").text
    assert '<code class="text-break">event.made' in shown
    assert '<code class="text-break">event.changed' not in shown
    later = data_officer.get(PAGE + "?since=2030-05-03").text
    assert '<code class="text-break">event.made' not in later
    earlier = data_officer.get(PAGE + "?until=2030-05-01").text
    assert '<code class="text-break">event.made' in earlier
    assert '<code class="text-break">event.changed' not in earlier


def test_long_trails_come_in_pages(app, data_officer) -> None:
    with app.app_context():
        for number in range(60):
            record("event.changed", "event", number)
        db.session.commit()
    assert "1 to 50 of 60" in data_officer.get(PAGE).text
    assert "51 to 60 of 60" in data_officer.get(PAGE + "?page=2").text


@pytest.mark.parametrize(
    "query", ["page=-1", "page=999999999", "page=x", "page=٣", "since=yesterday", "until=9999-99-99",
              "since=0001-01-01", "action=" + "x" * 10_000, "whose=%F0%9F%8E%89"],
)  # fmt: skip
def test_x8_anything_asked_gets_an_answer(data_officer, query) -> None:
    assert data_officer.get(f"{PAGE}?{query}").status_code == 200


def test_x7_nobody_changes_the_trail(room) -> None:
    record("event.made", "event", 1)
    db.session.commit()
    for statement in ("UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry"):
        with pytest.raises(SQLAlchemyError, match="kept as they were written"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_organisers_do_not_read_it(organiser) -> None:
    assert organiser.get(PAGE).status_code == 403
