"""C10: a row pruned under a legal duty keeps its leaf hash and is covered by a signed record of it."""

import json

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from registration.consent import ledger, merkle, personal_data
from registration.consent.actions import give, prune, rebuild_states, record_decisions, withdraw
from registration.consent.errors import NewestStays, NoSuchEvent, NotSealedYet, StillNeeded
from registration.consent.models import Channel, ConsentEvent, LedgerLeaf, LedgerPruning
from registration.consent.queries import first_difference
from registration.foundation.database import db
from registration.sharing.models import DisclosureItem
from tests.consent.test_ledger import some_events, tamper
from tests.consent.test_projection import stored_states
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking

BY_BUTTON = {"channel": Channel.WEB, "method": "button"}


def uids(subject_id: int | None = None) -> list[str]:
    asked = select(ConsentEvent.uid).order_by(ConsentEvent.id)
    return list(
        db.session.scalars(asked.where(ConsentEvent.subject_id == subject_id) if subject_id else asked)
    )


def seal_and_sign():
    while ledger.seal():
        pass
    made = ledger.checkpoint()
    db.session.commit()
    return made


@pytest.fixture
def changed_mind(room):
    """Provide somebody who gave, withdrew and gave again, sealed: the uids of the three."""
    subject, purpose = a_person().subject, a_purpose()
    for _ in range(2):
        give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
        withdraw(subject.id, purpose.id, **BY_BUTTON)
    give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    some_events(1)  # of somebody else: the newest of all
    seal_and_sign()
    return uids(subject.id)


def test_c10_a_pruned_event_keeps_its_entry_under_a_signed_record(changed_mind):
    before = ledger.latest_checkpoint()
    leaf = ledger.entry_of(changed_mind[1])

    assert prune([changed_mind[1]], ground="court-order") == 1
    db.session.commit()

    assert changed_mind[1] not in uids()
    assert ledger.entry_of(changed_mind[1]) == leaf
    report = ledger.verify(before.note)
    assert (report.wrong, report.pruned, report.unsealed) == (None, 1, 1)
    after = seal_and_sign()
    report = ledger.verify(before.note)
    assert (report.wrong, report.pruned, report.size) == (None, 1, before.size + 1)
    said = json.loads(db.session.scalars(select(LedgerPruning.canonical)).one())
    assert (said["entry"], said["entry_sha256"]) == (leaf.index, leaf.leaf_hash.hex())
    assert (said["event"], said["ground"]) == (changed_mind[1], "court-order")
    record = ledger.entry_of(said["uid"])
    path = ledger.inclusion_proof(record.index, after.size)
    assert merkle.root_from_inclusion(record.index, after.size, record.leaf_hash, path) == after.root
    path = ledger.inclusion_proof(leaf.index, after.size)
    assert merkle.root_from_inclusion(leaf.index, after.size, leaf.leaf_hash, path) == after.root


def test_c10_nothing_goes_that_what_holds_rests_on(changed_mind):
    *older, last = changed_mind

    with pytest.raises(StillNeeded):
        prune([last], ground="court-order")
    assert prune(older, ground="court-order") == 4
    db.session.commit()

    assert uids()[0] == last
    assert first_difference() == (1, None)


