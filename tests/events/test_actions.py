from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.models import Purpose, PurposeVersion
from registration.consent.queries import current_version, purpose_by_code
from registration.events.actions import (
    cancel_event,
    create_event,
    edit_event,
    make_standard_purposes,
    offer_form,
    publish,
)
from registration.events.errors import (
    AlreadyPublished,
    ChangedMeanwhile,
    EventIsCancelled,
    EventIsOver,
    NotPublished,
    NotReadyToPublish,
    TimesOutOfOrder,
)
from registration.events.models import Event, EventState, HostRole, Mode
from registration.events.queries import latest_words, past, upcoming
from registration.events.rules import HostDraft, ProgrammeDraft
from registration.foundation import clock
from registration.foundation.database import db, table_of
from registration.foundation.ids import new_ref
from tests.factories import a_co_organiser
from tests.factories.consent import a_notice, a_purpose
from tests.factories.events import a_draft, a_host, an_event, the_standard_purposes

pytestmark = pytest.mark.usefixtures("room")


def make_ready() -> None:
    """All that stands in a house before an event can be published."""
    make_standard_purposes()
    a_notice()


def a_published(**different: object) -> Event:
    make_ready()
    return publish(create_event(a_draft(**different)))


def test_a_new_event_is_a_draft_and_has_no_form():
    event = create_event(a_draft())

    assert event.state is EventState.DRAFT
    assert event.form_version is None
    assert event.slug == "selling-to-viet-nam"


def test_the_same_page_sent_twice_makes_one_event_as_it_was_sent_last():
    ref = new_ref()

    first = create_event(a_draft(), ref=ref)
    second = create_event(a_draft(capacity=12), ref=ref)

    assert first.id == second.id
    assert db.session.scalar(select(func.count(Event.id))) == 1
    assert second.capacity == 12


def test_two_events_of_one_title_have_two_addresses():
    slugs = {create_event(a_draft()).slug for _ in range(3)}

    assert slugs == {"selling-to-viet-nam", "selling-to-viet-nam-2", "selling-to-viet-nam-3"}


def test_the_address_follows_the_title_until_it_is_published_and_then_stays():
    make_ready()
    event = create_event(a_draft())
    edit_event(event, a_draft(title={"en": "Buying in Viet Nam"}))
    assert event.slug == "buying-in-viet-nam"

    publish(event)
    edit_event(event, a_draft(title={"en": "Something else"}))

    assert event.slug == "buying-in-viet-nam"


def test_an_end_before_the_beginning_is_refused():
    draft = a_draft()

    with pytest.raises(TimesOutOfOrder, match="ends_at"):
        create_event(replace(draft, ends_at=draft.starts_at))


def test_signup_may_close_at_the_end_of_the_event_but_not_later():
    draft = a_draft()
    create_event(replace(draft, closes_at=draft.ends_at))

    with pytest.raises(TimesOutOfOrder, match="closes_at"):
        create_event(replace(draft, closes_at=draft.ends_at + timedelta(minutes=1)))


def test_a_published_event_has_a_published_form_with_its_purposes_in_order():
    make_ready()
    letter = a_purpose("newsletter:trade-brief")
    partner = a_co_organiser()
    event = create_event(a_draft(hosts=[HostDraft(partner.id, asked=True)]))

    publish(event, offering=[letter.code])

    assert event.form_version.published_at is not None
    assert event.form_version.definition["purposes"] == [
        "event_operation",
        f"share:{partner.code}",
        "newsletter:trade-brief",
        "post_event_questionnaire",
    ]
    assert [field["code"] for field in event.form_version.definition["fields"]] == [
        "name",
        "email",
        "organisation",
        "job_title",
        "telephone",
    ]


def test_nothing_can_be_published_without_what_the_page_and_the_form_need():
    event = create_event(a_draft(description={}, mode=Mode.IN_PERSON))

    with pytest.raises(NotReadyToPublish) as refused:
        publish(event)

    assert set(refused.value.lacks) == {"description", "venue", "operation", "notice"}
    assert event.state is EventState.DRAFT


