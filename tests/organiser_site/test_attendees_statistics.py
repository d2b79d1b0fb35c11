import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from registration.consent.models import LimitKind, ProcessingLimit
from registration.events.models import Event
from registration.forms.rules import FieldType
from registration.foundation import clock
from registration.foundation.database import db
from registration.organiser_site.attendees.statistics import Table, statistics_of
from registration.people.queries import subject_of
from registration.signups.actions import cancel
from registration.signups.models import Attendance, Signup
from registration.web.reading import Reading
from tests.factories.consent import a_purpose
from tests.factories.events import a_draft_event, a_question, an_event, with_questions
from tests.factories.signups import a_held_signup, a_signup

LIST = "/en/organiser/events"


@pytest.fixture
def event_id(app: Flask) -> int:
    """Provide an event with eight people who chose their meals, and one who was cancelled."""
    with app.app_context():
        event = with_questions(
            an_event(purposes=[a_purpose("newsletter:news").code]),
            a_question("meal", FieldType.CHOICE, "fish", "rice"),
            a_question("topics", FieldType.CHOICES, "tea", "silk", "steel"),
        )
        for number in range(7):
            a_signup(
                event, meal="rice" if number else "fish", topics=["tea", "silk"] if number > 4 else ["tea"]
            )
        a_held_signup(event)
        cancel(a_signup(event, meal="fish"))
        event.starts_at = clock.now() - timedelta(hours=1)
        some = in_order()[1]
        some.attendance, some.source, some.language = Attendance.ATTENDED, "fair", "ja"
        db.session.commit()
        return event.id


def in_order() -> list[Signup]:
    return list(db.session.scalars(select(Signup).order_by(Signup.id)))


def rows_of(event: Event, title: str) -> list[tuple[str, int]]:
    found = statistics_of(event, Reading())
    return next(each.rows for each in [*found.tables, *found.questions] if each.title == title)


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("What became of them", [("Confirmed", 7), ("Not confirmed", 1), ("Cancelled", 1)]),
        ("Where they came from", [("A link that names no source", 7), ("fair", 1)]),
        ("Language", [("English", 7), ("日本語", 1)]),
        ("Attendance of the confirmed", [("Not marked", 6), ("Attended", 1)]),
        ("Meal", [("Fish", 1), ("Rice", 6), ("Not answered", 1)]),
        ("Topics", [("Tea", 7), ("Silk", 2), ("Steel", 0)]),
    ],
)
def test_everybody_who_stands_is_counted_in_every_way_to_divide_them(app, event_id, title, rows) -> None:
    with app.app_context():
        assert rows_of(db.session.get_one(Event, event_id), title) == rows


def test_c19_who_restricted_the_use_of_their_data_is_counted_nowhere(app, event_id) -> None:
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        fish = next(each for each in in_order() if each.submission.answers.get("meal") == "fish")
        limit = {"kind": LimitKind.RESTRICTION, "since": clock.now(), "ground": "asked"}
        db.session.add(ProcessingLimit(subject_id=subject_of(fish.person_id).id, **limit))
        db.session.commit()
        assert rows_of(event, "Meal") == [("Fish", 0), ("Rice", 6), ("Not answered", 1)]
        found = statistics_of(event, Reading())
        assert sum(number for _words, number in found.tables[0].rows) == 8
        assert found.days.sums[-1][1] == 8


def test_the_page_draws_each_table_and_sums_up_what_grew(organiser, event_id) -> None:
    page = organiser.get(f"{LIST}/{event_id}/statistics").text
    assert "Sign-ups in all" in page
    assert "It grew to 9 sign-ups" in page
    for title in ("What became of them", "Meal", "Topics", "What people decided", "Purpose"):
        assert title in page


def test_a_file_to_be_passed_on_withholds_small_groups_and_what_gives_them_away(organiser, event_id) -> None:
    answer = organiser.get(f"{LIST}/{event_id}/statistics.csv")
    assert answer.content_type.startswith("text/csv")
    lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    told = {(title, row): number for title, row, number in lines[1:]}
    assert told["Meal", "Fish"] == told["Meal", "Rice"] == told["Meal", "Not answered"] == "withheld: too few"
    assert told["What became of them", "Confirmed"] == "withheld: too few"
    assert told["Topics", "Silk"] == "withheld: too few"
    assert told["Topics", "Tea"] == "withheld: too few", "whoever did not choose it would be told"


def test_what_is_large_enough_is_told_in_the_file() -> None:
    table = Table("t", "Meal", [("Fish", 40), ("Rice", 25), ("None", 2), ("Later", 7)], 74)
    assert table.withheld() == [("Fish", 40), ("Rice", 25), ("None", None), ("Later", None)]


def test_many_sources_end_in_a_line_for_all_others(app, room) -> None:
    event = an_event()
    for number in range(35):
        signup = a_signup(event)
        signup.source = f"link-{number}"
    db.session.commit()
    rows = rows_of(event, "Where they came from")
    assert (len(rows), rows[-1]) == (30, ("All others", 6))


def test_a_long_time_is_told_week_by_week_and_the_sum_counts_what_lies_before(app, room, at) -> None:
    now = clock.now()
    event = an_event(opens_at=now - timedelta(days=1000))
    for weeks in (125, 60, 0):
        at(now - timedelta(weeks=weeks))
        a_signup(event)
    at(now)
    days = statistics_of(event, Reading()).days
    assert days.weekly
    assert (days.sums[0][1], days.sums[-1][1]) == (1, 3)


def test_an_event_nobody_signed_up_for_says_so(app, organiser) -> None:
    with app.app_context():
        event_id = an_event().id
    assert "Nobody has signed up yet." in organiser.get(f"{LIST}/{event_id}/statistics").text
    assert organiser.get(f"{LIST}/{event_id}/statistics.csv").status_code == 200


def test_a_draft_has_no_statistics(app, organiser) -> None:
    with app.app_context():
        event_id = a_draft_event().id
    assert organiser.get(f"{LIST}/{event_id}/statistics").status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_questions(
    app, organiser, event_id, statements
) -> None:
    with statements() as seen:
        organiser.get(f"{LIST}/{event_id}/statistics")
    assert len(seen) <= 12
