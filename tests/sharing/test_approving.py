"""From request to file: two people, one transaction, nothing half (C18, C23)."""

import csv
import io
import json
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import func, select

from registration.consent import actions as consent
from registration.consent.models import Channel
from registration.foundation import keyring
from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.sharing import actions
from registration.sharing.actions import deciding
from registration.sharing.errors import AlreadyDecided, NobodyToShare, ShareRefused
from registration.sharing.models import (
    Disclosure,
    DisclosureItem,
    ShareDecision,
    ShareRequest,
    ShareState,
)
from registration.sharing.queries import disclosures_of, requests_waiting
from tests.factories.organisers import an_account
from tests.factories.sharing import FIELDS, a_sharing, an_attendee, takes_back


def number_of(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def lines_of(disclosure: Disclosure) -> list[list[str]]:
    content = keyring.unseal(disclosure.sealed_file, key=keyring.derived("disclosures"))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_file_has_exactly_the_agreed_fields_of_those_who_allowed_it(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose], name="Mika Tanaka", email="mika@visitor.example")
    an_attendee(sharing.event, refuses=[sharing.purpose], name="Ken Refused")
    an_attendee(sharing.event, name="Never Asked")

    disclosure = sharing.disclosure()

    assert lines_of(disclosure) == [
        ["Your name", "E-mail address", "Organisation", "Job title"],
        ["Mika Tanaka", "mika@visitor.example", "Kobe Foods", "Buyer"],
    ]
    counted = dict(
        db.session.execute(select(ShareDecision.code, func.count()).group_by(ShareDecision.code)).all()
    )
    assert counted == {"INCLUDED": 1, "BASIS_NONE": 1, "CONSENT_TEXT_NOT_NAMING_RECIPIENT": 1}


def test_no_cell_of_the_file_is_a_formula(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose], answers={"job_title": '=HYPERLINK("x")'})

    assert lines_of(sharing.disclosure())[1][3] == '\'=HYPERLINK("x")'


def test_c23_every_disclosed_attendee_has_a_row_with_all_that_the_law_asks_for(room, noon) -> None:
    sharing = a_sharing()
    people = [an_attendee(sharing.event, allows=[sharing.purpose]) for _ in range(3)]

    disclosure = sharing.disclosure()

    items = db.session.scalars(select(DisclosureItem).order_by(DisclosureItem.row)).all()
    assert [item.subject_id for item in items] == [person.subject.id for person in people]
    assert len(lines_of(disclosure)) == 1 + len(items) == 1 + disclosure.row_count
    for person, item in zip(people, items, strict=True):
        (record,) = disclosures_of(person.subject.id)
        assert record.at == noon
        assert record.recipient_name == sharing.recipient.name
        assert record.recipient_address == sharing.recipient.address
        assert record.recipient_representative == sharing.recipient.representative_name
        assert (record.recipient_country, record.ground) == ("VN", "consent")
        assert record.fields == ["Your name", "E-mail address", "Organisation", "Job title"]
        assert record.consent_on == noon
        assert record.agreement_number == sharing.agreement.agreement.number
        assert item.consent_event_id is not None
        identity = keyring.unseal(item.sealed_identity, key=keyring.derived("officer"))
        assert json.loads(identity) == {"name": person.name, "email": person.email}


def test_neither_file_nor_log_says_a_name_to_who_reads_the_database(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose], name="Mika Tanaka")

    disclosure = sharing.disclosure()

    item = db.session.scalars(select(DisclosureItem)).one()
    assert b"Mika" not in disclosure.sealed_file + item.sealed_identity


def test_the_partner_is_told_that_a_file_is_there(room) -> None:
    sharing = a_sharing()
    an_account("co_organiser", organisation_id=None)
    an_attendee(sharing.event, allows=[sharing.purpose])

    sharing.disclosure()

    message = db.session.scalars(select(Message).where(Message.kind == "sharing.ready")).one()
    assert message.account_id == sharing.partner.id


