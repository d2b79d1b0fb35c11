"""Modes, sessions and answers with places on the public form."""

import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.parts import a_dish, an_event_in_parts, coming, session_ref, taken_of
from tests.factories.signups import a_signup

ANSWERS = {"name": "Mika", "email": "mika@example.com", "organisation": "Works"}


@pytest.fixture(autouse=True)
def notice(app) -> None:
    with app.app_context():
        a_notice()


def test_a_hybrid_event_asks_how_one_comes_and_says_what_is_full(app, visitor) -> None:
    with app.app_context():
        event = an_event_in_parts(in_person=1, online=20)
        a_signup(event, **coming(event, "in_person"))
        path = f"/en/events/{event.slug}/sign-up"
    page = visitor.get(path).text
    assert "How will you take part?" in page
    assert "full; if you choose it, you wait for a place" in page
    refused = visitor.submit(path, **ANSWERS)
    assert refused.status_code == 422
    assert "Choose how you will take part" in refused.text
    done = visitor.submit(path, **ANSWERS, takes_part="in_person")
    assert done.status_code == 303
    assert "puts you in the waiting line" in visitor.get(done.location).text
    assert "満席です" in visitor.get(path.replace("/en/", "/ja/")).text


def test_what_is_full_without_a_waiting_line_cannot_be_chosen(app, visitor) -> None:
    with app.app_context():
        event = an_event_in_parts(dish=a_dish(fish=1, rice=3), waitlist=False)
        path, event_id = f"/en/events/{event.slug}/sign-up", event.id
    proof = Reader(visitor.get(path).text).form(0).values
    visitor.submit(path, **(ANSWERS | {"email": "first@example.com"}), dish="fish")
    page = visitor.get(path).text
    assert 'value="fish" disabled' in page
    assert "3 places left" in page
    late = visitor.post(path, data=proof | ANSWERS | {"dish": "fish"})
    assert late.status_code == 422
    assert "“Fish” is full. Choose something else." in late.text
    assert 'value="Mika"' in late.text
    with app.app_context():
        assert len(db.session.scalars(select(Signup).where(Signup.event_id == event_id)).all()) == 1
    assert visitor.submit(path, **ANSWERS, dish="rice").status_code == 303


def test_x2_what_is_full_is_said_alike_to_a_newcomer_and_to_whoever_is_on_the_list(app, visitor) -> None:
    with app.app_context():
        event = an_event_in_parts(dish=a_dish(fish=1, rice=None), waitlist=False)
        a_signup(event, email=ANSWERS["email"], dish="fish")
        path = f"/en/events/{event.slug}/sign-up"
    pages = [
        visitor.post(
            path, data=Reader(visitor.get(path).text).form(0).values | ANSWERS | {"dish": "fish"} | who
        )
        for who in ({}, {"email": "new@example.com"})
    ]
    assert [page.status_code for page in pages] == [422, 422]
    assert all("“Fish” is full" in page.text for page in pages)


def test_sessions_at_the_same_time_cannot_both_be_chosen(app, visitor) -> None:
    with app.app_context():
        event = an_event_in_parts(sessions={"Customs": 5, "Tea": None})
        customs, tea = event.programme
        path, refs = f"/en/events/{event.slug}/sign-up", [customs.ref, tea.ref]
        tea.starts_at = customs.starts_at
        db.session.commit()
    refused = visitor.submit(path, **ANSWERS, event_sessions=refs)
    assert refused.status_code == 422
    assert "“Customs” and “Tea” run at the same time" in refused.text
    assert visitor.submit(path, **ANSWERS, event_sessions=refs[1:]).status_code == 303
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        assert signup.submission.answers["event_sessions"] == refs[1:]
        assert taken_of(signup.event) == {"Customs": 0, "Tea": 1}


def test_nonsense_for_a_session_is_refused_at_the_field(app, visitor) -> None:
    with app.app_context():
        event = an_event_in_parts(sessions={"Customs": 5})
        path, ref = f"/en/events/{event.slug}/sign-up", session_ref(event, "Customs")
    for nonsense in (["x" * 10_000], [ref, "other"], ["\x00"]):
        refused = visitor.submit(path, **ANSWERS, event_sessions=nonsense)
        assert refused.status_code == 422
        assert "event_sessions-error" in refused.text


def test_the_form_of_an_event_with_parts_costs_one_statement_more(app, visitor, statements) -> None:
    with app.app_context():
        path = f"/en/events/{an_event_in_parts(in_person=3, online=3).slug}/sign-up"
    visitor.get(path)
    with statements() as seen:
        visitor.get(path)
    assert len(seen) == 2, seen
    form = Reader(visitor.get(path).text).form(0).values | {"takes_part": "online"}
    visitor.submit(path, **(ANSWERS | {"email": "warm@example.com"}), takes_part="online")
    with statements() as seen:
        visitor.post(path, data=form | ANSWERS)
    assert len(seen) <= 15, "\n".join(seen)  # one counts forms, and two are the commit, as everywhere
