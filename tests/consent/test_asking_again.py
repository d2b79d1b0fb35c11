"""New words that ask for more: the old scope stays, the new one waits, and everybody is asked once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.actions import (
    answer_again,
    close_purpose,
    confirm_address,
    follow_up,
    give,
    look_again,
    new_purpose_version,
    publish_purpose_version,
    rebuild_states,
    record_decisions,
    withdraw,
)
from registration.consent.errors import NothingToRenew
from registration.consent.models import ChangeClass, Channel, ConsentEvent, ConsentState, EventKind
from registration.consent.queries import (
    agreed_fields,
    allows,
    named_recipients,
    open_questions,
    purposes_in_question,
)
from registration.consent.rules import PurposeWords
from registration.foundation.database import db
from registration.mail.actions import ask_superseded
from registration.mail.composing import compose
from registration.mail.models import Message
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking, some_words

pytestmark = pytest.mark.usefixtures("room")

OLD = {"fields": ["email"], "message_types": ["newsletters.issue"]}
NEW = {"fields": ["email", "telephone"], "message_types": ["newsletters.issue", "questionnaires"]}


def newer(purpose, **different):
    words = {**some_words(99, purpose.recipient), "dpv_term": "dpv:ServiceProvision", **NEW} | different
    return publish_purpose_version(new_purpose_version(purpose, PurposeWords(**words)))


def agreeing(purpose, *contexts, version=None):
    person = a_person()
    for context in contexts or ("",):
        give(
            person.subject.id,
            purpose.id,
            context,
            purpose_version=version or purpose.versions[0],
            channel=Channel.WEB,
            method="button",
        )
    db.session.commit()
    return person


def everything():
    """All parts, as the worker does them one after the other."""
    while ask_superseded(2):
        db.session.commit()


def superseded():
    found = select(ConsentEvent.subject_id, ConsentEvent.purpose_version_id, ConsentEvent.context)
    return [tuple(row) for row in db.session.execute(found.where(ConsentEvent.kind == EventKind.SUPERSEDED))]


def mails():
    asked = select(Message.person_id).where(Message.kind == "consent.ask_again").order_by(Message.id)
    return db.session.scalars(asked).all()


def test_everybody_who_agreed_is_noted_and_written_to_once():
    purpose = a_purpose(**OLD)
    people = [agreeing(purpose) for _ in range(5)]
    version = newer(purpose)

    everything()
    rebuild_states()
    look_again()
    everything()

    assert sorted(superseded()) == sorted((each.subject.id, version.id, "") for each in people)
    assert sorted(mails()) == sorted(each.id for each in people)


def test_who_refused_withdrew_ran_out_or_answered_is_not_asked(noon, at):
    purpose = a_purpose(**OLD, valid_days=30)
    gone, over, wise = agreeing(purpose), agreeing(purpose), a_person()
    withdraw(gone.subject.id, purpose.id, channel=Channel.WEB, method="button")
    no = a_decision(purpose.versions[0], given=False)
    record_decisions(wise.subject.id, wise.subject.ref, [no], an_asking())
    at(noon + timedelta(days=31))
    early = agreeing(purpose)
    version = newer(purpose, valid_days=30)
    answer_again(early.subject.id, version, agrees=False, asking=an_asking())
    late = agreeing(purpose)

    everything()

    assert mails() == [late.id]
    assert over.id not in mails()


def test_a_minor_change_asks_nobody():
    purpose = a_purpose(**OLD)
    agreeing(purpose)
    version = newer(purpose, **OLD)

    assert version.change_class is ChangeClass.MINOR
    assert follow_up() == (False, ())


def test_the_old_scope_stays_and_the_new_one_waits_for_the_answer():
    purpose = a_purpose(**OLD)
    person = agreeing(purpose)
    subject = person.subject.id
    version = newer(purpose)
    everything()

    assert allows(subject, purpose.id)
    assert allows(subject, purpose.id, message_type="newsletters.issue", fields=["email"])
    assert not allows(subject, purpose.id, message_type="questionnaires.invitation")
    assert not allows(subject, purpose.id, fields=["email", "telephone"])
    assert db.session.scalar(select(agreed_fields(subject, purpose.id))) == ["email"]

    answer_again(subject, version, agrees=False, asking=an_asking())
    assert allows(subject, purpose.id, message_type="newsletters.issue")
    assert not allows(subject, purpose.id, fields=["telephone"])

    answer_again(subject, version, agrees=True, asking=an_asking())
    assert allows(subject, purpose.id, message_type="questionnaires.invitation", fields=["telephone"])
    state = db.session.scalars(select(ConsentState).where(ConsentState.subject_id == subject)).one()
    assert (state.kind, state.purpose_version_id) == (EventKind.RECONFIRMED, version.id)


@pytest.mark.parametrize("agrees", [True, False])
def test_one_answer_for_all_events_is_one_act_with_what_was_shown(agrees):
    purpose = a_purpose(kind="sharing", per_event=True, fields=["name"])
    person = agreeing(purpose, "event:1", "event:2")
    version = newer(purpose, fields=["name", "telephone"], message_types=[])
    asking = an_asking(shown_sha256="5" * 64)

    answer_again(person.subject.id, version, ["event:1", "event:2"], agrees=agrees, asking=asking)

    said = EventKind.RECONFIRMED if agrees else EventKind.REFUSED
    of_the_act = select(ConsentEvent).where(ConsentEvent.act == asking.act).order_by(ConsentEvent.id)
    events = db.session.scalars(of_the_act).all()
    assert [(each.kind, each.context) for each in events] == [
        (EventKind.REQUESTED, ""),
        (said, "event:1"),
        (said, "event:2"),
    ]
    assert {each.shown_sha256 for each in events} == {asking.shown_sha256}


def test_what_was_withdrawn_meanwhile_is_not_renewed():
    purpose = a_purpose(**OLD)
    person = agreeing(purpose)
    version = newer(purpose)
    withdraw(person.subject.id, purpose.id, channel=Channel.WEB, method="button")

    with pytest.raises(NothingToRenew):
        answer_again(person.subject.id, version, agrees=True, asking=an_asking())

    assert not allows(person.subject.id, purpose.id)


def test_a_recipient_that_was_named_later_is_not_covered():
    purpose = a_purpose(kind="sharing", per_event=True, fields=["name"])
    person = agreeing(purpose, "event:1")
    newer(purpose, fields=["name", "telephone"], message_types=[])

    named = db.session.scalar(select(named_recipients(person.subject.id, purpose.id, "event:1")))
    elsewhere = db.session.scalar(select(named_recipients(person.subject.id, purpose.id, "event:2")))

    assert named == [purpose.recipient.code]
    assert elsewhere is None
    assert not allows(person.subject.id, purpose.id, "event:2", fields=["name"])


def test_one_mail_for_all_events_of_one_purpose():
    purpose = a_purpose(kind="sharing", per_event=True, fields=["name"])
    person = agreeing(purpose, "event:1", "event:2", "event:3")
    newer(purpose, fields=["name", "telephone"], message_types=[])

    everything()

    assert mails() == [person.id]
    assert len(superseded()) == 3
    assert [each.context for each in open_questions(person.subject.id, purpose.id)] == [
        "event:1",
        "event:2",
        "event:3",
    ]


def test_newer_words_replace_a_question_that_was_not_yet_asked():
    purpose = a_purpose(**OLD)
    person = agreeing(purpose)
    newer(purpose)
    last = newer(purpose, fields=["email", "telephone", "job_title"])

    everything()

    assert superseded() == [(person.subject.id, last.id, "")]
    assert mails() == [person.id]


def test_who_confirms_a_mailbox_late_is_asked_when_it_is_looked_at_again():
    purpose, person = a_purpose(**OLD), a_person()
    asking = an_asking(effective=False)
    record_decisions(person.subject.id, person.subject.ref, [a_decision(purpose.versions[0])], asking)
    newer(purpose)
    everything()
    assert mails() == []

    confirm_address(person.subject.id, person.subject.ref, asking.act)
    look_again()
    everything()

    assert mails() == [person.id]


def test_the_mail_shows_both_words_and_is_not_written_once_it_is_answered():
    purpose = a_purpose(**OLD)
    person = agreeing(purpose)
    version = newer(purpose, change_note={"en": "We would also ask by telephone.", "ja": "電話です。"})
    everything()
    message = db.session.scalars(select(Message).where(Message.kind == "consent.ask_again")).one()

    letter = compose(message)

    assert letter is not None
    assert purpose.versions[0].statement["en"] in letter.text
    assert version.statement["en"] in letter.text
    assert "We would also ask by telephone." in letter.text
    assert "/new-words/" in letter.text
    assert purposes_in_question(person.subject.id) == {purpose.id}
    answer_again(person.subject.id, version, agrees=False, asking=an_asking())
    assert compose(message) is None
    assert purposes_in_question(person.subject.id) == frozenset()


def test_a_closed_purpose_allows_nothing_at_once_and_is_revoked_by_and_by():
    purpose, other = a_purpose(**OLD), a_purpose(**OLD)
    people = [agreeing(purpose) for _ in range(3)]
    give(
        people[0].subject.id,
        other.id,
        purpose_version=other.versions[0],
        channel=Channel.WEB,
        method="button",
    )
    close_purpose(purpose, by=None)
    db.session.commit()

    assert not any(allows(each.subject.id, purpose.id) for each in people)
    everything()

    states = db.session.scalars(select(ConsentState).where(ConsentState.purpose_id == purpose.id)).all()
    assert {state.kind for state in states} == {EventKind.REVOKED}
    assert allows(people[0].subject.id, other.id)
    assert mails() == []
    assert rebuild_states() == 4


def test_closing_ends_what_waits_for_its_mailbox_too_and_names_who_closed_it():
    purpose, waiting = a_purpose(**OLD), a_person()
    asking = an_asking(effective=False)
    record_decisions(waiting.subject.id, waiting.subject.ref, [a_decision(purpose.versions[0])], asking)
    agreeing(purpose)
    close_purpose(purpose, by=7)

    everything()
    confirm_address(waiting.subject.id, waiting.subject.ref, asking.act)
    look_again()
    everything()

    revoked = select(ConsentEvent.actor).where(ConsentEvent.kind == EventKind.REVOKED)
    assert db.session.scalars(revoked).all() == ["staff:7", "staff:7"]
    states = db.session.scalars(select(ConsentState.kind).where(ConsentState.purpose_id == purpose.id))
    assert set(states) == {EventKind.REVOKED}


def test_what_follows_is_in_the_trail():
    purpose = a_purpose(**OLD)
    agreeing(purpose)
    version = newer(purpose)
    everything()

    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.in_(["purpose.published", "consent.superseded"]))
        .order_by(AuditEntry.id)
    ).all()
    assert [(each.action, each.details.get("change")) for each in entries][-2:] == [
        ("purpose.published", "material"),
        ("consent.superseded", None),
    ]
    assert entries[-1].details == {"version": version.number, "decisions": 1}
