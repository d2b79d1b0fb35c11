"""Another time, place or link of a published event: everybody concerned is told, unless it was a slip."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from registration.events import actions as events
from registration.events.actions.making import edit_event
from registration.events.models import Event, Mode
from registration.events.rules import announced
from registration.foundation.database import db
from registration.mail.composing import Letter, compose
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.signups.actions import cancel
from registration.signups.models import Signup
from registration.signups.places import call_off, tell_change, tell_new_date
from tests.factories import an_account
from tests.factories.consent import a_notice
from tests.factories.events import a_draft, an_event
from tests.factories.signups import a_held_signup, a_signup

LONDON = "Europe/London"
BEFORE = datetime(2031, 10, 25, 9, tzinfo=UTC)  # 10:00 by the clock of London, the day before it is put back
AFTER = datetime(2031, 10, 26, 10, tzinfo=UTC)  # 10:00 again, and an hour further from Greenwich


def entry_of(letter: Letter) -> tuple[icalendar.Calendar, icalendar.Event]:
    file = next(each for each in letter.attachments if each.name == "event.ics")
    calendar = icalendar.Calendar.from_ical(file.content)
    # A mail is in ASCII unless it says otherwise: names would be rows of question marks.
    assert file.mimetype == f"text/calendar; method={calendar['METHOD']}; charset=utf-8"
    return calendar, calendar.walk("VEVENT")[0]


def the_message(kind: str) -> Message:
    found = select(Message).where(Message.kind == kind).order_by(Message.id.desc())
    return db.session.scalars(found).first()


def in_london(**different: object) -> Event:
    a_notice()
    usual = {
        "time_zone": LONDON,
        "starts_at": BEFORE,
        "ends_at": BEFORE + timedelta(hours=2),
        "closes_at": BEFORE,
    }
    return an_event(**(usual | different))


def edited(event: Event, **different: object) -> None:
    """The event as it stands, but for this."""
    names = (
        "mode",
        "time_zone",
        "starts_at",
        "ends_at",
        "opens_at",
        "closes_at",
        "title",
        "venue",
        "join_url",
    )
    edit_event(event, a_draft(**({name: getattr(event, name) for name in names} | different)))


def move(event: Event) -> None:
    edited(event, starts_at=AFTER, ends_at=AFTER + timedelta(hours=2), closes_at=AFTER)


@pytest.fixture
def moved(room) -> tuple[Event, Signup]:
    event = in_london()
    signup = a_signup(event, name="Mika Tanaka")
    signup.person.time_zone = "Asia/Tokyo"
    before = announced(event), event.join_url
    move(event)
    assert tell_change(event, *before) == 1
    db.session.commit()
    return event, signup


def test_e7_a_changed_time_is_told_with_old_and_new_in_both_zones(moved) -> None:
    letter = compose(the_message("signups.event_changed"))
    for part in (letter.text, letter.html):
        assert "Sunday 26 October 2031" in part
        assert "10:00–12:00 GMT" in part
        assert "19:00–21:00 JST" in part
        assert "Saturday 25 October 2031" in part
        assert "10:00–12:00 BST" in part
    assert "/en/my/" in letter.text


def test_e7_a_changed_time_updates_the_calendar_entry_over_a_change_of_clocks(moved) -> None:
    event, signup = moved
    _, first = entry_of(compose(the_message("signups.confirmed")))
    calendar, entry = entry_of(compose(the_message("signups.event_changed")))
    assert calendar["METHOD"] == "REQUEST"
    assert entry["UID"] == first["UID"]
    assert entry["SEQUENCE"] == event.calendar_sequence == 1
    start = entry["DTSTART"].dt
    assert start == AFTER
    assert start.hour == 10
    assert str(entry["DTSTART"].params["TZID"]) == LONDON
    assert start.astimezone(ZoneInfo("Asia/Tokyo")).hour == 19
    zone = calendar.walk("VTIMEZONE")[0]
    assert zone["TZID"] == LONDON
    assert signup.person.email in str(entry["ATTENDEE"])


def test_e7_a_cancelled_event_leaves_the_calendar(moved) -> None:
    event, _signup = moved
    events.cancel_event(event)
    call_off(event)
    db.session.commit()
    calendar, entry = entry_of(compose(the_message("signups.event_cancelled")))
    assert calendar["METHOD"] == "CANCEL"
    assert entry["STATUS"] == "CANCELLED"
    assert entry["SEQUENCE"] == 2


def test_e7_a_place_given_back_leaves_the_calendar_and_comes_back_with_a_new_sign_up(moved) -> None:
    event, signup = moved
    cancel(signup)
    db.session.commit()
    calendar, gone = entry_of(compose(the_message("signups.cancelled")))
    assert (calendar["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert signup.person.email in str(gone["ATTENDEE"])
    assert "/join/" not in str(gone)
    again = a_signup(event, name="Mika Tanaka", email=signup.person.email)
    assert again.person_id == signup.person_id
    calendar, back = entry_of(compose(the_message("signups.confirmed")))
    assert (calendar["METHOD"], back["STATUS"]) == ("REQUEST", "CONFIRMED")
    assert back["UID"] == gone["UID"]
    assert back["SEQUENCE"] >= gone["SEQUENCE"]


@pytest.mark.usefixtures("room")
def test_a_new_place_is_told_with_the_old_one_and_a_new_link_is_not_shown() -> None:
    event = in_london(mode=Mode.HYBRID, venue={"en": "Hall A"})
    a_signup(event)
    before = announced(event), event.join_url
    edited(event, venue={"en": "Hall B\n1 Station Road"}, join_url="https://meet.example/another")
    tell_change(event, *before)
    letter = compose(the_message("signups.event_changed"))
    assert "Hall A" in letter.text
    assert "Hall B" in letter.text
    assert "leads to the new one" in letter.text
    assert "meet.example" not in letter.text + letter.html
    assert "Before, it was to be on" not in letter.text


@pytest.mark.usefixtures("room")
def test_nobody_is_told_where_nothing_of_that_changed() -> None:
    event = in_london()
    a_signup(event)
    before = announced(event), event.join_url
    edited(event, title={"en": "Another title"})
    assert tell_change(event, *before) == 0


@pytest.mark.usefixtures("room")
def test_what_was_changed_back_before_it_left_is_not_sent() -> None:
    event = in_london()
    a_signup(event)
    before = announced(event), event.join_url
    move(event)
    tell_change(event, *before)
    edited(event, starts_at=BEFORE, ends_at=BEFORE + timedelta(hours=2), closes_at=BEFORE)
    assert compose(the_message("signups.event_changed")) is None


def the_page(app: Flask) -> str:
    with app.app_context():
        event = in_london(starts_at=BEFORE)
        a_signup(event)
        a_held_signup(event)
        return f"/en/organiser/events/{event.id}/edit"


def changes(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).where(Message.kind == "signups.event_changed")))


def test_the_organiser_reads_how_many_are_told_and_they_are(app, organiser) -> None:
    page = the_page(app)
    assert "tell the 1 person who has a place" in organiser.get(page).text
    organiser.submit(page, form=1, do="save", starts_at="2031-10-25T09:30")
    assert len(changes(app)) == 1
    assert changes(app)[0].params["before"]["starts_at"] == BEFORE.isoformat()


def test_a_slip_of_the_pen_is_corrected_without_a_mail(app, organiser) -> None:
    page = the_page(app)
    organiser.submit(page, form=1, do="save", starts_at="2031-10-25T09:30", tell=None)
    assert changes(app) == []
    with app.app_context():
        assert db.session.scalars(select(Event)).one().calendar_sequence == 1


def test_a_refused_form_keeps_whether_people_are_told(app, organiser) -> None:
    page = the_page(app)
    refused = organiser.submit(page, form=1, do="save", starts_at="", tell=None)
    assert refused.status_code == 422
    assert 'name="tell" value="1">' in refused.text


def test_people_of_the_following_events_are_told_where_those_change_too(app, organiser) -> None:
    with app.app_context():
        first = in_london()
        series = events.new_series({"en": "Talks"}, {})
        week = timedelta(days=7)
        second = in_london(
            starts_at=BEFORE + week, ends_at=BEFORE + week + timedelta(hours=2), closes_at=BEFORE + week
        )
        first.series_id = second.series_id = series.id
        told = {a_signup(first).person_id, a_signup(second).person_id}
        db.session.commit()
        page = f"/en/organiser/events/{first.id}/edit"
    assert "Those of the following events are told as well" in organiser.get(page).text
    organiser.submit(page, form=1, do="save-following", starts_at="2031-10-25T09:30")
    assert {each.person_id for each in changes(app)} == told


@pytest.mark.usefixtures("room")
def test_whoever_waits_reads_of_no_place_and_no_file_they_do_not_have() -> None:
    event = in_london(capacity=1)
    a_signup(event)
    waiting = a_signup(event)
    before = announced(event), event.join_url
    move(event)
    tell_change(event, *before)
    changed = compose(of("signups.event_changed", waiting))
    events.postpone(event, AFTER + timedelta(days=7))
    tell_new_date(event)
    postponed = compose(of("signups.event_postponed", waiting))
    cancel(waiting)
    gone = compose(of("signups.cancelled", waiting))
    for letter in (changed, postponed, gone):
        for part in (letter.text, letter.html):
            assert "our place" not in part
            assert "attached" not in part
        assert not letter.attachments
    assert gone.subject.startswith("Your sign-up is cancelled")


@pytest.mark.usefixtures("room")
def test_nobody_is_thanked_for_giving_back_what_staff_took() -> None:
    signup = a_signup(in_london())
    cancel(signup, by=an_account(RoleName.ORGANISER).id)
    letter = compose(the_message("signups.cancelled"))
    assert letter.subject.startswith("Your sign-up is cancelled")
    for part in (letter.text, letter.html):
        assert "Our staff took your sign-up for the event below off the list." in part
        assert "Thank you for telling us" not in part


def of(kind: str, signup: Signup) -> Message:
    """The message of this kind to that person."""
    return db.session.scalars(
        select(Message).where(Message.kind == kind, Message.person_id == signup.person_id)
    ).one()
