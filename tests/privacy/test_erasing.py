"""What an erasure takes away, what stays, and that no old copy brings it back."""

import pytest
from sqlalchemy import select, text

from registration.audit.models import AuditEntry
from registration.consent import ledger
from registration.consent.models import ConsentEvent, EventKind
from registration.foundation import keyring
from registration.foundation.database import Record, db
from registration.foundation.personal_data import marked_columns
from registration.foundation.settings import current
from registration.mail.delivery import deliver_due
from registration.mail.models import Message, MessageState
from registration.people.models import Person, Subject
from registration.privacy import actions
from registration.privacy.actions import journal
from registration.privacy.errors import NobodyHere
from registration.privacy.models import RequestState, RightsRequest
from registration.sharing.models import DisclosureItem
from tests.factories.people import a_person
from tests.factories.privacy import SIGNS, a_request, a_whole_life
from tests.mail.conftest import post_office, sending  # noqa: F401
from tests.privacy.dump import found, full_dump


def _erased() -> tuple[RightsRequest, str, int]:
    life = a_whole_life()
    request = a_request(life.person)
    assert sorted(found(SIGNS, full_dump())) == sorted(SIGNS)  # the test would see them
    actions.erase(request)
    db.session.commit()
    return request, life.subject_ref, life.subject_id


def test_c29_after_an_erasure_a_full_dump_names_the_person_nowhere(room, tmp_path) -> None:
    _erased()
    assert found(SIGNS, full_dump()) == []
    if db.engine.dialect.name == "sqlite":
        # What was deleted is overwritten too, once the write-ahead log has been folded in.
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    left = {path.name: found(SIGNS, path.read_bytes().decode("utf-8", "replace")) for path in files}
    assert {name: signs for name, signs in left.items() if signs} == {}


def test_c30_after_an_erasure_the_ledger_verifies_and_the_key_is_gone(room) -> None:
    life = a_whole_life()
    while ledger.seal():
        db.session.commit()
    ledger.checkpoint()
    db.session.commit()
    assert keyring.unwrap(life.person.subject.wrapped_key)

    actions.erase(a_request(life.person))
    db.session.commit()

    while ledger.seal():
        db.session.commit()
    assert ledger.verify().wrong is None
    subject = db.session.get_one(Subject, life.subject_id)
    assert subject.person_id is None
    with pytest.raises(keyring.KeyDestroyed):
        keyring.unwrap(subject.wrapped_key)
    kinds = db.session.scalars(
        select(ConsentEvent.kind).where(ConsentEvent.subject_id == life.subject_id).order_by(ConsentEvent.id)
    ).all()
    assert kinds[-1] is EventKind.ERASED
    assert EventKind.GIVEN in kinds


def test_what_the_law_demands_is_kept_and_named(room) -> None:
    request, subject_ref, subject_id = _erased()
    kept = {each["what"]: each["number"] for each in request.outcome["kept"]}
    assert kept["disclosures"] == 1
    assert kept["decisions"] >= 3
    assert db.session.scalar(select(DisclosureItem.subject_id).where(DisclosureItem.subject_id == subject_id))
    assert request.state is RequestState.EXECUTED
    assert db.session.scalar(
        select(AuditEntry.id).where(AuditEntry.action == "privacy.erased", AuditEntry.whose == subject_ref)
    )


def test_others_lose_nothing(room) -> None:
    life, other = a_whole_life(), a_person(name="Somebody Else")
    before, gone = set(db.session.scalars(select(Person.id))), life.person.id
    actions.erase(a_request(life.person))
    db.session.commit()
    assert set(db.session.scalars(select(Person.id))) == before - {gone}
    assert db.session.get_one(Person, other.id).name == "Somebody Else"


def test_waiting_mail_is_withheld_and_only_the_last_mail_leaves(sending) -> None:  # noqa: F811
    life = a_whole_life()
    request = a_request(life.person)
    actions.erase(request)
    db.session.commit()
    deliver_due()
    to_them = [each for each in sending.recipients if "quarterstaff" in each.lower()]
    assert len(to_them) == 1
    last = next(each for each in sending.messages if "Quarterstaff" in each["To"])
    assert last["Subject"] == "Your data is erased"
    assert "List-Unsubscribe" not in last
    db.session.expire_all()
    message = db.session.scalars(select(Message).where(Message.kind == "privacy.erased")).one()
    assert message.state is MessageState.SENT
    assert message.sealed_address is None
    assert found(SIGNS, full_dump()) == []


def test_a_second_erasure_finds_nobody(room) -> None:
    request, _ref, _id = _erased()
    with pytest.raises(NobodyHere):
        actions.erase(request)


def test_the_journal_is_written_before_the_commit_and_names_nobody(room) -> None:
    life = a_whole_life()
    actions.erase(a_request(life.person))
    db.session.rollback()  # the machine stopped before the commit
    (line,) = journal.lines()
    assert line.subject == life.subject_ref
    assert line.address == journal.address_hash("z.QUARTERSTAFF@Erase-Me.example".lower())
    written = journal.path().read_text()
    assert found(SIGNS, written) == []
    assert journal.path().stat().st_mode & 0o077 == 0
    assert journal.path().parent == current().data_folder


def test_the_journal_is_replayed_on_whoever_is_still_known_and_on_nobody_else(room) -> None:
    life, other = a_whole_life(), a_person()
    journal.write(journal.Line(life.subject_ref, journal.address_hash(other.email), other.made_at))
    with journal.path().open("a") as file:
        file.write('{"v": 1, "subject": "cut o')
    assert actions.replay_erasures() == 1
    db.session.commit()
    assert found(SIGNS, full_dump()) == []
    assert db.session.get(Person, other.id) is not None
    assert actions.replay_erasures() == 0


def test_every_marked_column_is_shown_and_erased_by_a_room(app) -> None:
    tables = [mapper.class_ for mapper in Record.registry.mappers]
    handled = [column for held in actions.ROOMS.values() for column in held.COLUMNS]
    assert set(handled) == marked_columns(tables)
    assert len(handled) == len(set(handled))


def test_the_link_to_the_person_is_gone_in_the_database_itself(room) -> None:
    _request, ref, _id = _erased()
    row = db.session.execute(
        text("SELECT person_id, wrapped_key, erased_at FROM subject WHERE ref = :ref"), {"ref": ref}
    ).one()
    assert row.person_id is None
    assert row.wrapped_key is None
    assert row.erased_at is not None
