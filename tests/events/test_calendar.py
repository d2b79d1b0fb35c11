from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from registration.events.actions import cancel_event, edit_event, make_standard_purposes, publish
from registration.events.actions import create_event as create
from registration.events.calendar import calendar_entry, calendar_of
from registration.events.models import Event, EventState
from registration.foundation.localization import speaking
from tests.factories.consent import a_notice
from tests.factories.events import a_draft, an_event

pytestmark = pytest.mark.usefixtures("room")

AUTUMN = datetime(2027, 10, 29, 15, tzinfo=UTC)


def entry_in(content: bytes) -> icalendar.Event:
    """The one entry of a file, as another program reads it."""
    return icalendar.Calendar.from_ical(content).walk("VEVENT")[0]


@pytest.mark.parametrize("starts_at", [AUTUMN, AUTUMN + timedelta(days=3)], ids=["before", "after"])
def test_times_are_the_same_instants_on_both_sides_of_a_change_of_clocks(starts_at):
    event = an_event(
        time_zone="Europe/London",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        opens_at=starts_at - timedelta(days=9),
        closes_at=starts_at,
    )

    content = calendar_entry(event)
    entry = entry_in(content)

    assert b"DTSTART;TZID=Europe/London" in content
    assert b"BEGIN:VTIMEZONE" in content
    assert entry.start.astimezone(UTC) == starts_at
    assert entry.end.astimezone(UTC) == starts_at + timedelta(hours=2)


def test_an_event_over_the_change_of_clocks_lasts_as_long_as_it_lasts():
    night = datetime(2027, 10, 30, 23, tzinfo=UTC)
    event = an_event(
        time_zone="Europe/London",
        starts_at=night,
        ends_at=night + timedelta(hours=4),
        opens_at=night - timedelta(days=9),
        closes_at=night,
    )

    entry = entry_in(calendar_entry(event))

    assert entry.end.astimezone(UTC) - entry.start.astimezone(UTC) == timedelta(hours=4)


def test_a_changed_time_updates_the_entry_and_a_cancelled_event_removes_it():
    make_standard_purposes()
    a_notice()
    draft = a_draft()
    event = publish(create(draft))
    guest = ("Mika Tanaka", "mika@minato.example")

    first = entry_in(calendar_entry(event, attendee=guest))
    edit_event(event, a_draft(starts_at=draft.starts_at + timedelta(minutes=30)))
    second = entry_in(calendar_entry(event, attendee=guest))
    cancel_event(event)
    last = calendar_entry(event, attendee=guest)

    assert first["UID"] == second["UID"] == entry_in(last)["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"], entry_in(last)["SEQUENCE"]) == (0, 1, 2)
    assert entry_in(last)["STATUS"] == "CANCELLED"
    assert b"METHOD:CANCEL" in last


def test_only_the_attendee_s_own_entry_has_a_link_to_join():
    event = an_event()

    public = calendar_entry(event)
    own = calendar_entry(
        event, join="https://x.example/en/join/abc", attendee=("Mika", "mika@minato.example")
    )

    assert b"meet.example" not in public + own
    assert entry_in(public)["LOCATION"] == "Online"
    assert entry_in(own)["LOCATION"] == "https://x.example/en/join/abc"
    assert b"METHOD:REQUEST" in own
    assert "mika@minato.example" in entry_in(own)["ATTENDEE"]


def test_an_entry_speaks_the_language_of_its_reader():
    event = an_event()

    with speaking("ja"):
        entry = entry_in(calendar_entry(event))

    assert entry["SUMMARY"] == event.title["ja"]
    assert "/ja/events/" in entry["URL"]


def test_long_and_strange_words_come_back_as_they_were():
    title = {"en": "Ports; ships, \\ and “quotes”\u3000" + "長い題名" * 40}

    assert entry_in(calendar_entry(an_event(title=title)))["SUMMARY"] == title["en"]


def test_a_calendar_to_subscribe_to_has_no_drafts_and_marks_what_was_cancelled():
    events: list[Event] = [an_event(), an_event(state=EventState.CANCELLED), an_event(state=EventState.DRAFT)]

    found = icalendar.Calendar.from_ical(calendar_of(events)).walk("VEVENT")

    assert [entry["STATUS"] for entry in found] == ["CONFIRMED", "CANCELLED"]


def test_a_calendar_without_events_is_a_calendar():
    assert icalendar.Calendar.from_ical(calendar_of([])).walk("VEVENT") == []
