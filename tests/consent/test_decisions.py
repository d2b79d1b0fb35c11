import json
from datetime import timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DatabaseError

from registration.audit.models import AuditEntry
from registration.consent import personal_data
from registration.consent.actions import (
    confirm_address,
    expire_due,
    give,
    record_decisions,
    withdraw,
)
from registration.consent.errors import SubjectErased
from registration.consent.models import Channel, ConsentEvent, EventKind
from registration.consent.queries import allows, history_of, states_of
from registration.consent.rules import DPV_STATE, canonical, leaf_hash
from registration.foundation import clock
from registration.foundation.database import db
from registration.people import personal_data as people
from tests.factories import a_person
from tests.factories.consent import a_decision, a_notice, a_purpose, an_asking

pytestmark = pytest.mark.usefixtures("room")
NAMES = (
    "uid kind purpose_version_id context act effective basis occurred_at shown_at channel method actor "
    "language notice_version_id shown_sha256 recipients valid_until evidence_sha256 source"
)
BY_BUTTON = {"channel": Channel.WEB, "method": "button"}


def decide(subject, purpose, *, given=True, effective=True, act=None):
    """Answer one purpose on a form; the act of it."""
    asking = an_asking(effective=effective, **({"act": act} if act else {}))
    record_decisions(subject.id, subject.ref, [a_decision(purpose.versions[0], given=given)], asking)
    return asking.act


def kinds(subject):
    return [state.kind for state in states_of(subject.id)]


def test_decisions_of_an_unconfirmed_mailbox_wait_for_its_confirmation(noon):
    newsletter, sharing = a_purpose(), a_purpose(kind="sharing")
    subject = a_person().subject
    asking = an_asking(effective=False)
    answers = [a_decision(newsletter.versions[0]), a_decision(sharing.versions[0], given=False)]

    record_decisions(subject.id, subject.ref, answers, asking)
    assert states_of(subject.id) == []
    assert not allows(subject.id, newsletter.id)
    assert [line.waiting for line in history_of(subject.id)] == [True, True]

    assert confirm_address(subject.id, subject.ref, asking.act)
    assert not confirm_address(subject.id, subject.ref, asking.act)
    assert allows(subject.id, newsletter.id)
    assert not allows(subject.id, sharing.id)
    assert kinds(subject) == [EventKind.GIVEN, EventKind.REFUSED]
    assert [line.kind for line in history_of(subject.id)] == [
        EventKind.ADDRESS_CONFIRMED,
        EventKind.REFUSED,
        EventKind.GIVEN,
    ]
    assert not any(line.waiting for line in history_of(subject.id))


def test_another_persons_confirmation_and_another_act_confirm_nothing():
    purpose, mine, theirs = a_purpose(), a_person().subject, a_person().subject
    act = decide(mine, purpose, effective=False)

    assert not confirm_address(theirs.id, theirs.ref, act)
    assert not confirm_address(mine.id, mine.ref, "another act")
    assert not allows(mine.id, purpose.id)


def test_all_answers_of_an_unconfirmed_act_are_one_statement(noon):
    purposes = [a_purpose() for _ in range(5)]
    subject = a_person().subject
    answers = [
        a_decision(purpose.versions[0], given=bool(number % 2)) for number, purpose in enumerate(purposes)
    ]
    seen: list[str] = []
    db.session.connection()
    event.listen(db.engine, "before_cursor_execute", lambda *what: seen.append(what[2]))

    record_decisions(subject.id, subject.ref, answers, an_asking(effective=False))
    db.session.commit()

    assert len(seen) == 1
    assert db.session.scalar(select(func.count(ConsentEvent.id))) == 5


