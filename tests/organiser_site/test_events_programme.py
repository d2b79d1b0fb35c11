"""Organisers write the programme of one event or of a series; what people chose is never lost in silence."""

import pytest
from sqlalchemy import select

from registration.events import actions
from registration.events.actions import new_series
from registration.events.models import Event
from registration.foundation.database import db
from registration.mail.models import Message
from registration.signups.actions import take_messages_from
from registration.signups.places import open_places
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.parts import an_event_in_parts, coming
from tests.factories.signups import a_signup

LIST = "/en/organiser/events"


@pytest.fixture
def ids(app) -> list[int]:
    """Two published events of a series with the same sessions, and somebody at each who chose the first."""
    with app.app_context():
        a_notice()
        first = an_event_in_parts(sessions={"Customs": 5, "Payment": None})
        (second,) = actions.repeat(
            first, [first.starts_at + (first.closes_at - first.opens_at)], new_series({"en": "Talks"})
        )
        take_messages_from(first, second)
        actions.publish(second)
        open_places(second)
        second.opens_at = first.opens_at
        db.session.commit()
        for event in (first, second):
            a_signup(event, **coming(event, "", "Customs"))
        return [first.id, second.id]


def titles(app, event_id: int) -> list[str]:
    with app.app_context():
        return [item.title["en"] for item in db.session.get_one(Event, event_id).programme]


def told(app) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).where(Message.kind == "signups.session_gone")))


def removing_the_first(organiser, address: str) -> dict[str, str]:
    """What stands in the form after the first session was taken out on the page."""
    page = organiser.submit(address, form=-1, do="remove-session:0")
    return Reader(page.text).forms[-1].values


def test_removing_what_people_chose_is_asked_about_before_anything_is_stored(app, organiser, ids):
    address = f"{LIST}/{ids[0]}/programme"
    values = removing_the_first(organiser, address)
    asked = organiser.post(address, data=values | {"do": "save"})
    assert asked.status_code == 409
    assert "Nothing has been saved yet" in asked.text
    assert "Customs (" in asked.text
    assert titles(app, ids[0]) == ["Customs", "Payment"]
    assert told(app) == []

    answer = organiser.post(address, data=Reader(asked.text).forms[-1].values | {"do": "save"})
    assert answer.status_code == 302
    assert titles(app, ids[0]) == ["Payment"]
    assert titles(app, ids[1]) == ["Customs", "Payment"]
    assert len(told(app)) == 1


def test_saving_all_that_follow_takes_the_programme_along_and_tells_everybody(app, organiser, ids, visitor):
    address = f"{LIST}/{ids[0]}/programme"
    assert "Save this and 1 following" in organiser.get(address).text
    values = removing_the_first(organiser, address) | {"sessions-0-title_en": "Paying"}
    asked = organiser.post(address, data=values | {"do": "save-following"})
    assert asked.status_code == 409
    assert asked.text.count("Customs (") == 2
    assert 'value="save-following"' in asked.text
    organiser.post(address, data=Reader(asked.text).forms[-1].values | {"do": "save-following"})
    assert [titles(app, each) for each in ids] == [["Paying"], ["Paying"]]
    assert len(told(app)) == 2
    with app.app_context():
        slug = db.session.get_one(Event, ids[1]).slug
    assert "Paying" in visitor.get(f"/en/events/{slug}").text


def test_the_programme_goes_along_with_the_words_of_an_event_where_that_is_wished(app, organiser, ids):
    address = f"{LIST}/{ids[0]}/programme"
    more = organiser.submit(address, form=-1, do="add-session")
    last = {"sessions-2-title_en": "Standards", "do": "save"}
    organiser.post(address, data=Reader(more.text).forms[-1].values | last)
    edit = f"{LIST}/{ids[0]}/edit"
    organiser.submit(edit, form=-1, do="save-following")
    assert titles(app, ids[1]) == ["Customs", "Payment"]
    organiser.submit(edit, form=-1, do="save-following", programme="1")
    assert sorted(titles(app, ids[1])) == ["Customs", "Payment", "Standards"]
    assert told(app) == []


def test_a_programme_saved_by_somebody_else_meanwhile_changes_no_following_event(app, organiser, ids):
    address = f"{LIST}/{ids[0]}/programme"
    values = Reader(organiser.get(address).text).forms[-1].values
    organiser.submit(address, form=-1, do="save")
    late = organiser.post(address, data=values | {"sessions-0-title_en": "Late", "do": "save-following"})
    assert late.status_code == 409
    assert [titles(app, each) for each in ids] == [["Customs", "Payment"]] * 2
