"""Several events of a series at once: what becomes of each, and all of it or nothing."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import select

from registration.events import actions
from registration.events.actions import make_standard_purposes, new_series, postpone
from registration.events.calendar import calendar_entry
from registration.events.errors import TimesOutOfOrder
from registration.events.models import Event, EventState
from registration.events.queries import in_series
from registration.events.rules import wall
from registration.events.together import Fate, calling_off, postponing, seal_of
from registration.foundation import clock
from registration.foundation.database import db
from tests.factories.consent import a_notice
from tests.factories.events import a_draft_event, a_programme_item, an_event

LONDON = "Europe/London"
WEEK = timedelta(weeks=1)
FIRST = datetime(2031, 10, 13, 9, 0, tzinfo=UTC)  # 10:00 in London; the clocks are put back on 26 October

pytestmark = pytest.mark.usefixtures("room")


def a_series(*fates: EventState, zone: str = LONDON) -> list[Event]:
    """Events a week apart at the same time on the clock, in these states."""
    a_notice()
    series = new_series({"en": "Talks"})
    events = []
    for number, state in enumerate(fates):
        begins = FIRST + number * WEEK + timedelta(hours=1 if number >= 2 and zone == LONDON else 0)
        usual = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "closes_at": begins}
        make = a_draft_event if state is EventState.DRAFT else an_event
        event = make(time_zone=zone, series_id=series.id, **usual)
        if state is EventState.CANCELLED:
            actions.cancel_event(event)
        events.append(event)
    db.session.commit()
    return events


PUBLISHED, DRAFT, CANCELLED = EventState.PUBLISHED, EventState.DRAFT, EventState.CANCELLED


def test_e7_all_that_follow_move_by_as_much_on_the_clock_of_their_place():
    first, second, third = a_series(PUBLISHED, PUBLISHED, PUBLISHED)
    entries = [
        icalendar.Calendar.from_ical(calendar_entry(each)).walk("VEVENT")[0] for each in (second, third)
    ]

    # Two weeks later by the clock, an hour more by the sun: only the second crosses the change of clocks.
    there = second.starts_at + WEEK * 2 + timedelta(hours=1)
    steps = postponing(in_series(second, from_here=True), second, there, clock.now())
    moved = actions.postpone_together(steps)

    assert moved == [second, third]
    assert first.starts_at == FIRST
    assert [f"{wall(each.starts_at, LONDON)}" for each in moved] == [
        "2031-11-03 10:00:00",
        "2031-11-10 10:00:00",
    ]
    assert [each.ends_at - each.starts_at for each in moved] == [timedelta(hours=2)] * 2
    for event, before in zip(moved, entries, strict=True):
        entry = icalendar.Calendar.from_ical(calendar_entry(event)).walk("VEVENT")[0]
        assert entry["UID"] == before["UID"]
        assert entry["SEQUENCE"] == before["SEQUENCE"] + 1
        assert entry["DTSTART"].dt.hour == before["DTSTART"].dt.hour == 10


def test_drafts_move_unseen_and_what_is_cancelled_or_over_stays():
    first, draft, off, last = a_series(PUBLISHED, DRAFT, CANCELLED, PUBLISHED)
    first.starts_at, first.ends_at = clock.now() - WEEK, clock.now() - WEEK + timedelta(hours=2)
    first.opens_at, first.closes_at = first.starts_at - WEEK, first.starts_at
    a_programme_item(draft, starts_at=draft.starts_at, ends_at=draft.starts_at + timedelta(hours=1))
    db.session.refresh(draft, ["programme"])
    steps = postponing(in_series(last), last, last.starts_at + WEEK, clock.now())
    assert [each.fate for each in steps] == [Fate.OVER, Fate.UNSEEN, Fate.CANCELLED, Fate.TOLD]
    was, off_was, opened = draft.starts_at, off.starts_at, draft.opens_at
    assert actions.postpone_together(steps) == [last]
    assert wall(draft.starts_at, LONDON) == wall(was, LONDON) + WEEK
    assert wall(draft.opens_at, LONDON) == wall(opened, LONDON) + WEEK
    assert draft.programme[0].starts_at == draft.starts_at
    assert draft.postponed_at is None
    assert off.starts_at == off_was


def test_a_date_announced_later_leaves_drafts_and_open_dates_as_they_are():
    first, draft, third = a_series(PUBLISHED, DRAFT, PUBLISHED)
    postpone(third, None)
    told, steps = third.calendar_sequence, postponing(in_series(first), first, None, clock.now())
    assert [each.fate for each in steps] == [Fate.TOLD, Fate.DRAFT, Fate.OPEN]
    actions.postpone_together(steps)
    assert first.date_open
    assert not draft.date_open
    assert third.calendar_sequence == told


def test_an_open_date_is_known_again_when_the_series_moves():
    first, second = a_series(PUBLISHED, PUBLISHED)
    for each in (first, second):
        postpone(each, None)
    steps = postponing(in_series(first), first, first.starts_at, clock.now())
    assert [each.fate for each in steps] == [Fate.TOLD, Fate.TOLD]
    actions.postpone_together(steps)
    assert not first.date_open
    assert not second.date_open


def test_nothing_moves_into_the_past_and_nothing_moves_without_moving():
    _first, last = a_series(PUBLISHED, PUBLISHED)
    ahead = clock.now() + timedelta(hours=1)
    early = postponing(in_series(last), last, ahead, clock.now())
    assert early[0].fate is Fate.TOO_EARLY
    with pytest.raises(TimesOutOfOrder):
        actions.postpone_together(early)
    same = postponing(in_series(last), last, last.starts_at, clock.now())
    assert {each.fate for each in same} == {Fate.SAME}


def test_all_that_follow_are_called_off_and_no_draft_of_them_publishes_itself():
    first, second, timed, draft = a_series(PUBLISHED, PUBLISHED, DRAFT, DRAFT)
    actions.schedule(timed, clock.now() + timedelta(hours=1))
    steps = calling_off(in_series(second, from_here=True), clock.now())
    assert [each.fate for each in steps] == [Fate.TOLD, Fate.UNSEEN, Fate.DRAFT]
    assert actions.cancel_together(steps) == [second]
    states = [each.state for each in (first, second, timed, draft)]
    assert states == [PUBLISHED, CANCELLED, DRAFT, DRAFT]
    assert timed.publish_at is None


def test_what_was_looked_at_is_known_again_only_while_it_is_the_same():
    first, second = a_series(PUBLISHED, PUBLISHED)
    there = first.starts_at + WEEK
    seen = seal_of(postponing(in_series(first), first, there, clock.now()))
    assert seal_of(postponing(in_series(first), first, there, clock.now())) == seen
    postpone(second, second.starts_at + WEEK)
    assert seal_of(postponing(in_series(first), first, there, clock.now())) != seen


def test_an_event_brought_forward_keeps_its_sign_up_times_in_order():
    make_standard_purposes()
    now = clock.now()
    begins = now + timedelta(days=60)
    ahead = an_event(
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        opens_at=now + timedelta(days=30),
        closes_at=begins - timedelta(days=10),
    )
    postpone(ahead, now + timedelta(days=20))
    assert ahead.opens_at < ahead.closes_at < ahead.starts_at
    running = an_event(closes_at=now + timedelta(days=20))
    postpone(running, now + timedelta(days=2))
    assert running.opens_at < running.closes_at < running.starts_at
    db.session.commit()


def test_an_event_whose_date_is_open_can_be_called_off():
    event = an_event()
    postpone(event, None)
    now = clock.now()
    event.starts_at, event.ends_at = now - timedelta(days=2), now - timedelta(days=1)
    event.opens_at, event.closes_at = now - timedelta(days=9), now - timedelta(days=2)
    actions.cancel_event(event)
    assert db.session.scalar(select(Event.state).where(Event.id == event.id)) is CANCELLED