@pytest.mark.parametrize("about", ["", "this event"])
def test_s_netjapan_2_an_event_is_published_once_a_notice_about_it_is_in_force(at, about):
    make_standard_purposes()
    event = create_event(a_draft())
    a_notice("another", scope="event:999999")
    tomorrow = clock.now() + timedelta(days=1)
    a_notice(scope=about and f"event:{event.id}", effective_at=tomorrow)
    with pytest.raises(NotReadyToPublish, match="notice"):
        publish(event)

    at(tomorrow)

    assert publish(event).state is EventState.PUBLISHED


def test_a_sentence_that_does_not_name_the_recipient_keeps_the_event_a_draft():
    make_standard_purposes()
    partner = a_co_organiser()
    words = {"en": "Give my name to our partner.", "ja": "私の氏名を提供します。"}
    event = create_event(a_draft(hosts=[HostDraft(partner.id, asked=True, words=words)]))

    with pytest.raises(NotReadyToPublish, match="sharing_words"):
        publish(event)


def test_an_event_is_published_once():
    event = a_published()

    with pytest.raises(AlreadyPublished):
        publish(event)


def test_the_usual_sentence_names_the_organisation_and_its_country_in_each_language():
    partner = a_co_organiser()
    create_event(a_draft(hosts=[HostDraft(partner.id, asked=True)]))

    statement = latest_words(purpose_by_code(f"share:{partner.code}").id).statement

    assert partner.name["en"] in statement["en"]
    assert "Vietnam" in statement["en"]
    assert partner.name["ja"] in statement["ja"]
    assert "ベトナム" in statement["ja"]


def test_words_of_sharing_can_be_changed_until_they_are_published_and_are_another_version_then():
    make_ready()
    partner = a_co_organiser()
    name = partner.name["en"]

    def asking(words: str) -> HostDraft:
        return HostDraft(partner.id, asked=True, words={"en": words})

    event = create_event(a_draft(hosts=[asking(f"First words about {name}.")]))
    edit_event(event, a_draft(hosts=[asking(f"Second words about {name}.")]))
    purpose = purpose_by_code(f"share:{partner.code}")
    assert latest_words(purpose.id).number == 1
    assert current_version(purpose.id) is None

    publish(event)
    edit_event(event, a_draft(hosts=[asking(f"Third words about {name}.")]))

    assert current_version(purpose.id).number == 2
    assert current_version(purpose.id).statement["en"] == f"Third words about {name}."


def test_saving_a_published_event_without_a_change_to_its_form_makes_no_other_version():
    event = a_published()
    form = event.form_version_id

    edit_event(event, a_draft(summary={"en": "Other words."}))

    assert event.form_version_id == form


def test_a_co_organiser_that_joins_later_is_asked_for_on_another_version_of_the_form():
    event = a_published()
    before, revision = event.form_version, event.revision
    partner = a_co_organiser()

    edit_event(event, a_draft(hosts=[HostDraft(partner.id, HostRole.SUPPORTER, asked=True)]))

    assert event.form_version.number == before.number + 1
    assert f"share:{partner.code}" in event.form_version.definition["purposes"]
    assert f"share:{partner.code}" not in before.definition["purposes"]
    assert event.revision > revision


def test_a_co_organiser_that_leaves_is_no_longer_asked_for():
    partner = a_co_organiser()
    event = a_published(hosts=[HostDraft(partner.id, asked=True)])

    edit_event(event, a_draft())

    assert event.hosts == []
    assert f"share:{partner.code}" not in event.form_version.definition["purposes"]


def test_hosts_and_programme_come_in_their_order():
    first, second = a_co_organiser(), a_co_organiser()
    draft = a_draft(hosts=[HostDraft(first.id), HostDraft(second.id)])
    lines = [
        ProgrammeDraft(draft.starts_at + timedelta(hours=hour), {"en": f"Hour {hour}"}) for hour in (1, 0)
    ]
    event = create_event(replace(draft, programme=lines))

    edit_event(event, replace(draft, hosts=[HostDraft(second.id), HostDraft(first.id)], programme=lines))

    assert [host.organisation_id for host in event.hosts] == [second.id, first.id]
    assert [item.title["en"] for item in event.programme] == ["Hour 0", "Hour 1"]


