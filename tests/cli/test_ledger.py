import base64
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select, text

from registration.app import create_app
from registration.consent import merkle, personal_data
from registration.consent.actions import give
from registration.consent.ledger import sealing
from registration.consent.models import Channel, ConsentEvent, LedgerCheckpoint
from registration.foundation import keyring
from registration.foundation.database import db
from registration.people import personal_data as people
from registration.people.models import Subject
from tests.conftest import settings_for
from tests.consent.test_ledger import some_events, tamper
from tests.factories import a_person
from tests.factories.consent import a_purpose


@pytest.fixture
def registration(app):
    """Provide the command, as a function of its words."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


def test_sealing_and_verifying_by_command(app, registration) -> None:
    with app.app_context():
        some_events(5)

    sealed = registration("ledger", "seal")
    assert sealed.exit_code == 0
    assert sealed.output.startswith("5 sealed, 5 in all.\nevents.example.org/ledger\n5\n")

    verified = registration("ledger", "verify")
    assert verified.exit_code == 0
    assert "5 entries sealed, 0 not sealed yet, 1 signed checkpoints." in verified.output
    assert "Nothing was changed." in verified.output


def test_verifying_ends_with_one_and_names_the_entry(app, registration) -> None:
    with app.app_context():
        some_events(4)
    registration("ledger", "seal")
    with app.app_context():
        tamper(
            "UPDATE consent_event SET method = 'forged' WHERE id = (SELECT min(id) + 2 FROM consent_event)"
        )

    verified = registration("ledger", "verify")

    assert verified.exit_code == 1
    assert "Entry 2: its columns do not say what was sealed" in verified.output


def test_sealing_without_a_checkpoint_signs_nothing(app, registration) -> None:
    with app.app_context():
        some_events(1)

    registration("ledger", "seal", "--no-checkpoint")

    with app.app_context():
        assert db.session.scalars(select(LedgerCheckpoint)).all() == []
        assert db.session.scalar(text("SELECT count(*) FROM ledger_leaf")) == 1


def test_an_empty_ledger_is_sound(registration) -> None:
    assert registration("ledger", "seal").output == "0 sealed, 0 in all.\n"
    assert registration("ledger", "verify").exit_code == 0


@pytest.fixture
def elsewhere(app, database, engine, request, tmp_path_factory):
    """Copy the database to where no key of the installation is; the command there takes words."""
    folder = tmp_path_factory.mktemp("elsewhere")
    opened = []

    def copy():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()  # folds the write-ahead log in
        if engine == "sqlite":
            there = f"sqlite:///{shutil.copy(database.removeprefix('sqlite:///'), folder / 'copy.db')}"
        else:
            there = request.getfixturevalue("slate").copy("copy")
        outside = create_app(settings_for(there, folder / "data", public_address=""))
        opened.append(outside)
        runner = outside.test_cli_runner()
        return outside, lambda *words: runner.invoke(args=list(words))

    yield copy
    for outside in opened:
        with outside.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def sealed(app, registration, tmp_path, monkeypatch):
    """Seal nine events and keep the checkpoint and the key outside: the file, and the key.

    Each level of the tree is stored, so that so small a one has subtrees.
    """
    monkeypatch.setattr(sealing, "STRIDE", 1)
    with app.app_context():
        some_events(9)
    registration("ledger", "seal")
    saved = tmp_path / "saved.txt"
    assert registration("ledger", "publish", "--to", str(saved)).exit_code == 0
    return saved, registration("ledger", "key").output.strip()


def test_c35_a_copy_elsewhere_is_verified_with_what_was_kept(app, registration, sealed, elsewhere) -> None:
    saved, key = sealed
    with app.app_context():
        some_events(2)
    _, there = elsewhere()

    verified = there("ledger", "verify", "--checkpoint", str(saved), "--key", key)

    assert verified.exit_code == 0, verified.output
    assert "9 entries sealed, 2 not sealed yet, 1 signed checkpoints." in verified.output
    assert "The saved checkpoint is the beginning of this ledger." in verified.output
    wrong_key = there("ledger", "verify", "--checkpoint", str(saved), "--key", key[:-8] + "AAAAAAA=")
    assert "This is no public key of a ledger." in wrong_key.output
    own_key = there("ledger", "verify", "--checkpoint", str(saved))
    assert own_key.exit_code == 1
    assert "not signed with the ledger's key" in own_key.output


CHANGES = {
    "a column": (
        "UPDATE consent_event SET method = 'forged' WHERE id = {id}",
        "Entry 5: its columns do not say",
    ),
    "the bytes": (
        "UPDATE consent_event SET canonical = {bytes} WHERE id = {id}",
        "Entry 5: its bytes were changed",
    ),
    "a leaf": (
        "UPDATE ledger_leaf SET leaf_hash = {bytes} WHERE event_id = {id}",
        "Entry 5: the event is not the one",
    ),
    "a subtree": (
        'UPDATE ledger_node SET hash = {bytes} WHERE level = 2 AND "index" = 1',
        "Entry 4: the stored subtree of level 2 above it is wrong",
    ),
    "an event gone": (
        "DELETE FROM consent_event WHERE id = {id}",
        "Entry 5: the event that was sealed is gone",
    ),
    "an entry gone": (
        "DELETE FROM ledger_leaf WHERE event_id = {id}",
        "Entry 5: it is missing from the ledger",
    ),
    "the signature": (
        "UPDATE ledger_checkpoint SET note = replace(note, '— ', '—  ')",
        "The checkpoint of 9 entries is not signed",
    ),
    "the size": ("UPDATE ledger_checkpoint SET size = 8", "The checkpoint of 8 entries says something else"),
    "the tail": ('DELETE FROM ledger_leaf WHERE "index" > 6', "Entry 7: it and all after it are missing"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_c35_each_change_of_a_copy_has_its_answer(sealed, elsewhere, what) -> None:
    _, key = sealed
    outside, there = elsewhere()
    statement, answer = CHANGES[what]
    with outside.app_context():
        id_ = db.session.scalars(text('SELECT event_id FROM ledger_leaf WHERE "index" = 5')).one()
        some_bytes = "x'00ff'" if db.engine.dialect.name == "sqlite" else "'\\x00ff'"
        tamper(statement.format(id=id_, bytes=some_bytes))

    verified = there("ledger", "verify", "--key", key)

    assert verified.exit_code == 1
    assert answer in verified.output


def test_c35_two_exchanged_entries_are_named(sealed, elsewhere) -> None:
    _, key = sealed
    outside, there = elsewhere()
    with outside.app_context():
        tamper('UPDATE ledger_leaf SET event_id = -event_id WHERE "index" IN (2, 6)')
        tamper(
            "UPDATE ledger_leaf SET event_id = (SELECT -sum(event_id) FROM ledger_leaf WHERE event_id < 0)"
            ' + event_id WHERE "index" = 2'
        )
        tamper('UPDATE ledger_leaf SET event_id = 3 WHERE "index" = 6')

    verified = there("ledger", "verify", "--key", key)

    assert "Entry 2: the event is not the one that was sealed here." in verified.output


def test_c35_a_dropped_tail_fails_against_the_saved_checkpoint(sealed, elsewhere) -> None:
    saved, key = sealed
    outside, there = elsewhere()
    with outside.app_context():
        tamper('DELETE FROM ledger_leaf WHERE "index" > 6')
        tamper("DELETE FROM ledger_checkpoint WHERE size = 9")
        tamper("DELETE FROM consent_event WHERE id NOT IN (SELECT event_id FROM ledger_leaf)")

    assert there("ledger", "verify", "--key", key).exit_code == 0
    verified = there("ledger", "verify", "--key", key, "--checkpoint", str(saved))

    assert verified.exit_code == 1
    assert (
        "Entry 7: it and all after it are missing: the saved checkpoint was signed for 9" in verified.output
    )


@pytest.mark.only_on("sqlite")  # PostgreSQL's files are its own: statements above flip what they hold
def test_c35_any_flipped_byte_of_a_row_in_the_file_is_found(sealed, elsewhere, database) -> None:
    """Bytes of the third event are flipped in the file itself, wherever they lie."""
    _, key = sealed
    outside, there = elsewhere()
    path = str(outside.config["SETTINGS"].database).removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        uid, act, canonical = connection.execute(
            "SELECT e.uid, e.act, e.canonical FROM consent_event e JOIN ledger_leaf l ON l.event_id = e.id "
            'WHERE l."index" = 2'
        ).fetchone()
    with open(path, "rb") as file:
        whole = file.read()
    at = whole.index(canonical)
    for place in (at, at + 100, at + len(canonical) - 1, whole.rindex(act.encode(), 0, at)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with open(path, "wb") as file:
            file.write(changed)
        verified = there("ledger", "verify", "--key", key)
        assert verified.exit_code == 1
        assert "Entry 2: " in verified.output, (place, uid)
        with outside.app_context():
            db.engine.dispose()


def test_c30_after_erasure_earlier_checkpoints_hold_and_the_key_is_gone(app, registration, tmp_path) -> None:
    with app.app_context():
        person, purpose = a_person(), a_purpose()
        person_id, subject_id = person.id, person.subject.id
        give(
            subject_id, purpose.id, purpose_version=purpose.versions[0], channel=Channel.WEB, method="button"
        )
        db.session.commit()
        sealed = keyring.seal(b"theirs", key=keyring.unwrap(person.subject.wrapped_key))
        some_events(3)
    registration("ledger", "seal")
    saved = tmp_path / "before.txt"
    registration("ledger", "publish", "--to", str(saved))
    with app.app_context():
        personal_data.erase(person_id)
        people.erase(person_id)
        db.session.commit()
    after = registration("ledger", "seal").output

    assert "1 sealed, 5 in all." in after  # erasing appends
    verified = registration("ledger", "verify", "--checkpoint", str(saved))
    assert verified.exit_code == 0, verified.output
    assert "The saved checkpoint is the beginning of this ledger." in verified.output
    proof = json.loads(registration("ledger", "prove-consistency", "4", "5").output)
    roots = [
        base64.b64decode(note.splitlines()[2])
        for note in (saved.read_text("utf-8"), after.partition("\n")[2])
    ]
    assert merkle.is_consistent(4, 5, *roots, [base64.b64decode(each) for each in proof["proof"]])
    with app.app_context():
        left = db.session.get_one(Subject, subject_id)
        assert (left.person_id, left.wrapped_key) == (None, None)
        with pytest.raises(keyring.KeyDestroyed):
            keyring.unseal(sealed, key=keyring.unwrap(left.wrapped_key))


def test_a_proof_of_an_event_leads_to_the_signed_root(app, registration, sealed) -> None:
    with app.app_context():
        uid = db.session.scalars(select(ConsentEvent.uid).order_by(ConsentEvent.id).offset(4).limit(1)).one()

    proof = json.loads(registration("ledger", "prove", uid).output)

    root = base64.b64decode(proof["checkpoint"].splitlines()[2])
    path = [base64.b64decode(each) for each in proof["proof"]]
    leaf = base64.b64decode(proof["leaf_hash"])
    assert merkle.root_from_inclusion(proof["index"], proof["size"], leaf, path) == root


def test_what_cannot_be_proven_is_said(app, registration, sealed) -> None:
    with app.app_context():
        some_events(2)
        uid = db.session.scalars(select(ConsentEvent.uid).order_by(ConsentEvent.id.desc()).limit(1)).one()

    assert "Perhaps it is not sealed yet" in registration("ledger", "prove", uid).output
    registration("ledger", "seal", "--no-checkpoint")
    assert "Entry 10 is not covered by the checkpoint of 9" in registration("ledger", "prove", uid).output
    assert "No checkpoint was signed for 4" in registration("ledger", "checkpoint", "--size", "4").output
    assert "the ledger has 11 entries" in registration("ledger", "prove-consistency", "0", "5").output
    assert registration("ledger", "checkpoint").output == sealed[0].read_text("utf-8")
    assert "cannot be written" in registration("ledger", "publish", "--to", "/nowhere/at/all").output


def test_an_empty_ledger_has_no_checkpoint(registration) -> None:
    assert "No checkpoint has been signed yet." in registration("ledger", "checkpoint").output


def test_pruning_asks_first_and_is_counted(app, registration, sealed) -> None:
    with app.app_context():
        uid, newest = [*db.session.scalars(select(ConsentEvent.uid).order_by(ConsentEvent.id))][::8]
    words = ("ledger", "prune", uid, "--ground", "court-order")

    assert registration(*words).exit_code == 1  # nobody says yes
    assert "until another follows" in registration("ledger", "prune", newest, "--ground", "x", "--yes").output
    assert registration(*words, "--yes").output.startswith("1 removed.")
    assert "There is no event" in registration(*words, "--yes").output
    verified = registration("ledger", "verify", "--checkpoint", str(sealed[0]))

    assert "9 entries sealed, 1 not sealed yet" in verified.output
    assert "1 were pruned under a legal duty; their entries are kept." in verified.output