def test_a_refusal_is_kept_with_the_same_rigour_as_a_consent(noon):
    purpose, notice, subject = a_purpose(kind="sharing"), a_notice(), a_person().subject
    version = purpose.versions[0]
    asking = an_asking(notice_version_id=notice.id, language="ja", shown_sha256="ab" * 32)

    for answer in (False, True):
        record_decisions(subject.id, subject.ref, [a_decision(version, given=answer)], asking)

    given, asked_again, refused, asked = history_of(subject.id)
    assert (asked.kind, asked_again.kind) == (EventKind.REQUESTED, EventKind.REQUESTED)
    assert (refused.kind, given.kind) == (EventKind.REFUSED, EventKind.GIVEN)
    for line in (refused, given):
        assert line.version is version
        assert line.words == version.statement["ja"]
        assert line.notice is notice
        assert line.shown_at == noon - timedelta(minutes=2)
        assert line.shown_sha256 == "ab" * 32
        assert line.recipients == (purpose.recipient.code,)
        assert line.channel is Channel.WEB
        assert line.actor == "subject"


def test_a_later_refusal_answers_that_asking_only():
    subject, purpose = a_person().subject, a_purpose()
    decide(subject, purpose)

    decide(subject, purpose, given=False)

    assert allows(subject.id, purpose.id)
    assert len(history_of(subject.id)) == 2


def test_a_refusal_does_not_hide_a_withdrawal():
    subject, purpose = a_person().subject, a_purpose()
    decide(subject, purpose)
    withdraw(subject.id, purpose.id, **BY_BUTTON)

    decide(subject, purpose, given=False)

    assert kinds(subject) == [EventKind.WITHDRAWN]


def test_a_decision_from_before_a_withdrawal_does_not_come_back_by_confirming_later():
    subject, purpose = a_person().subject, a_purpose()
    act = decide(subject, purpose, effective=False)
    assert withdraw(subject.id, purpose.id, **BY_BUTTON)

    confirm_address(subject.id, subject.ref, act)

    assert not allows(subject.id, purpose.id)


def test_a_new_verified_decision_lifts_a_withdrawal():
    subject, purpose = a_person().subject, a_purpose()
    withdraw(subject.id, purpose.id, **BY_BUTTON)
    act = decide(subject, purpose, effective=False)
    assert not allows(subject.id, purpose.id)

    confirm_address(subject.id, subject.ref, act)

    assert allows(subject.id, purpose.id)


def test_withdrawing_twice_is_withdrawing_once_unless_something_waits():
    subject, purpose = a_person().subject, a_purpose()
    assert withdraw(subject.id, purpose.id, **BY_BUTTON)
    assert not withdraw(subject.id, purpose.id, **BY_BUTTON)
    act = decide(subject, purpose, effective=False)

    assert withdraw(subject.id, purpose.id, **BY_BUTTON)

    confirm_address(subject.id, subject.ref, act)
    assert not allows(subject.id, purpose.id)


def test_a_withdrawal_names_the_words_it_ends_and_is_in_the_trail():
    subject, purpose = a_person().subject, a_purpose(kind="sharing")
    give(subject.id, purpose.id, "event:7", purpose_version=purpose.versions[0], **BY_BUTTON)

    withdraw(subject.id, purpose.id, "event:7", **BY_BUTTON)

    line = history_of(subject.id)[0]
    assert line.version is purpose.versions[0]
    assert line.recipients == (purpose.recipient.code,)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.whose == subject.ref)).all()
    assert [entry.action for entry in entries] == ["consent.given", "consent.withdrawn"]
    assert entries[1].details == {"context": "event:7"}


def test_each_event_is_decided_on_its_own():
    subject, purpose = a_person().subject, a_purpose(kind="sharing", per_event=True)
    for context in ("event:1", "event:2"):
        give(subject.id, purpose.id, context, purpose_version=purpose.versions[0], **BY_BUTTON)

    withdraw(subject.id, purpose.id, "event:1", **BY_BUTTON)

    assert not allows(subject.id, purpose.id, "event:1")
    assert allows(subject.id, purpose.id, "event:2")
    assert not allows(subject.id, purpose.id)


def test_c9_withdrawing_one_purpose_leaves_the_other(noon):
    subject = a_person().subject
    one, other = a_purpose(), a_purpose()
    for purpose in (one, other):
        give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)

    assert withdraw(subject.id, one.id, **BY_BUTTON)

    assert not allows(subject.id, one.id)
    assert allows(subject.id, other.id)
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


