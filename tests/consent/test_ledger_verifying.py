"""Each way to change a ledger has an answer of its own; the fast comparison says what the form says."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from registration.consent import ledger
from registration.consent.ledger import comparing, reading, sealing
from registration.consent.models import ConsentEvent, EventKind, LedgerCheckpoint, LedgerLeaf
from registration.consent.rules import canonical
from registration.foundation.database import db
from tests.consent.test_ledger import sealed_with_checkpoint, some_events, tamper

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
rows = st.fixed_dictionaries(
    {
        "uid": words,
        "kind": st.sampled_from(EventKind),
        "purpose_id": st.none() | st.integers(1, 3),
        "purpose_version_id": st.none() | st.integers(0, 2**53 - 1),
        "context": words,
        "act": words,
        "effective": st.booleans(),
        "basis": st.none() | words,
        "occurred_at": moments,
        "shown_at": st.none() | moments,
        "channel": words,
        "method": words,
        "actor": words,
        "language": words,
        "notice_version_id": st.none() | st.integers(0, 9),
        "shown_sha256": st.none() | words,
        "recipients": st.lists(words, max_size=3),
        "valid_until": st.none() | moments,
        "evidence_sha256": st.none() | words,
        "source": words,
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(row=rows, subject=words, purpose=st.none() | words)
def test_columns_put_together_are_the_canonical_form(row, subject, purpose):
    def held(value):
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")
        return comparing._encode(value) if isinstance(value, list) else value

    columns = {name: (held(value), held(value)) for name, value in row.items()}
    columns |= {"subject_ref": (subject,) * 2, "purpose_code": (purpose,) * 2}

    assert list(comparing.canonical_again(columns)) == [canonical(row, subject=subject, purpose=purpose)] * 2


def test_no_column_is_left_out_of_the_comparison(room):
    holes = {name for name, _ in comparing._form()[1:]}
    ours = {column.name for column in ConsentEvent.__table__.c} - {
        "id",
        "subject_id",
        "canonical",
        "leaf_hash",
    }

    assert holes - {"subject_ref", "purpose_code"} == ours - {"purpose_id"}


CHANGED = {
    "uid": "'x'", "kind": "'refused'", "purpose_id": "NULL", "purpose_version_id": "NULL", "context": "'x'",
    "act": "'x'", "effective": "NOT effective", "basis": "NULL", "occurred_at": "'2001-01-01 00:00:00'",
    "shown_at": "NULL", "channel": "'mail'", "method": "'x'", "actor": "'x'", "language": "'x'",
    "notice_version_id": "1", "shown_sha256": "'x'", "recipients": "'[\"x\"]'",
    "valid_until": "'2001-01-01 00:00:00.000000'", "evidence_sha256": "'x'", "source": "'x'",
}  # fmt: skip


def test_c35_a_change_of_any_column_is_named_with_its_entry(room):
    assert set(CHANGED) == set(comparing._sealed_columns())
    some_events(len(CHANGED) + 2)
    ledger.seal()
    db.session.commit()
    numbers = {}
    for index, (column, value) in reversed(list(enumerate(CHANGED.items(), start=1))):
        id_ = db.session.scalars(select(LedgerLeaf.event_id).where(LedgerLeaf.index == index)).one()
        tamper(f"UPDATE consent_event SET {column} = {value} WHERE id = {id_}")
        wrong = ledger.verify().wrong
        numbers[column] = wrong.index
        member = column.removesuffix("_id")
        assert f"do not say what was sealed: {member} (event" in str(wrong), column
    assert numbers == {column: index for index, column in enumerate(CHANGED, start=1)}


def test_c35_a_byte_that_no_text_has_is_named_too(room, engine):
    sealed_with_checkpoint(5)
    id_ = db.session.scalars(select(LedgerLeaf.event_id).where(LedgerLeaf.index == 3)).one()
    if engine == "postgresql":  # it takes no such byte in: a part of the stored bytes it is, then
        tamper(f"UPDATE consent_event SET canonical = '\\xff' || canonical WHERE id = {id_}")
        assert "bytes were changed" in str(ledger.verify().wrong)
    else:
        tamper(f"UPDATE consent_event SET act = CAST(x'ff' AS TEXT) WHERE id = {id_}")
        assert str(ledger.verify().wrong) == "Entry 3: the database cannot read it."
    assert ledger.verify().wrong.index == 3


def test_c35_a_missing_subtree_and_a_missing_row_are_two_things(room, monkeypatch):
    monkeypatch.setattr(sealing, "STRIDE", 1)
    sealed_with_checkpoint(9)
    tamper('DELETE FROM ledger_node WHERE level = 1 AND "index" = 2')
    assert str(ledger.verify().wrong) == "Entry 4: the stored subtree of level 1 above it is missing."
    tamper('DELETE FROM ledger_leaf WHERE "index" = 1')
    assert str(ledger.verify().wrong) == "Entry 1: it is missing from the ledger."


def test_c35_a_removed_tail_fails_against_the_checkpoint_of_the_database(room):
    sealed_with_checkpoint(9)
    tamper('DELETE FROM ledger_leaf WHERE "index" >= 6')

    report = ledger.verify()

    assert str(report.wrong) == (
        "Entry 6: it and all after it are missing: the signed checkpoint was signed for 9 entries."
    )
    assert (report.size, report.unsealed) == (6, 3)


def test_c35_a_tail_dropped_with_its_checkpoint_fails_against_a_saved_one(room):
    saved = sealed_with_checkpoint(9).note
    tamper('DELETE FROM ledger_leaf WHERE "index" >= 6')
    tamper("DELETE FROM ledger_checkpoint WHERE size = 9")
    tamper("DELETE FROM consent_event WHERE id NOT IN (SELECT event_id FROM ledger_leaf)")

    assert ledger.verify().sound
    assert str(ledger.verify(saved).wrong) == (
        "Entry 6: it and all after it are missing: the saved checkpoint was signed for 9 entries."
    )


def test_c35_a_history_written_anew_fails_against_a_saved_checkpoint(room):
    saved = sealed_with_checkpoint(5).note
    tamper("DELETE FROM ledger_leaf WHERE id > 0")
    tamper("DELETE FROM ledger_node WHERE id > 0")
    tamper("DELETE FROM ledger_checkpoint WHERE id > 0")
    tamper("DELETE FROM consent_event WHERE id = (SELECT min(id) FROM consent_event)")
    some_events(1)
    ledger.seal()
    ledger.checkpoint()
    db.session.commit()

    assert ledger.verify().sound
    assert str(ledger.verify(saved).wrong) == (
        "Entry 4: up to here the entries are not those of the saved checkpoint."
    )


def test_a_saved_checkpoint_of_earlier_days_is_the_beginning(room):
    saved = sealed_with_checkpoint(5).note
    some_events(4)
    ledger.seal()
    db.session.commit()

    assert ledger.verify(saved).sound
    assert ledger.verify(saved.replace("\n", "\r\n")).sound
    assert "saved checkpoint" in str(ledger.verify(saved.replace("\n5\n", "\n4\n")).wrong)
    assert "saved checkpoint" in str(ledger.verify("").wrong)


def test_a_ledger_is_read_in_blocks(room, monkeypatch):

    monkeypatch.setattr(reading, "BLOCK", 4)
    for number in (3, 1, 5, 4):
        some_events(number)
        ledger.seal()
        ledger.checkpoint()
    some_events(9)
    db.session.commit()

    report = ledger.verify()

    assert (report.size, report.unsealed, report.checkpoints, report.wrong) == (13, 9, 4, None)
    assert (
        report.root
        == db.session.scalars(select(LedgerCheckpoint.root).where(LedgerCheckpoint.size == 13)).one()
    )
    tamper('UPDATE ledger_leaf SET event_id = -1 WHERE "index" = 11')
    assert str(ledger.verify().wrong) == "Entry 11: the event that was sealed is gone."


def test_sealing_takes_no_lock_that_a_signup_waits_for(app, engine):
    with app.app_context():
        some_events(3)
        ledger.seal()
        if engine == "postgresql":  # on SQLite every writer waits for the other; the batches are short there
            held = set(
                db.session.scalars(
                    text(
                        "SELECT c.relname || ' ' || l.mode FROM pg_locks l "
                        "JOIN pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid() "
                        "AND c.relname LIKE 'consent%' AND c.relkind = 'r'"
                    )
                )
            )
            assert held == {"consent_event AccessShareLock"}
            assert db.session.scalar(text("SELECT count(*) FROM consent_event WHERE xmax <> 0")) == 0
        db.session.commit()