def test_nobody_approves_their_own_request(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose])
    request = actions.request_share(sharing.wish, note="", by=sharing.officer.id)

    with pytest.raises(ShareRefused, match="APPROVAL_MISSING"):
        actions.approve_share(request, by=sharing.officer)


def test_an_organiser_approves_nothing(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose])

    with pytest.raises(ShareRefused, match="APPROVAL_MISSING"):
        actions.approve_share(sharing.request(), by=an_account("organiser"))


def test_a_request_is_decided_once(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose])
    request = sharing.request()
    assert requests_waiting() == 1
    actions.refuse_share(request, by=sharing.officer, note="Not yet.")

    with pytest.raises(AlreadyDecided):
        actions.approve_share(request, by=sharing.officer)
    assert requests_waiting() == 0


def test_asking_twice_is_asking_once(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose])

    assert sharing.request() == sharing.request()


def test_when_everyone_took_it_back_no_file_is_made(room) -> None:
    sharing = a_sharing()
    person = an_attendee(sharing.event, allows=[sharing.purpose])
    request = sharing.request()
    takes_back(person, sharing.event, sharing.purpose)

    with pytest.raises(NobodyToShare):
        actions.approve_share(request, by=sharing.officer)


def test_c18_who_withdrew_between_request_and_approval_is_not_in_the_file(room) -> None:
    sharing = a_sharing()
    stays = an_attendee(sharing.event, allows=[sharing.purpose])
    leaves = an_attendee(sharing.event, allows=[sharing.purpose])
    request = sharing.request()
    takes_back(leaves, sharing.event, sharing.purpose)

    disclosure = actions.approve_share(request, by=sharing.officer)

    assert [line[1] for line in lines_of(disclosure)[1:]] == [stays.email]
    assert request.counted == {"INCLUDED": 2}


@contextmanager
def in_another_transaction(app, work):
    """Run this in a thread with a session of its own, and wait for it at the end."""
    trouble: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            try:
                work()
            except BaseException as problem:
                trouble.append(problem)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(20)
    assert not thread.is_alive()
    assert not trouble, trouble


def test_c18_a_withdrawal_that_is_not_committed_yet_is_waited_for(app) -> None:
    with app.app_context():
        sharing = a_sharing()
        stays = an_attendee(sharing.event, allows=[sharing.purpose])
        leaves = an_attendee(sharing.event, allows=[sharing.purpose])
        request_id, officer_id = sharing.request().id, sharing.officer.id
        event_id, purpose_id, subject_id = sharing.event.id, sharing.purpose.id, leaves.subject.id
        kept = stays.email
        db.session.remove()

    def approve() -> None:
        request = db.session.get_one(ShareRequest, request_id)
        actions.approve_share(request, by=db.session.get_one(Account, officer_id))
        db.session.commit()

    with app.app_context():
        consent.withdraw(subject_id, purpose_id, f"event:{event_id}", channel=Channel.WEB, method="button")
        with in_another_transaction(app, approve) as approval:
            approval.join(0.5)
            assert approval.is_alive(), "the approval did not wait for the withdrawal"
            db.session.commit()
        disclosure = db.session.scalars(select(Disclosure)).one()
        assert [line[1] for line in lines_of(disclosure)[1:]] == [kept]
        db.session.remove()


def test_c18_a_withdrawal_that_comes_during_the_approval_finds_what_it_must_undo(app) -> None:
    with app.app_context():
        sharing = a_sharing()
        person = an_attendee(sharing.event, allows=[sharing.purpose])
        request_id, officer_id = sharing.request().id, sharing.officer.id
        event_id, purpose_id, subject_id = sharing.event.id, sharing.purpose.id, person.subject.id
        db.session.remove()

    def withdraw() -> None:
        consent.withdraw(subject_id, purpose_id, f"event:{event_id}", channel=Channel.WEB, method="button")
        assert actions.tell_recipients() == 1
        db.session.commit()

    with app.app_context():
        request = db.session.get_one(ShareRequest, request_id)
        actions.approve_share(request, by=db.session.get_one(Account, officer_id))
        with in_another_transaction(app, withdraw) as withdrawal:
            withdrawal.join(0.5)
            assert withdrawal.is_alive(), "the withdrawal did not wait for the approval"
            db.session.commit()
        db.session.remove()


