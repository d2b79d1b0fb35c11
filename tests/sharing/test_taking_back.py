"""Consequences are found: who withdrew, objected or was erased after a share."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.consent import actions as consent
from registration.consent.models import LimitKind, ProcessingLimit
from registration.foundation import clock, keyring
from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.people import personal_data as people
from registration.sharing import actions, personal_data
from registration.sharing.models import Disclosure, DisclosureItem, RecipientNotice
from registration.sharing.queries import disclosures_of, to_delete
from tests.factories.saving import saved
from tests.factories.sharing import a_sharing, an_attendee, decide, takes_back

pytestmark = pytest.mark.usefixtures("room")


def shared_with_one():
    sharing = a_sharing()
    person = an_attendee(sharing.event, allows=[sharing.purpose], name="Mika Tanaka")
    return sharing, person, sharing.disclosure()


def content_of(disclosure) -> bytes:
    return keyring.unseal(disclosure.sealed_file, key=keyring.derived("disclosures"))


def test_nothing_is_due_while_everything_stands() -> None:
    shared_with_one()

    assert actions.tell_recipients() == 0


def test_a_withdrawal_is_told_once_with_a_day_and_without_a_name() -> None:
    sharing, person, disclosure = shared_with_one()
    takes_back(person, sharing.event, sharing.purpose)

    assert actions.tell_recipients() == 1
    assert actions.tell_recipients() == 0
    db.session.commit()

    notice = db.session.scalars(select(RecipientNotice)).one()
    assert (notice.cause, notice.due_at - notice.told_at) == ("withdrawn", timedelta(days=14))
    message = db.session.scalars(select(Message).where(Message.kind == "sharing.withdrawn")).one()
    assert (message.account_id, message.params) == (sharing.partner.id, {"disclosure": disclosure.id})
    for tag in ("en", "ja"):
        message.language = tag
        letter = compose(message)
        assert "Mika" not in letter.text + letter.html
        assert disclosure.file_name in letter.text
        assert f"/{tag}/partner/shares" in letter.text
    (record,) = disclosures_of(person.subject.id)
    assert record.told_at is not None
    assert record.deleted_at is None


def test_the_letter_is_withheld_when_the_recipient_has_answered() -> None:
    sharing, person, disclosure = shared_with_one()
    takes_back(person, sharing.event, sharing.purpose)
    actions.tell_recipients()
    (one,) = to_delete([disclosure.id])
    assert (one.row, one.name) == (2, "Mika Tanaka")

    assert actions.acknowledge(disclosure, [one.notice_id], by=sharing.partner) == 1
    assert actions.acknowledge(disclosure, [one.notice_id], by=sharing.partner) == 0
    db.session.commit()
    db.session.expire_all()

    message = db.session.scalars(select(Message).where(Message.kind == "sharing.withdrawn")).one()
    assert compose(message) is None
    assert disclosures_of(person.subject.id)[0].deleted_at is not None


def test_a_ready_letter_is_written_in_both_languages_and_not_after_its_time(at) -> None:
    _sharing, _person, disclosure = shared_with_one()
    message = db.session.scalars(select(Message).where(Message.kind == "sharing.ready")).one()
    for tag in ("en", "ja"):
        message.language = tag
        letter = compose(message)
        assert f"https://events.example.org/{tag}/partner/shares" in letter.text
        assert "Mika" not in letter.text + letter.html

    at(disclosure.available_until)
    assert compose(message) is None


@pytest.mark.parametrize("kind", [LimitKind.OBJECTION, LimitKind.STOP_PROVISION])
def test_an_objection_is_told_too(kind) -> None:
    _sharing, person, _disclosure = shared_with_one()
    saved(ProcessingLimit(subject_id=person.subject.id, kind=kind, ground="request", since=clock.now()))

    assert actions.tell_recipients() == 1


def test_a_decision_about_another_event_takes_nothing_back() -> None:
    _sharing, person, _disclosure = shared_with_one()
    other = a_sharing()
    decide(person, other.event, [other.purpose], given=True)
    takes_back(person, other.event, other.purpose)

    assert actions.tell_recipients() == 0


def test_after_an_erasure_the_row_stays_and_the_name_is_under_the_officers_key_alone() -> None:
    sharing, person, disclosure = shared_with_one()
    an_attendee(sharing.event)
    subject_id, person_id = person.subject.id, person.id
    before = disclosure.file_sha256

    personal_data.erase(person_id)
    consent.erase_subject(subject_id)
    people.erase(person_id)
    db.session.commit()

    item = db.session.scalars(select(DisclosureItem)).one()
    assert b"Mika Tanaka" in keyring.unseal(item.sealed_identity, key=keyring.derived("officer"))
    disclosure = db.session.scalars(select(Disclosure)).one()
    assert b"Mika" not in content_of(disclosure)
    assert disclosure.file_sha256 != before
    assert len(disclosures_of(subject_id)) == 1
    assert actions.tell_recipients() == 1
    (notice,) = db.session.scalars(select(RecipientNotice))
    assert notice.cause == "erased"
    (one,) = to_delete([disclosure.id])
    assert (one.name, one.email, one.row) == ("", "", 2)


def test_a_person_is_shown_who_received_their_data() -> None:
    sharing, person, _disclosure = shared_with_one()

    (shown,) = personal_data.show(person.id)["disclosures"]

    assert shown["recipient"] == pick(sharing.recipient.name)
    assert shown["representative"] == pick(sharing.recipient.representative_name)
    assert shown["agreement"] == sharing.agreement.agreement.number
    assert personal_data.show(an_attendee(sharing.event).id) == {"disclosures": []}


def test_an_amended_agreement_takes_the_place_of_the_earlier_one() -> None:
    sharing = a_sharing()
    draft = actions.amend(sharing.agreement, by=sharing.officer.id)
    draft.signed_by_us = draft.signed_by_them = "Signed again"
    actions.attach_document(draft, b"%PDF-2.0\nother words\n%%EOF", by=sharing.officer.id)
    actions.activate(draft, by=sharing.officer.id)
    an_attendee(sharing.event, allows=[sharing.purpose])

    assert sharing.agreement.state == "terminated"
    assert sharing.request().agreement_version is draft