def test_the_timetable_writes_down_what_ran_out_once(noon, at):
    subject, brief, lasting = a_person().subject, a_purpose(valid_days=30), a_purpose()
    for purpose in (brief, lasting):
        give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    assert expire_due() == 0

    at(noon + timedelta(days=31))

    assert (expire_due(), expire_due()) == (1, 0)
    assert kinds(subject) == [EventKind.EXPIRED, EventKind.GIVEN]
    assert history_of(subject.id)[0].actor == "system"


def test_what_was_decided_cannot_be_changed_in_the_database():
    subject, purpose = a_person().subject, a_purpose()
    decide(subject, purpose)
    db.session.commit()

    for attempt in ("UPDATE consent_event SET kind = 'refused'", "DELETE FROM consent_event"):
        with pytest.raises(DatabaseError, match="kept as they were written"):
            db.session.execute(text(attempt))
        db.session.rollback()
    assert db.session.scalar(select(func.count(ConsentEvent.id))) == 1


def test_nobody_decides_for_an_erased_person():
    person, purpose = a_person(), a_purpose()
    subject = person.subject
    act = decide(subject, purpose, effective=False)
    people.erase(person.id)

    with pytest.raises(SubjectErased):
        give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    with pytest.raises(SubjectErased):
        decide(subject, purpose)
    assert not withdraw(subject.id, purpose.id, **BY_BUTTON)
    assert not confirm_address(subject.id, subject.ref, act)


def test_a_paper_form_says_when_it_was_signed(noon):
    subject, purpose = a_person().subject, a_purpose(valid_days=10)
    signed = noon - timedelta(days=3)
    asking = an_asking(channel=Channel.PAPER, method="signature", actor="staff:4", given_at=signed)

    record_decisions(subject.id, subject.ref, [a_decision(purpose.versions[0])], asking)

    [state] = states_of(subject.id)
    assert (state.since, state.valid_until) == (signed, signed + timedelta(days=10))


def test_an_event_holds_no_personal_value_and_is_its_own_proof(noon):
    person = a_person(email="mika.tanaka@visitor.example", name="Mika Tanaka")
    subject, purpose = person.subject, a_purpose(kind="sharing")

    decide(subject, purpose)

    stored = db.session.scalars(select(ConsentEvent)).one()
    content = json.loads(stored.canonical)
    assert stored.canonical == rfc8785.dumps(content)
    assert stored.leaf_hash == leaf_hash(stored.canonical)
    assert content["subject"] == subject.ref
    assert content["purpose"] == purpose.code
    assert content["occurred_at"] == "2030-05-01T12:00:00.000000Z"
    assert b"Mika" not in stored.canonical
    assert b"visitor.example" not in stored.canonical


@given(
    words=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    number=st.none() | st.integers(0, 2**53 - 1),
    codes=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=4),
    moment=st.none() | st.datetimes(timezones=st.just(clock.now().tzinfo)),
)
def test_canonical_bytes_are_those_of_rfc_8785(words, number, codes, moment):
    row = dict.fromkeys(NAMES.split(), words) | {
        "purpose_version_id": number,
        "effective": number is None,
        "recipients": codes,
        "occurred_at": moment,
        "shown_at": None,
        "valid_until": moment,
    }

    written = canonical(row, subject=words, purpose=words or None)

    assert written == rfc8785.dumps(json.loads(written))


def test_every_kind_of_event_has_its_place_in_the_vocabulary():
    assert set(DPV_STATE) == set(EventKind)


def test_a_person_is_shown_every_decision_with_the_words_they_read(noon):
    person, purpose = a_person(), a_purpose(kind="sharing")
    asking = an_asking(language="ja", notice_version_id=a_notice().id)
    record_decisions(
        person.subject.id, person.subject.ref, [a_decision(purpose.versions[0], given=False)], asking
    )

    shown = personal_data.show(person.id)

    [line] = shown["history"]
    assert line["words"] == purpose.versions[0].statement["ja"]
    assert (line["what"], line["purpose"], line["notice_version"]) == ("refused", purpose.code, 1)
    assert [state["allowed_now"] for state in shown["consents"]] == [False]
    assert json.loads(json.dumps(shown)) == shown
