import base64
import hashlib
import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select, text

from registration.consent import ledger, merkle, personal_data
from registration.consent.actions import erase_subject, give, record_decisions
from registration.consent.ledger import is_signed, sealing
from registration.consent.models import Channel, ConsentEvent, LedgerCheckpoint, LedgerLeaf, LedgerNode
from registration.foundation import keyring
from registration.foundation.database import db
from registration.people import personal_data as people
from registration.people.models import Subject
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking


def some_events(number, subject=None, purpose=None):
    """So many events, each of an act of its own, committed."""
    subject, purpose = subject or a_person().subject, purpose or a_purpose()
    for _ in range(number):
        decision = a_decision(purpose.versions[0])
        record_decisions(subject.id, subject.ref, [decision], an_asking(effective=False))
    db.session.commit()


def sealed_with_checkpoint(number):
    some_events(number)
    ledger.seal()
    made = ledger.checkpoint()
    db.session.commit()
    return made


def tamper(statement):
    """Change rows as somebody with the database in hands would: past the triggers."""
    table = statement.split()[2 if statement.startswith("DELETE") else 1]
    if db.engine.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER IF EXISTS keep_{table}_{verb}"))
        db.session.commit()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.exec_driver_sql("BEGIN")
    else:
        db.session.execute(text("SET session_replication_role = replica"))
        db.session.execute(text(statement))
        db.session.execute(text("SET session_replication_role = DEFAULT"))
    db.session.commit()


@pytest.fixture
def every_level(monkeypatch) -> None:
    """Store each level of the tree, so that a small one has subtrees too."""
    monkeypatch.setattr(sealing, "STRIDE", 1)


def test_every_event_gets_one_leaf_in_the_order_of_ids(room, every_level):
    some_events(11)

    assert [ledger.seal(4), ledger.seal(4), ledger.seal(4), ledger.seal(4)] == [4, 4, 3, 0]

    rows = db.session.execute(select(LedgerLeaf.index, LedgerLeaf.event_id).order_by(LedgerLeaf.index)).all()
    events = db.session.scalars(select(ConsentEvent.id).order_by(ConsentEvent.id)).all()
    assert [tuple(row) for row in rows] == list(enumerate(events))
    assert db.session.scalar(select(func.count(LedgerNode.id))) == 5 + 2 + 1
    assert ledger.verify().sound


def test_the_stored_tree_is_that_of_the_definition(room):
    sealed_with_checkpoint(13)
    leaves = db.session.scalars(select(LedgerLeaf.leaf_hash).order_by(LedgerLeaf.index)).all()
    plain = merkle.Tree()
    for leaf in leaves:
        plain.append(leaf)

    report = ledger.verify()

    assert report.root == plain.root
    assert (report.size, report.unsealed, report.checkpoints, report.wrong) == (13, 0, 1, None)


def test_proofs_from_the_stored_tree_convince(room):
    some_events(6)
    ledger.seal()
    first = ledger.checkpoint()
    db.session.commit()
    some_events(7)
    ledger.seal()
    last = ledger.checkpoint()

    leaf = db.session.scalars(select(LedgerLeaf.leaf_hash).where(LedgerLeaf.index == 4)).one()
    path = ledger.inclusion_proof(4, last.size)
    assert merkle.root_from_inclusion(4, last.size, leaf, path) == last.root
    proof = ledger.consistency_proof(first.size, last.size)
    assert merkle.is_consistent(first.size, last.size, first.root, last.root, proof)


def test_every_eighth_level_is_stored_and_proves_as_much(room):
    subject, decision = a_person().subject, a_decision(a_purpose().versions[0])
    record_decisions(subject.id, subject.ref, [decision] * 600, an_asking(effective=False))
    while ledger.seal(250):
        pass
    size = ledger.checkpoint().size
    leaves = db.session.scalars(select(LedgerLeaf.leaf_hash).order_by(LedgerLeaf.index)).all()
    plain = merkle.Tree()
    for leaf in leaves:
        plain.append(leaf)

    assert db.session.execute(select(LedgerNode.level, LedgerNode.index)).all() == [(8, 0), (8, 1)]
    assert ledger.verify().sound
    for index in (0, 1, 255, 256, 511, 512, 599):
        path = ledger.inclusion_proof(index, size)
        assert merkle.root_from_inclusion(index, size, leaves[index], path) == plain.root
    tamper('UPDATE ledger_node SET hash = (SELECT root FROM ledger_checkpoint) WHERE "index" = 1')
    assert str(ledger.verify().wrong) == "Entry 256: the stored subtree of level 8 above it is wrong."


