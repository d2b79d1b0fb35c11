"""The one guard: every reason to leave somebody out, alone and for one person among others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.consent import personal_data
from registration.consent.actions import give
from registration.consent.models import Channel, ConsentState, LimitKind, ProcessingLimit
from registration.consent.queries import allows, may_contact, may_use, named_recipients, numbers_by_purpose
from registration.foundation import clock
from registration.foundation.database import db
from registration.people import personal_data as people
from registration.people.models import Subject
from tests.factories import a_person
from tests.factories.consent import a_purpose
from tests.factories.saving import saved

pytestmark = pytest.mark.usefixtures("room")


def allowing(purpose, context=""):
    person = a_person()
    give(
        person.subject.id,
        purpose.id,
        context,
        purpose_version=purpose.versions[0],
        channel=Channel.WEB,
        method="button",
    )
    db.session.commit()
    return person


def limit(person, kind, purpose=None, **different):
    return saved(
        ProcessingLimit(
            subject_id=person.subject.id,
            kind=kind,
            purpose_id=purpose and purpose.id,
            ground="asked",
            since=clock.now(),
            **different,
        )
    )


def usable(purpose, context=""):
    return set(db.session.scalars(select(Subject.id).where(may_use(Subject.id, purpose.id, context))))


def reachable():
    return set(db.session.scalars(select(Subject.id).where(may_contact(Subject.id))))


@pytest.mark.parametrize("kind", list(LimitKind))
@pytest.mark.parametrize("general", [True, False])
@pytest.mark.parametrize("sharing", [True, False])
def test_what_a_person_sets_against_processing_holds(kind, general, sharing):
    purpose = a_purpose(kind="sharing" if sharing else "newsletter")
    person, other = allowing(purpose), allowing(purpose)

    limit(person, kind, None if general else purpose)

    stopped = sharing or not general or kind is not LimitKind.STOP_PROVISION
    assert allows(person.subject.id, purpose.id) is not stopped
    assert other.subject.id in usable(purpose)


def test_a_limit_on_one_purpose_leaves_the_others():
    one, other, person = a_purpose(), a_purpose(), None
    person = allowing(one)
    give(
        person.subject.id,
        other.id,
        purpose_version=other.versions[0],
        channel=Channel.WEB,
        method="button",
    )

    limit(person, LimitKind.OBJECTION, one)

    assert not allows(person.subject.id, one.id)
    assert allows(person.subject.id, other.id)


def test_a_lifted_limit_holds_no_more(noon, at):
    purpose = a_purpose()
    person = allowing(purpose)
    limit(person, LimitKind.RESTRICTION, lifted_at=noon + timedelta(hours=1))
    assert not allows(person.subject.id, purpose.id)
    assert person.subject.id not in reachable()

    at(noon + timedelta(hours=1))

    assert allows(person.subject.id, purpose.id)
    assert person.subject.id in reachable()


@pytest.mark.parametrize("kind", list(LimitKind))
def test_only_a_restriction_stops_what_the_contract_needs(kind):
    person, other = a_person(), a_person()

    limit(person, kind)

    assert other.subject.id in reachable()
    assert (person.subject.id in reachable()) is (kind is not LimitKind.RESTRICTION)


def test_nobody_is_reached_after_erasure():
    purpose = a_purpose()
    person, other = allowing(purpose), allowing(purpose)
    limit(person, LimitKind.RESTRICTION)
    personal_data.erase(person.id)
    people.erase(person.id)

    assert usable(purpose) == {other.subject.id}
    assert reachable() == {other.subject.id}


def test_the_guard_can_be_joined_on_columns():
    one, other = a_purpose(kind="sharing", per_event=True), a_purpose()
    person = allowing(one, "event:3")
    allowing(other)
    state = ConsentState

    found = db.session.execute(
        select(state.subject_id, named_recipients(state.subject_id, state.purpose_id, state.context)).where(
            may_use(state.subject_id, state.purpose_id, state.context), state.context == "event:3"
        )
    ).all()

    assert [tuple(row) for row in found] == [(person.subject.id, [one.recipient.code])]


def test_a_person_who_allows_twice_is_counted_once():
    purpose = a_purpose(kind="sharing", per_event=True)
    person = allowing(purpose, "event:1")
    give(
        person.subject.id,
        purpose.id,
        "event:2",
        purpose_version=purpose.versions[0],
        channel=Channel.WEB,
        method="button",
    )
    limit(allowing(purpose, "event:1"), LimitKind.OBJECTION)

    assert numbers_by_purpose() == {purpose.id: 1}
