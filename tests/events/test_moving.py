"""Events at other times: E7 for pages and calendars, E9, rules by which dates follow one another."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from registration.consent.models import ConsentEvent
from registration.events import actions
from registration.events.actions import clone, edit_following, make_standard_purposes, new_series, postpone
from registration.events.calendar import calendar_entry, uid_of
from registration.events.errors import EventIsOver, NotPublished, TimesOutOfOrder
from registration.events.models import Event, EventState
from registration.events.rules import Rhythm, dates_by, moved, wall
from registration.forms.models import Form, Submission
from registration.foundation import clock
from registration.foundation.database import db
from registration.signups.models import Signup
from tests.factories.consent import a_notice
from tests.factories.events import a_draft, a_host, a_programme_item, an_event
from tests.factories.signups import a_signup

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("rhythm", "dates"),
    [
        (Rhythm.WEEKLY, ["2031-02-07", "2031-02-14", "2031-02-21"]),
        (Rhythm.FORTNIGHTLY, ["2031-02-14", "2031-02-28", "2031-03-14"]),
        (Rhythm.MONTHLY_BY_DAY, ["2031-03-31", "2031-05-31", "2031-07-31"]),
        (Rhythm.MONTHLY_BY_WEEKDAY, ["2031-05-30", "2031-08-29", "2031-10-31"]),
    ],
)
def test_dates_follow_a_rule_and_months_without_the_day_are_passed_over(rhythm, dates):
    first = datetime(2031, 1, 31, 16, 30)  # noqa: DTZ001
    assert [f"{each:%Y-%m-%d}" for each in dates_by(rhythm, first, 3)] == dates
    assert {each.time() for each in dates_by(rhythm, first, 12)} == {first.time()}


@given(st.datetimes(datetime(2027, 1, 1), datetime(2030, 1, 1)), st.integers(0, 700))  # noqa: DTZ001
def test_e7_what_moves_keeps_its_distance_on_the_clock(first, days):
    before = first.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=UTC)
    after = before + timedelta(days=days)
    other = before + timedelta(hours=3)
    there = moved(other, before, after, LONDON)
    assert wall(there, LONDON) - wall(after, LONDON) == wall(other, LONDON) - wall(before, LONDON)


@pytest.mark.usefixtures("room")
def test_e7_postponing_over_a_change_of_clocks_updates_the_calendar_entry():
    before = datetime(2031, 10, 20, 15, 0, tzinfo=UTC)  # 16:00 in London, one hour ahead of UTC
    event = an_event(
        time_zone=LONDON,
        starts_at=before,
        ends_at=before + timedelta(hours=2),
        closes_at=before - timedelta(hours=1),
    )
    uid, first = uid_of(event), icalendar.Calendar.from_ical(calendar_entry(event)).walk("VEVENT")[0]

    postpone(event, datetime(2031, 11, 3, 16, 0, tzinfo=UTC))  # 16:00 in London again, without the hour

    assert event.ends_at == datetime(2031, 11, 3, 18, 0, tzinfo=UTC)
    assert event.closes_at == datetime(2031, 11, 3, 15, 0, tzinfo=UTC)
    entry = icalendar.Calendar.from_ical(calendar_entry(event)).walk("VEVENT")[0]
    assert entry["UID"] == first["UID"] == uid
    assert entry["SEQUENCE"] > first["SEQUENCE"]
    assert entry["DTSTART"].dt.hour == first["DTSTART"].dt.hour == 16


@pytest.mark.usefixtures("room")
def test_a_date_that_is_not_known_yet_frees_the_time_in_calendars():
    event = an_event()
    postpone(event, None)
    entry = icalendar.Calendar.from_ical(calendar_entry(event)).walk("VEVENT")[0]
    assert (entry["STATUS"], entry["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert not event.takes_signups(clock.now())


@pytest.mark.usefixtures("room")
def test_what_is_a_draft_over_or_moved_into_the_past_is_not_postponed():
    make_standard_purposes()
    draft = actions.create_event(a_draft())
    with pytest.raises(NotPublished):
        postpone(draft, None)
    event, now = an_event(), clock.now()
    with pytest.raises(TimesOutOfOrder):
        postpone(event, now)
    event.starts_at, event.ends_at = now - timedelta(days=2), now - timedelta(days=1)
    with pytest.raises(EventIsOver):
        postpone(event, now + timedelta(days=1))


@pytest.mark.usefixtures("room")
def test_e9_a_copy_takes_purposes_texts_and_forms_but_no_people_decisions_or_answers():
    a_notice()
    event = an_event(fee={"en": "3,000 yen"}, join_url="https://meet.example/known")
    host = a_host(event)
    a_programme_item(event)
    a_signup(event)
    counts = [select(func.count(each.id)) for each in (Signup, Submission, ConsentEvent)]
    before = [db.session.scalar(each) for each in counts]

    copy = clone(event, starts_at=event.starts_at + timedelta(days=30))
    db.session.commit()

    assert [db.session.scalar(each) for each in counts] == before
    assert copy.state is EventState.DRAFT
    assert (copy.title, copy.description, copy.fee) == (event.title, event.description, event.fee)
    assert [each.purpose_id for each in copy.hosts] == [host.purpose_id]
    assert [item.title for item in copy.programme] == [item.title for item in event.programme]
    assert {item.ref for item in copy.programme}.isdisjoint(item.ref for item in event.programme)
    assert copy.form_version.definition == event.form_version.definition
    assert copy.form_version.form_id != event.form_version.form_id
    assert (copy.form_version.number, copy.form_version.published_at) == (1, None)
    assert (copy.join_url, copy.search) == (None, copy.search)
    assert copy.search

    actions.publish(copy)
    assert copy.form_version.published_at is not None
    assert db.session.scalar(select(func.count(Form.id)).where(Form.code == f"signup:{copy.ref}")) == 1


@pytest.mark.usefixtures("room")
def test_all_that_follow_take_over_the_words_and_keep_their_days():
    make_standard_purposes()
    first = actions.create_event(a_draft())
    series = new_series({"en": "Talks"})
    starts = [first.starts_at + timedelta(weeks=each) for each in (1, 2)]
    second, third = actions.repeat(first, starts, series)
    draft = a_draft(
        title={"en": "Changed"},
        series_id=series.id,
        starts_at=second.starts_at + timedelta(hours=1),
        ends_at=second.ends_at + timedelta(hours=1),
        closes_at=second.closes_at,
        opens_at=second.opens_at,
    )
    changed = edit_following(second, draft)
    assert changed == [third]
    assert third.title == {"en": "Changed"}
    assert third.starts_at == starts[1] + timedelta(hours=1)
    assert first.title != {"en": "Changed"}
    assert db.session.scalar(select(func.count(Event.id)).where(Event.series_id == series.id)) == 3