def test_a_checkpoint_is_a_signed_note_that_others_can_read(room):
    made = sealed_with_checkpoint(3)
    body, signature = made.note.split("\n\n")
    name, key_hash, key = ledger.verifier_key().split("+", 2)

    origin, size, root = body.split("\n")
    assert (origin, size, base64.b64decode(root)) == ("events.example.org/ledger", "3", made.root)
    head, signer, encoded = signature.rstrip("\n").split(" ")
    assert (head, signer) == ("—", name)
    signed = base64.b64decode(encoded)
    algorithm_and_key = base64.b64decode(key)
    assert algorithm_and_key[0] == 1
    wanted = hashlib.sha256(name.encode() + b"\n" + algorithm_and_key).digest()[:4]
    assert signed[:4] == wanted == bytes.fromhex(key_hash)
    Ed25519PublicKey.from_public_bytes(algorithm_and_key[1:]).verify(signed[4:], f"{body}\n".encode())
    assert is_signed(made.note) == (name, 3, made.root)
    assert is_signed(made.note.replace("\n3\n", "\n4\n")) is None
    assert is_signed("nonsense") is None


def test_a_tree_that_did_not_grow_is_signed_once(room):
    assert ledger.checkpoint() is None
    made = sealed_with_checkpoint(3)

    assert ledger.checkpoint() is made
    assert db.session.scalar(select(func.count(LedgerCheckpoint.id))) == 1


def test_the_timetable_seals_at_once_and_signs_once_a_day(room, noon, at):
    assert ledger.seal_due() == 0
    some_events(2)
    assert ledger.seal_due() == 2
    some_events(1)
    assert ledger.seal_due() == 1
    assert db.session.scalars(select(LedgerCheckpoint.size)).all() == [2]

    at(noon + timedelta(days=1))

    assert ledger.seal_due() == 0
    assert db.session.scalars(select(LedgerCheckpoint.size).order_by(LedgerCheckpoint.size)).all() == [2, 3]


