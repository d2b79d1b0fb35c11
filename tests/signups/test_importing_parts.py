"""A list for an event in parts: modes, sessions and answers have places of their own (E1)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.organiser_site.attendees.statistics import statistics_of
from registration.people.models import Person
from registration.signups.actions import cancel
from registration.signups.models import BatchRow, Signup
from registration.web.reading import Reading
from tests.factories.imports import a_list, let_into, outcomes
from tests.factories.parts import a_dish, an_event_in_parts, coming, taken_of
from tests.factories.signups import a_signup

pytestmark = pytest.mark.usefixtures("room")
HEADS = ("Your name", "E-mail address", "Organisation")


def people(*last: str) -> list[tuple[str, ...]]:
    """One line for each, with what stands in the last column."""
    return [(f"P{n}", f"p{n}@example.com", "Works", cell) for n, cell in enumerate(last)]


def how(event) -> list[str]:
    """The two ways to take part, as the form says them."""
    fields = {each["code"]: each for each in event.form_version.definition["fields"]}
    return [each["label"]["en"] for each in fields["takes_part"]["options"]]


def test_e1_a_list_fills_each_mode_to_its_places_and_no_further() -> None:
    event = an_event_in_parts(in_person=1, online=5)
    here, there = how(event)
    batch = let_into(a_list(event, (*HEADS, "takes_part"), *people(here, here, there)))
    assert [outcome for _n, outcome, _r in outcomes(batch)] == ["new", "waits", "new"]
    assert sorted(taken_of(event).values()) == [1, 1]
    found = statistics_of(event, Reading())
    modes = next(each.rows for each in found.questions if each.code == "takes_part")
    assert modes == [(here, 2), (there, 1)]


def test_e1_who_has_no_place_in_what_they_want_is_refused_where_nobody_waits() -> None:
    event = an_event_in_parts(dish=a_dish(fish=1, rice=None))
    batch = let_into(a_list(event, (*HEADS, "Dish"), *people("Fish", "fish", "Rice"), queueing=False))
    assert outcomes(batch) == [(2, "new", ""), (3, "refused", "full"), (4, "new", "")]
    assert taken_of(event) == {"fish": 1}


def test_another_answer_takes_its_place_and_gives_the_old_one_back() -> None:
    event = an_event_in_parts(dish=a_dish(fish=1, rice=1))
    signup = a_signup(event, **coming(event, dish="fish"), email="p0@example.com", name="P0")
    batch = let_into(a_list(event, (*HEADS, "Dish"), *people("Rice")))
    assert outcomes(batch) == [(2, "changed", "")]
    assert taken_of(event) == {"fish": 0, "rice": 1}
    db.session.refresh(signup.submission)
    assert signup.submission.answers["dish"] == "rice"


def test_a_change_for_which_there_is_no_place_is_left_out_and_nothing_moves() -> None:
    event = an_event_in_parts(dish=a_dish(fish=2, rice=1))
    a_signup(event, dish="rice")
    mine = a_signup(event, dish="fish", email="p0@example.com", name="P0", organisation="Works")
    batch = let_into(a_list(event, (*HEADS, "Dish"), *people("Rice")))
    assert outcomes(batch) == [(2, "refused", "full")]
    assert taken_of(event) == {"fish": 1, "rice": 1}
    db.session.refresh(mine.submission)
    assert mine.submission.answers["dish"] == "fish"


def test_sessions_are_chosen_by_their_titles_and_two_at_once_are_refused() -> None:
    event = an_event_in_parts(sessions={"Customs": 2, "Payment": 2})
    labels = {each["code"]: each for each in event.form_version.definition["fields"]}["event_sessions"][
        "options"
    ]
    one, other = (each["label"]["en"] for each in labels)
    fine = a_list(event, (*HEADS, "event_sessions"), *people(f"{one}, {other}"))
    assert outcomes(fine) == [(2, "new", "")]
    later = event.programme[1]
    later.starts_at, later.ends_at = later.starts_at - timedelta(minutes=30), later.ends_at
    db.session.commit()
    clash = a_list(event, (*HEADS, "event_sessions"), *people(f"{one}, {other}"))
    assert outcomes(clash) == [(2, "refused", "answers")]
    row = db.session.scalars(select(BatchRow).where(BatchRow.batch_id == clash.id)).one()
    assert row.data["wrong"] == [["D", "“Customs” and “Payment” run at the same time. Choose one of them."]]


def test_e3_what_somebody_from_a_list_gives_back_is_free_again() -> None:
    event = an_event_in_parts(dish=a_dish(fish=1, rice=None))
    let_into(a_list(event, (*HEADS, "Dish"), *people("Fish")))
    asked = select(Signup).join(Person).where(Person.email == "p0@example.com")
    cancel(db.session.scalars(asked).one())
    db.session.commit()
    assert taken_of(event) == {"fish": 0}
