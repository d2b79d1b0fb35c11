"""Organisers postpone and call off several dates of a series: looked at first, then all of it or nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.events.actions import new_series, postpone
from registration.events.models import Event, EventState
from registration.events.rules import wall
from registration.foundation.database import db
from registration.mail.models import Message
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup

LIST = "/en/organiser/events"
WEEK = timedelta(weeks=1)


@pytest.fixture
def ids(app) -> list[int]:
    """Three events of a series, a week apart, with somebody at the first two and two people at the third."""
    with app.app_context():
        a_notice()
        series = new_series({"en": "Talks"})
        found = []
        for number in range(3):
            event = an_event(series_id=series.id)
            for name in ("starts_at", "ends_at", "closes_at"):
                setattr(event, name, getattr(event, name).replace(second=0) + number * WEEK)
            db.session.commit()
            a_signup(event)
            found.append(event.id)
        a_signup(event)
        a_held_signup(event)
        return found


def the(event_id: int) -> Event:
    return db.session.get_one(Event, event_id)


def starts(app, ids) -> list:
    with app.app_context():
        return [the(each).starts_at for each in ids]


def mails(app, kind: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Message.id)).where(Message.kind == kind))


def a_week_later(app, event_id: int) -> str:
    with app.app_context():
        return (wall(the(event_id).starts_at, "Asia/Tokyo") + WEEK).strftime("%Y-%m-%dT%H:%M")


def test_all_that_follow_are_postponed_after_a_look_at_what_will_happen(app, organiser, ids, statements):
    before, address = starts(app, ids), f"{LIST}/{ids[1]}/postpone-together"
    assert address in organiser.get(f"{LIST}/{ids[1]}/postpone").text
    wish = {"reach": "following", "known": "known", "starts_at": a_week_later(app, ids[1])}

    with statements() as seen:
        shown = organiser.submit(address, form=-1, **wish, do="show")
    assert shown.status_code == 200
    assert "3 mails leave at once" in shown.text
    assert len(seen) < 24  # the page and what it shows, however long the series is
    assert starts(app, ids) == before

    values = Reader(shown.text).forms[-1].values
    answer = organiser.post(address, data=values | {"do": "all"})
    assert answer.status_code == 302
    assert starts(app, ids) == [before[0], before[1] + WEEK, before[2] + WEEK]
    assert mails(app, "signups.event_postponed") == 3

    again = organiser.post(address, data=values | {"do": "all"})
    assert again.status_code == 422
    assert "None of these dates would change" in again.text
    assert starts(app, ids) == [before[0], before[1] + WEEK, before[2] + WEEK]
    assert mails(app, "signups.event_postponed") == 3


def test_nothing_is_postponed_that_nobody_looked_at(app, organiser, ids):
    before, address = starts(app, ids), f"{LIST}/{ids[0]}/postpone-together"
    wish = {"reach": "all", "known": "open", "starts_at": None}
    assert organiser.submit(address, form=-1, **wish, do="all").status_code == 409
    shown = organiser.submit(address, form=-1, **wish, do="show")
    with app.app_context():
        postpone(the(ids[2]), the(ids[2]).starts_at + WEEK)
        db.session.commit()
    answer = organiser.post(address, data=Reader(shown.text).forms[-1].values | {"do": "all"})
    assert answer.status_code == 409
    assert starts(app, ids)[:2] == before[:2]
    assert mails(app, "signups.event_postponed") == 0


def test_one_that_cannot_be_postponed_leaves_all_as_they_were(app, organiser, ids, monkeypatch):
    from registration.events.actions import together

    address = f"{LIST}/{ids[0]}/postpone-together"
    shown = organiser.submit(address, form=-1, reach="all", known="open", starts_at=None, do="show")
    real = together.postpone

    def refuses_the_last(event, starts_at, *, by=None):
        if event.id == ids[2]:
            event.state = EventState.CANCELLED
        return real(event, starts_at, by=by)

    monkeypatch.setattr(together, "postpone", refuses_the_last)
    answer = organiser.post(address, data=Reader(shown.text).forms[-1].values | {"do": "all"})
    assert answer.status_code == 302
    with app.app_context():
        assert [the(each).date_open for each in ids] == [False] * 3
        assert {the(each).state for each in ids} == {EventState.PUBLISHED}
    assert mails(app, "signups.event_postponed") == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reach": ""}, "Choose which dates"),
        ({"reach": "some"}, "Choose one of the answers"),
        ({"known": "maybe"}, "Choose one of the answers"),
        ({"starts_at": ""}, "Enter when the event begins"),
        ({"starts_at": "\x00"}, "Enter day and time like"),
        ({"starts_at": "2001-01-01T00:00"}, "still to come"),
        ({"reach": "all", "starts_at": "soon"}, "would then begin at a time that is over"),
        ({"starts_at": "same"}, "None of these dates would change"),
    ],
)
def test_a_wish_that_is_none_changes_nothing(app, organiser, ids, typed, words):
    before = starts(app, ids)
    with app.app_context():
        now = wall(the(ids[2]).starts_at, "Asia/Tokyo")
        named = {"soon": now - 5 * WEEK, "same": now}
        at = typed.get("starts_at", "2031-03-03T16:00")
        at = named[at].strftime("%Y-%m-%dT%H:%M") if at in named else at
    usual = {"reach": "following", "known": "known"}
    address = f"{LIST}/{ids[2]}/postpone-together"
    answer = organiser.submit(address, form=-1, **(usual | typed | {"starts_at": at}), do="show")
    assert answer.status_code == 422
    assert words in answer.text
    assert starts(app, ids) == before


def test_all_of_a_series_are_cancelled_and_everybody_is_told(app, organiser, ids, visitor):
    address = f"{LIST}/{ids[0]}/cancel-together"
    assert address in organiser.get(f"{LIST}/{ids[0]}/cancel").text
    shown = organiser.submit(address, form=-1, reach="all", do="show")
    assert "4 mails leave at once" in shown.text
    answer = organiser.post(address, data=Reader(shown.text).forms[-1].values | {"do": "all"})
    assert answer.status_code == 302
    with app.app_context():
        assert {the(each).state for each in ids} == {EventState.CANCELLED}
        told = set(
            db.session.scalars(select(Message.person_id).where(Message.kind == "signups.event_cancelled"))
        )
        confirmed = select(Signup.person_id).where(Signup.confirmed_at.is_not(None))
        assert told == set(db.session.scalars(confirmed))


def test_an_event_without_a_series_offers_neither(app, organiser):
    with app.app_context():
        a_notice()
        event_id = an_event().id
    assert "postpone-together" not in organiser.get(f"{LIST}/{event_id}/postpone").text
    assert organiser.get(f"{LIST}/{event_id}/postpone-together").status_code == 302
    assert organiser.get(f"{LIST}/{event_id}/cancel-together").status_code == 302