TAMPERINGS = {
    "a column": ("UPDATE consent_event SET kind = 'refused' WHERE id = {id}", "columns"),
    "another column": ("UPDATE consent_event SET recipients = '[\"x\"]' WHERE id = {id}", "columns"),
    "the bytes": ("UPDATE consent_event SET canonical = {bytes} WHERE id = {id}", "bytes"),
    "the hash": ("UPDATE consent_event SET leaf_hash = {bytes} WHERE id = {id}", "bytes"),
    "whose it is": ("UPDATE subject SET ref = 'somebody-else'", "columns"),
    "what it is about": ("UPDATE purpose SET code = 'other'", "columns"),
    "the leaf": ("UPDATE ledger_leaf SET leaf_hash = {bytes} WHERE event_id = {id}", "not the one"),
    "the event": ("DELETE FROM consent_event WHERE id = {id}", "gone"),
    "the entry": ("DELETE FROM ledger_leaf WHERE event_id = {id}", "missing"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verification_names_the_first_wrong_entry(room, what):
    sealed_with_checkpoint(9)
    statement, why = TAMPERINGS[what]
    victim = db.session.scalars(select(LedgerLeaf.event_id).where(LedgerLeaf.index == 5)).one()
    some_bytes = "x'00ff'" if db.engine.dialect.name == "sqlite" else "'\\x00ff'"

    tamper(statement.format(id=victim, bytes=some_bytes))

    wrong = ledger.verify().wrong
    assert wrong.index == (0 if "{id}" not in statement else 5)
    assert why in str(wrong)


def test_two_exchanged_entries_are_found(room):
    sealed_with_checkpoint(8)
    one, other = db.session.scalars(select(LedgerLeaf.event_id).where(LedgerLeaf.index.in_([2, 3]))).all()

    tamper(f"UPDATE ledger_leaf SET event_id = NULL WHERE event_id = {one}")
    tamper(f"UPDATE ledger_leaf SET event_id = {one} WHERE event_id = {other}")
    tamper(f"UPDATE ledger_leaf SET event_id = {other} WHERE event_id IS NULL")

    assert ledger.verify().wrong.index == 2


def test_a_wrong_subtree_and_a_wrong_checkpoint_are_found(room, every_level):
    sealed_with_checkpoint(8)
    tamper(
        'UPDATE ledger_node SET hash = (SELECT root FROM ledger_checkpoint) WHERE level = 2 AND "index" = 1'
    )
    assert ledger.verify().wrong.index == 4

    tamper("UPDATE ledger_checkpoint SET note = 'x'")
    assert "not signed" in str(ledger.verify().wrong)


def test_unsealed_events_are_counted_and_checked(room):
    sealed_with_checkpoint(3)
    some_events(2)
    assert (ledger.verify().unsealed, ledger.verify().sound) == (2, True)

    tamper("UPDATE consent_event SET act = 'x' WHERE id = (SELECT max(id) FROM consent_event)")

    assert "columns" in str(ledger.verify().wrong)


def test_c30_after_erasure_the_ledger_and_earlier_checkpoints_still_verify(room):
    person, purpose = a_person(), a_purpose()
    subject, subject_id = person.subject, person.subject.id
    give(subject_id, purpose.id, purpose_version=purpose.versions[0], channel=Channel.WEB, method="button")
    some_events(4, subject, purpose)
    ledger.seal()
    before = ledger.checkpoint()
    db.session.commit()
    wrapped = subject.wrapped_key
    sealed = keyring.seal(b"what is theirs", key=keyring.unwrap(wrapped))

    personal_data.erase(person.id)
    people.erase(person.id)
    ledger.seal()
    after = ledger.checkpoint()
    db.session.commit()
    db.session.expunge_all()

    assert ledger.verify().sound
    assert after.size == before.size + 1
    proof = ledger.consistency_proof(before.size, after.size)
    assert merkle.is_consistent(before.size, after.size, before.root, after.root, proof)
    assert is_signed(before.note) == ("events.example.org/ledger", before.size, before.root)
    left = db.session.get_one(Subject, subject_id)
    assert (left.person_id, left.wrapped_key) == (None, None)
    with pytest.raises(keyring.KeyDestroyed):
        keyring.unseal(sealed, key=keyring.unwrap(left.wrapped_key))
    erase_subject(subject_id)
    assert db.session.scalar(select(func.count(ConsentEvent.id))) == after.size


@pytest.mark.only_on("postgresql")  # SQLite writes one after the other
def test_a_late_commit_is_sealed_too(app):
    """PostgreSQL hands out ids before commits: the lower id may appear after the higher one was sealed."""
    with app.app_context():
        some_events(1)
        late, early = a_person().subject, a_person().subject
        purpose = a_purpose()
        decision = a_decision(purpose.versions[0])
        record_decisions(late.id, late.ref, [decision], an_asking(effective=False))
        db.session.execute(select(1))  # what is owed gets its ids now
        with app.app_context():
            record_decisions(early.id, early.ref, [decision], an_asking(effective=False))
            db.session.commit()
            assert ledger.seal() == 2
            db.session.commit()
        db.session.commit()

        assert ledger.seal() == 1
        db.session.commit()
        order = db.session.scalars(select(LedgerLeaf.event_id).order_by(LedgerLeaf.index)).all()
        assert order == [1, 3, 2]
        assert ledger.verify().sound


def test_many_sealers_and_writers_at_once_make_one_tree(app):
    with app.app_context():
        subjects = [(person.subject.id, person.subject.ref) for person in (a_person(), a_person())]
        decision = a_decision(a_purpose().versions[0])
    troubles: list[BaseException] = []

    def run(deed):
        try:
            with app.app_context():
                for _ in range(12):
                    deed()
                    db.session.commit()
        except BaseException as trouble:
            troubles.append(trouble)

    def write(subject):
        return lambda: record_decisions(*subject, [decision] * 3, an_asking(effective=False))

    deeds = [*(write(subject) for subject in subjects), *(lambda: ledger.seal(5) for _ in range(3))]
    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    with app.app_context():
        while ledger.seal():
            db.session.commit()
        report = ledger.verify()
        assert (report.size, report.unsealed, report.wrong) == (72, 0, None)
