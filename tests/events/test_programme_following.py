"""The programme of one event of a series, brought into those that follow it."""

from datetime import timedelta

import pytest

from registration.events import actions
from registration.events.actions import new_series, write_following, write_programme
from registration.events.models import Event
from registration.events.rules import ProgrammeDraft, SpeakerDraft
from registration.events.together import programme_of
from registration.foundation.database import db
from tests.factories.consent import a_notice
from tests.factories.events import a_draft, an_event

pytestmark = pytest.mark.usefixtures("room")

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


def session(event: Event, hour: float, title: str, *who: SpeakerDraft, **different: object) -> ProgrammeDraft:
    begins = event.starts_at + hour * HOUR
    usual = {"starts_at": begins, "ends_at": begins + HOUR / 2, "title": {"en": title}, "speakers": list(who)}
    return ProgrammeDraft(**(usual | different))


def a_pair() -> tuple[Event, Event]:
    """Two events of a series, a week apart, with the same programme."""
    a_notice()
    series = new_series({"en": "Talks"})
    first = an_event(series_id=series.id)
    mika = SpeakerDraft({"en": "Mika Tanaka"}, {"en": "Broker"})
    write_programme(
        first,
        [session(first, 0, "Customs", mika, bookable=True, capacity=9), session(first, 1, "Payment")],
        [mika],
    )
    (second,) = actions.repeat(first, [first.starts_at + WEEK], series)
    db.session.commit()
    return first, second


def titles(event: Event) -> list[tuple[str, timedelta]]:
    return [(item.title["en"], item.starts_at - event.starts_at) for item in event.programme]


def saved_with(event: Event, change) -> list[tuple[Event, list[ProgrammeDraft]]]:
    """Write what ``change`` makes of the sessions of this event here, and into all that follow."""
    before = programme_of(event)
    write_programme(event, change(list(before.sessions)), before.speakers)
    return write_following(event, before)


def changed(draft: ProgrammeDraft, **different: object) -> ProgrammeDraft:
    return ProgrammeDraft(**(vars(draft) | different))


def test_a_session_is_changed_by_its_name_before_and_keeps_its_identity():
    first, second = a_pair()
    refs = [item.ref for item in second.programme]

    def rename(sessions):
        renamed = changed(sessions[0], title={"en": "Customs law"}, starts_at=first.starts_at + HOUR * 2)
        return [changed(renamed, ends_at=first.starts_at + HOUR * 3), *sessions[1:]]

    gone = saved_with(first, rename)
    assert gone == [(second, [])]
    assert titles(second) == [("Payment", HOUR), ("Customs law", HOUR * 2)]
    assert {item.ref for item in second.programme} == set(refs)
    assert second.programme[1].ref == refs[0]
    assert (second.programme[1].bookable, second.programme[1].capacity) == (True, 9)
    assert [each.name["en"] for each in second.programme[1].speakers] == ["Mika Tanaka"]
    assert len(second.speakers) == 1


def test_new_sessions_are_added_and_removed_ones_go_there_too():
    first, second = a_pair()
    ref = second.programme[1].ref
    ken = SpeakerDraft({"en": "Ken Ito"}, ref=None)
    gone = saved_with(first, lambda sessions: [sessions[0], session(first, 0.5, "Standards", ken)])
    assert [(each, [one.ref for one in lost]) for each, lost in gone] == [(second, [ref])]
    assert titles(second) == [("Customs", 0 * HOUR), ("Standards", HOUR / 2)]
    assert [each.name["en"] for each in second.speakers] == ["Mika Tanaka", "Ken Ito"]


def test_what_only_a_following_event_has_stays_there_with_its_speaker():
    first, second = a_pair()
    guest = SpeakerDraft({"en": "A guest"})
    own = programme_of(second)
    write_programme(second, [*own.sessions, session(second, 1.5, "Guest talk", guest)], own.speakers)
    gone = saved_with(first, lambda sessions: sessions[:1])
    assert [len(lost) for _event, lost in gone] == [1]
    assert titles(second) == [("Customs", 0 * HOUR), ("Guest talk", HOUR * 1.5)]
    assert [each.name["en"] for each in second.programme[1].speakers] == ["A guest"]
    assert {each.name["en"] for each in second.speakers} == {"Mika Tanaka", "A guest"}


def test_a_speaker_who_was_removed_leaves_the_following_events_unless_speaking_there():
    first, second = a_pair()
    own = programme_of(second)
    write_programme(second, [*own.sessions, session(second, 1.5, "Extra", own.speakers[0])], own.speakers)
    before = programme_of(first)
    write_programme(first, [changed(each, speakers=()) for each in before.sessions], ())
    write_following(first, before)
    assert [each.name["en"] for each in second.speakers] == ["Mika Tanaka"]
    assert [len(item.speakers) for item in second.programme] == [0, 0, 1]


def test_bringing_the_same_programme_twice_changes_nothing():
    first, second = a_pair()
    refs = [item.ref for item in second.programme]
    for _again in range(2):
        saved_with(first, lambda sessions: sessions)
    assert [item.ref for item in second.programme] == refs
    assert titles(first) == titles(second)


def test_sessions_move_with_the_beginning_when_following_events_are_saved():
    first, second = a_pair()
    was = titles(second)
    draft = a_draft(
        series_id=first.series_id,
        starts_at=first.starts_at + HOUR,
        ends_at=first.ends_at + HOUR,
        closes_at=first.closes_at,
        opens_at=first.opens_at,
    )
    actions.edit_following(first, draft)
    actions.edit_event(first, draft)
    assert titles(first) == titles(second) == was
