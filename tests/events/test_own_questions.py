"""What an event asks by itself, beside the questions of its form."""

from datetime import timedelta

import pytest

from registration.events import actions
from registration.events.actions import wording
from registration.events.actions.own_questions import with_own_questions
from registration.events.models import Mode
from registration.events.rules import at_the_same_time
from registration.forms.queries import parts_of
from registration.forms.rules import SESSIONS, TAKES_PART, Field, FieldType
from registration.foundation import clock
from registration.foundation.database import db
from tests.factories.events import a_programme_item, an_event
from tests.factories.parts import an_event_in_parts

pytestmark = pytest.mark.usefixtures("room")


def codes(event) -> list[str]:
    return [each.code for each in parts_of(event.form_version)]


def labels(event) -> list[str]:
    question = next(each for each in parts_of(event.form_version) if each.code == SESSIONS)
    return [each.label["en"] for each in question.options]


def test_an_event_in_one_way_without_sessions_to_choose_asks_nothing_more() -> None:
    event = an_event(mode=Mode.IN_PERSON, venue={"en": "Hall"})
    a_programme_item(event)
    actions.offer_form(event)
    assert codes(event) == [each.code for each in wording.standard_fields([])]


def test_both_questions_stand_before_the_first_heading() -> None:
    event = an_event_in_parts(in_person=1, online=1, sessions={"Customs": 2})
    heading = Field(code="more", type=FieldType.SECTION, label={"en": "More"})
    other = Field(code="other", type=FieldType.TEXT, label={"en": "Other"})
    asked = with_own_questions(event, [other, heading, other])
    assert [each.code for each in asked] == ["other", TAKES_PART, SESSIONS, "more", "other"]
    assert [each.code for each in with_own_questions(event, asked)] == [each.code for each in asked]


def test_a_session_is_named_with_its_time_and_room_in_every_language() -> None:
    event = an_event_in_parts(sessions={"Customs": 2})
    event.programme[0].track = {"en": "Room A"}
    event.programme[0].title = {"ja": "通関"}
    db.session.flush()
    actions.offer_form(event)
    question = next(each for each in parts_of(event.form_version) if each.code == SESSIONS)
    assert question.options[0].code == event.programme[0].ref
    words = question.options[0].label
    assert set(words) == {"en", "ja"}
    for said in words.values():
        assert "通関" in said
        assert "Room A" in said
        assert ":" in said


def test_e4_more_places_are_no_other_question() -> None:
    event = an_event_in_parts(in_person=1, online=1, sessions={"Customs": 2})
    before = event.form_version_id
    event.places_in_person, event.programme[0].capacity = 9, 9
    db.session.flush()
    actions.offer_form(event)
    assert event.form_version_id == before


def test_e7_a_postponed_event_names_its_sessions_with_the_new_times(noon, at) -> None:
    at(noon.replace(hour=3))  # midday there: neither before nor after does it last into the next day
    event = an_event_in_parts(sessions={"Customs": 2, "Tea": 3})
    before, purposes = labels(event), event.form_version.definition["purposes"]
    actions.postpone(event, event.starts_at + timedelta(hours=1))
    assert labels(event) != before
    assert labels(event)[0].startswith(before[1].split()[0])
    assert event.form_version.definition["purposes"] == purposes


def test_sessions_at_the_same_time_are_found() -> None:
    event, now = an_event(), clock.now()

    def session(begins: int, ends: int | None):
        ends_at = now + timedelta(minutes=ends) if ends else None
        return a_programme_item(event, starts_at=now + timedelta(minutes=begins), ends_at=ends_at)

    first, overlaps, follows = session(0, 60), session(30, 90), session(60, 120)
    no_end, same, later = session(60, None), session(60, None), session(300, None)
    assert at_the_same_time([follows, first]) is None
    assert at_the_same_time([overlaps, first]) == (first, overlaps)
    assert at_the_same_time([first, follows, overlaps]) == (first, overlaps)
    assert at_the_same_time([no_end, same]) == (no_end, same)
    assert at_the_same_time([follows, no_end]) == (follows, no_end)
    assert at_the_same_time([later, first, no_end]) is None