@pytest.mark.parametrize(
    ("change", "grows"),
    [
        ({"join_url": "https://meet.example/other"}, True),
        ({"venue": {"en": "Hall"}}, True),
        ({"time_zone": "Asia/Bangkok"}, True),
        ({"summary": {"en": "Other words."}}, False),
        ({"capacity": 5}, False),
    ],
)
def test_the_number_of_the_calendar_entry_grows_when_time_place_or_link_change(change, grows):
    draft = a_draft()
    make_ready()
    event = publish(create_event(draft))

    edit_event(event, replace(draft, **change))

    assert event.calendar_sequence == (1 if grows else 0)


def test_the_calendar_entry_of_a_draft_has_no_history():
    event = create_event(a_draft())

    edit_event(event, a_draft(join_url="https://meet.example/other"))

    assert event.calendar_sequence == 0


def test_what_somebody_else_saved_meanwhile_is_not_overwritten():
    event = create_event(a_draft())
    seen = event.revision
    edit_event(event, a_draft(capacity=7), revision=seen)

    with pytest.raises(ChangedMeanwhile):
        edit_event(event, a_draft(capacity=9), revision=seen)

    assert event.capacity == 7


def test_a_cancelled_event_is_cancelled_once_and_stays_as_it_was():
    event = a_published()

    cancel_event(event)

    assert event.calendar_sequence == 1
    with pytest.raises(EventIsCancelled):
        cancel_event(event)
    with pytest.raises(EventIsCancelled):
        edit_event(event, a_draft())


def test_neither_a_draft_nor_what_is_over_can_be_cancelled(at):
    with pytest.raises(NotPublished):
        cancel_event(create_event(a_draft()))
    event = a_published()
    at(event.ends_at)
    with pytest.raises(EventIsOver):
        cancel_event(event)


def test_visitors_find_what_is_published_and_nothing_else(at):
    create_event(a_draft())
    cancelled = an_event(state=EventState.CANCELLED)
    later = an_event(starts_at=clock.now() + timedelta(days=50), ends_at=clock.now() + timedelta(days=51))
    soon = an_event()

    assert [event.id for event in upcoming()] == [soon.id, later.id]
    at(later.ends_at)
    assert upcoming() == []
    assert [event.id for event in past()] == [later.id, soon.id]
    assert cancelled not in past()


def test_standard_purposes_are_made_once():
    make_standard_purposes()
    make_standard_purposes()

    assert purpose_by_code("event_operation").versions[0].required
    assert len(purpose_by_code("event_operation").versions) == 1


def test_tests_begin_with_the_standard_purposes_as_they_are_made(noon):
    """The factory writes at once what the action writes step by step: both leave the same."""

    def left_by(making: Callable[[], None]) -> list[list[dict[str, object]]]:
        making()
        asked = (select(table_of(each)) for each in (Purpose, PurposeVersion, AuditEntry))
        left = [[dict(row._mapping) for row in db.session.execute(each)] for each in asked]
        db.session.rollback()
        return [sorted(map(without_ids, rows), key=str) for rows in left]

    def without_ids(row: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in row.items() if not name.endswith("id")}

    by_action = left_by(make_standard_purposes)
    assert [len(rows) for rows in by_action] == [2, 2, 4]
    assert left_by(the_standard_purposes) == by_action


def test_the_form_keeps_its_version_when_it_is_offered_again():
    event = an_event()
    a_host(event)
    before = event.form_version_id

    offer_form(event)

    assert event.form_version_id == before


def test_each_deed_is_written_down():
    event = a_published()
    edit_event(event, a_draft())
    cancel_event(event)

    entries = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "event"))
    assert list(entries) == ["event.made", "event.published", "event.edited", "event.cancelled"]