def test_nobodys_event_goes_when_anothers_must_stay(room):
    purpose = a_purpose()
    people = [a_person().subject.id, a_person().subject.id]
    for subject_id in people:
        give(subject_id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    give(people[0], purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    some_events(1)
    seal_and_sign()
    before = uids()

    with pytest.raises(StillNeeded):
        prune([before[0], before[1]], ground="court-order")

    assert uids() == before


def test_a_withdrawal_is_not_pruned_from_above_a_consent(room):
    subject, purpose = a_person().subject, a_purpose()
    give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    withdraw(subject.id, purpose.id, **BY_BUTTON)
    some_events(1)
    seal_and_sign()
    given, withdrawn, newest = uids()

    with pytest.raises(StillNeeded):
        prune([withdrawn], ground="mistake")
    with pytest.raises(StillNeeded):
        prune([given, withdrawn], ground="mistake")
    with pytest.raises(NewestStays):
        prune([newest], ground="court-order")
    assert prune([given], ground="court-order") == 1


def test_the_tombstone_of_the_erased_does_not_go_alone(room):
    """Nothing but the rule stands before it: no state is left that would name it."""
    person, purpose = a_person(), a_purpose()
    subject_id = person.subject.id
    give(subject_id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    personal_data.erase(person.id)
    some_events(1)
    seal_and_sign()
    given, tombstone = uids(subject_id)

    with pytest.raises(StillNeeded):
        prune([tombstone], ground="retention-ended")
    assert prune([given], ground="retention-ended") == 1
    assert first_difference() == (0, None)


def test_what_is_not_sealed_or_not_there_is_refused(changed_mind):
    some_events(1)

    with pytest.raises(NotSealedYet):
        prune([uids()[-1]], ground="court-order")
    with pytest.raises(NoSuchEvent, match="nobody"):
        prune(["nobody", changed_mind[0]], ground="court-order")
    prune([changed_mind[0]], ground="court-order")
    with pytest.raises(NoSuchEvent):
        prune([changed_mind[0]], ground="court-order")


def test_what_another_record_names_stays(changed_mind, monkeypatch):
    from registration.consent.actions import pruning
    from registration.consent.models import ConsentState

    monkeypatch.setattr(pruning, "may_go", lambda history, uids: True)
    named = db.session.scalars(
        select(ConsentEvent.uid).join(ConsentState, ConsentState.event_id == ConsentEvent.id)
    )

    with pytest.raises(StillNeeded):
        prune([named.one()], ground="court-order")
    assert db.session.scalar(select(func.count(LedgerPruning.id))) == 0
    assert DisclosureItem.consent_event_id.property.columns[0].foreign_keys


def test_c10_the_database_lets_go_of_nothing_else(changed_mind):
    prune([changed_mind[0]], ground="court-order")
    db.session.commit()
    refused = [
        delete(ConsentEvent).where(ConsentEvent.uid == changed_mind[1]),
        update(ConsentEvent).values(method="x"),
        delete(LedgerPruning),
        update(LedgerPruning).values(ground="x"),
        delete(LedgerLeaf),
    ]
    for statement in refused:
        with pytest.raises(DBAPIError, match="kept as they were written"):
            db.session.execute(statement.execution_options(synchronize_session=False))
        db.session.rollback()


RECORDS = {
    "its columns": ("UPDATE ledger_pruning SET ground = 'x'", "columns of a pruning"),
    "its bytes": ("UPDATE ledger_pruning SET canonical = {bytes}", "record of a pruning was changed"),
    "the hash it names": ("UPDATE ledger_pruning SET entry_hash = {bytes}", "names another hash"),
    "the entry it names": ("UPDATE ledger_pruning SET entry = 4", "event that was sealed is gone"),
    "all of it": ("DELETE FROM ledger_pruning WHERE id > 0", "event that was sealed is gone"),
}


@pytest.mark.parametrize("what", RECORDS)
def test_a_changed_record_of_a_pruning_is_found(changed_mind, what):
    prune([changed_mind[1]], ground="court-order")
    seal_and_sign()
    statement, why = RECORDS[what]
    some_bytes = "x'00ff'" if db.engine.dialect.name == "sqlite" else "'\\x00ff'"

    tamper(statement.format(bytes=some_bytes))

    assert why in str(ledger.verify().wrong)


class Ledger(RuleBasedStateMachine):
    """People decide, are erased, and lose events under a legal duty; the ledger is sealed and signed."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [a_person() for _ in range(2)]
        self.ids = [(person.id, person.subject.id, person.subject.ref) for person in self.people]
        self.purposes = [a_purpose(), a_purpose()]
        self.gone: set[int] = set()
        self.leaves: list[bytes] = []
        self.pruned: dict[str, ledger.Entry] = {}
        self.signed: list[tuple[int, bytes]] = []

    who = st.integers(0, 1)
    number = st.integers(0, 1)

    @rule(who=who, number=number, given=st.booleans(), effective=st.booleans())
    def answer(self, who, number, given, effective):
        if who not in self.gone:
            _, subject_id, ref = self.ids[who]
            decision = a_decision(self.purposes[number].versions[0], given=given)
            record_decisions(subject_id, ref, [decision], an_asking(effective=effective))

    @rule(who=who, number=number)
    def withdraw(self, who, number):
        if who not in self.gone:
            withdraw(self.ids[who][1], self.purposes[number].id, **BY_BUTTON)

    @rule(who=who)
    def erase(self, who):
        personal_data.erase(self.ids[who][0])
        self.gone.add(who)

    @rule()
    def seal(self):
        ledger.seal(3)

    @precondition(lambda self: self.leaves)
    @rule()
    def sign(self):
        made = ledger.checkpoint()
        self.signed.append((made.size, made.root))

    @precondition(lambda self: self.leaves)
    @rule(data=st.data())
    def prune(self, data):
        there = uids()
        if not there:
            return
        chosen = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=3, unique=True))
        entries = {uid: ledger.entry_of(uid) for uid in chosen}
        kept = stored_states()
        try:
            prune(chosen, ground="court-order")
        except (StillNeeded, NotSealedYet, NewestStays):
            assert set(uids()) == set(there)
        else:
            self.pruned |= entries
        assert stored_states() == kept

    @invariant()
    def entries_only_grow_and_keep_their_hashes(self):
        leaves = list(db.session.scalars(select(LedgerLeaf.leaf_hash).order_by(LedgerLeaf.index)))
        assert leaves[: len(self.leaves)] == self.leaves
        self.leaves = leaves
        for uid, entry in self.pruned.items():
            assert ledger.entry_of(uid) == entry
            assert leaves[entry.index] == entry.leaf_hash

    @invariant()
    def what_holds_is_what_the_events_say(self):
        kept = stored_states()
        assert first_difference() == (len(kept), None)
        rebuild_states()
        assert stored_states() == kept

    @invariant()
    def the_ledger_verifies_and_continues_all_that_was_signed(self):
        report = ledger.verify()
        assert report.wrong is None
        assert report.pruned == len(self.pruned)
        for size, root in self.signed:
            proof = ledger.consistency_proof(size, report.size)
            assert merkle.is_consistent(size, report.size, root, report.root, proof)

    def teardown(self) -> None:
        db.session.rollback()


def test_c10_whatever_happens_entries_only_grow_and_pruned_rows_keep_their_hash(room):
    quick = settings(
        max_examples=12,
        stateful_step_count=16,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Ledger, settings=quick)


def test_the_first_difference_between_states_and_events_is_named(changed_mind):
    assert first_difference() == (1, None)

    db.session.execute(text("UPDATE consent_state SET kind = 'withdrawn'"))
    assert "stored otherwise than the events say: kind." in str(first_difference()[1])
    db.session.execute(text("DELETE FROM consent_state"))
    assert "has no stored state; the events say given." in str(first_difference()[1])