class Crash(Exception):
    """The machine stops here."""


@contextmanager
def crash_at(step: int):
    """Crash when the step-th statement that writes is about to run; tells how many there were."""
    seen: list[str] = []

    def count(_connection, _cursor, statement, *_rest) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(statement)
            if len(seen) == step:
                raise Crash

    sql_event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", count)


def nothing_was_made() -> bool:
    made = [number_of(table) for table in (Disclosure, DisclosureItem, ShareDecision)]
    told = db.session.scalars(select(Message.kind)).all()
    request = db.session.scalars(select(ShareRequest)).one()
    return made == [0, 0, 0] and set(told) == {"sharing.requested"} and request.state is ShareState.REQUESTED


def test_c23_a_crash_at_any_step_leaves_neither_a_file_without_rows_nor_rows_without_a_file(app) -> None:
    with app.app_context():
        sharing = a_sharing()
        for _ in range(2):
            an_attendee(sharing.event, allows=[sharing.purpose])
        request_id, officer_id = sharing.request().id, sharing.officer.id
        db.session.remove()

    crashes = 0
    for step in range(1, 50):
        with app.app_context():
            request = db.session.get_one(ShareRequest, request_id)
            officer = db.session.get_one(Account, officer_id)
            try:
                with crash_at(step):
                    actions.approve_share(request, by=officer)
                    db.session.commit()
                break
            except Crash:
                crashes += 1
                db.session.remove()  # What a door does when a request ends without a commit.
                assert nothing_was_made(), step
            finally:
                db.session.remove()
    assert crashes >= 6
    with app.app_context():
        disclosure = db.session.scalars(select(Disclosure)).one()
        assert disclosure.row_count == number_of(DisclosureItem) == number_of(ShareDecision) == 2
        assert len(lines_of(disclosure)) == 3
        told = db.session.scalars(select(Message.kind).where(Message.kind != "sharing.requested")).all()
        assert sorted(told) == ["sharing.decided", "sharing.ready"]
        db.session.remove()


@pytest.mark.parametrize("step", ["file_for", "lock_attendees", "_identity", "examine", "partners_of"])
def test_c23_a_crash_between_the_statements_leaves_nothing(app, monkeypatch, step) -> None:
    with app.app_context():
        sharing = a_sharing()
        an_attendee(sharing.event, allows=[sharing.purpose])
        request, officer = sharing.request(), sharing.officer
        before = getattr(deciding, step)

        def crash(*given, **named):
            before(*given, **named)
            raise Crash

        monkeypatch.setattr(deciding, step, crash)
        with pytest.raises(Crash):
            actions.approve_share(request, by=officer)
        db.session.remove()
        assert nothing_was_made()
        db.session.remove()


def test_c23_a_crash_at_the_commit_leaves_nothing(app, monkeypatch) -> None:
    with app.app_context():
        sharing = a_sharing()
        an_attendee(sharing.event, allows=[sharing.purpose])
        request = sharing.request()
        actions.approve_share(request, by=sharing.officer)

        def crash(connection) -> None:
            connection.rollback()  # What the database does when the line is cut.
            raise Crash

        with monkeypatch.context() as broken:
            broken.setattr(db.engine.dialect, "do_commit", crash)
            with pytest.raises(Crash):
                db.session.commit()
        db.session.remove()
        assert nothing_was_made()
        db.session.remove()


def test_fields_are_in_the_order_that_was_asked_for(room) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose], name="Mika", email="m@visitor.example")
    wish = type(sharing.wish)(sharing.event, sharing.recipient, sharing.purpose, FIELDS[1::-1])
    request = actions.request_share(wish, note="", by=sharing.asker.id)

    assert lines_of(actions.approve_share(request, by=sharing.officer))[1] == ["m@visitor.example", "Mika"]
