"""Who has consented to what under which text."""

from datetime import timedelta

import pytest

from registration.consent.actions import give, record_decisions, withdraw
from registration.consent.models import Channel, LimitKind, ProcessingLimit
from registration.consent.queries import Finding, Sought, decisions_found, every_decision, languages_read
from registration.foundation import clock
from registration.foundation.database import db
from tests.consent.test_asking_again import newer
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking
from tests.factories.saving import saved

pytestmark = pytest.mark.usefixtures("room")


def deciding(version, *, given=True, **asked):
    person = a_person()
    record_decisions(
        person.subject.id, person.subject.ref, [a_decision(version, given=given)], an_asking(**asked)
    )
    db.session.commit()
    return person


def found(purpose, finding=Finding.STANDS, **different):
    return [each.person for each in decisions_found(Sought(purpose.id, finding, **different), 100)]


def test_each_state_is_found_as_it_is(noon, at):
    purpose = a_purpose(valid_days=30)
    version = purpose.versions[0]
    over = deciding(version)
    at(noon + timedelta(days=31))
    yes, no, gone = deciding(version), deciding(version, given=False), deciding(version)
    withdraw(gone.subject.id, purpose.id, channel=Channel.MAIL, method="one-click")
    waiting = deciding(version, effective=False)

    assert found(purpose) == [yes]
    assert found(purpose, Finding.REFUSED) == [no]
    assert found(purpose, Finding.WITHDRAWN) == [gone]
    assert found(purpose, Finding.EXPIRED) == [over]
    assert found(purpose, Finding.WAITING) == [waiting]
    assert found(purpose, Finding.ENDED) == []
    assert found(a_purpose()) == []


def test_it_is_narrowed_by_version_language_channel_and_period(noon, at):
    purpose = a_purpose()
    first = deciding(purpose.versions[0], language="ja", channel=Channel.PAPER)
    at(noon + timedelta(days=1))
    second = newer(purpose)
    later = deciding(second, language="en")

    assert found(purpose) == [later, first]
    assert found(purpose, version_id=purpose.versions[0].id) == [first]
    assert found(purpose, language="ja") == [first]
    assert found(purpose, channel=Channel.WEB) == [later]
    assert found(purpose, since=noon + timedelta(hours=1)) == [later]
    assert found(purpose, until=noon + timedelta(hours=1)) == [first]
    assert languages_read(purpose.id) == ["en", "ja"]


def test_pages_go_on_after_the_last_line_and_miss_nobody(noon):
    purpose = a_purpose()
    people = [deciding(purpose.versions[0]) for _ in range(7)]

    assert [each.person for each in every_decision(Sought(purpose.id), at_once=2)] == people[::-1]


def test_the_moment_and_the_words_are_there():
    purpose = a_purpose(kind="sharing", per_event=True)
    person = a_person()
    give(
        person.subject.id,
        purpose.id,
        "event:4",
        purpose_version=purpose.versions[0],
        channel=Channel.TELEPHONE,
        method="operator",
    )

    [line] = decisions_found(Sought(purpose.id), 5)

    assert (line.version, line.channel, line.context) == (1, Channel.TELEPHONE, "event:4")


def test_c19_somebody_who_asked_us_to_stop_is_listed_without_a_name():
    purpose = a_purpose()
    person = deciding(purpose.versions[0])
    saved(
        ProcessingLimit(
            subject_id=person.subject.id, kind=LimitKind.RESTRICTION, ground="asked", since=clock.now()
        )
    )

    assert found(purpose) == [None]
