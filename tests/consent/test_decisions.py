from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.consent.actions import confirm_address, give, record_decisions, withdraw
from registration.consent.models import Channel, ConsentEvent, EventKind
from registration.consent.queries import allows, history_of, states_of
from registration.foundation.database import db
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking

pytestmark = pytest.mark.usefixtures("room")
BY_BUTTON = {"channel": Channel.WEB, "method": "button"}


def test_decisions_of_an_unconfirmed_mailbox_wait_for_its_confirmation(noon):
    newsletter, sharing = a_purpose(), a_purpose(kind="sharing")
    subject = a_person().subject
    asking = an_asking(effective=False)
    answers = [
        a_decision(newsletter.versions[0]),
        a_decision(sharing.versions[0], given=False),
    ]

    record_decisions(subject.id, subject.ref, answers, asking)
    assert states_of(subject.id) == []
    assert not allows(subject.id, newsletter.id)

    assert confirm_address(subject.id, subject.ref, asking.act)
    assert not confirm_address(subject.id, subject.ref, asking.act)
    assert allows(subject.id, newsletter.id)
    assert not allows(subject.id, sharing.id)
    assert [state.kind for state in states_of(subject.id)] == [EventKind.GIVEN, EventKind.REFUSED]
    assert [line.kind for line in history_of(subject.id)] == [
        EventKind.ADDRESS_CONFIRMED,
        EventKind.REFUSED,
        EventKind.GIVEN,
    ]


def test_c9_withdrawing_one_purpose_leaves_the_other(noon):
    subject = a_person().subject
    one, other = a_purpose(), a_purpose()
    for purpose in (one, other):
        give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)

    assert withdraw(subject.id, one.id, **BY_BUTTON)

    assert not allows(subject.id, one.id)
    assert allows(subject.id, other.id)
    assert not withdraw(subject.id, one.id, **BY_BUTTON)
    assert db.session.scalar(select(func.count(ConsentEvent.id))) == 3


def test_c11_a_consent_past_its_day_is_invalid_before_anything_wrote_so(noon, at):
    subject, purpose = a_person().subject, a_purpose(valid_days=30)
    give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)

    at(noon + timedelta(days=30) - timedelta(seconds=1))
    assert allows(subject.id, purpose.id)
    at(noon + timedelta(days=30))
    assert not allows(subject.id, purpose.id)
    [state] = states_of(subject.id)
    assert state.ran_out
    assert state.kind is EventKind.GIVEN
