import json

import pytest

from registration.consent import ledger
from registration.consent.actions import withdraw
from registration.consent.models import Basis, Channel, ConsentEvent, EventKind
from registration.consent.receipts import Issuer, check, receipt_of, rows, seal_now, verifier_key
from registration.consent.receipts.reading import note
from registration.consent.receipts.terms import BASIS, state_of
from registration.foundation.database import db
from tests.factories import a_person
from tests.factories.consent import a_purpose
from tests.factories.receipts import a_checkpoint, a_receipt, an_act


def genuine(receipt):
    return check(receipt.jws, ledger.latest_checkpoint().note, verifier_key(ledger.verifier_key()))


def test_one_receipt_covers_one_act_with_all_its_answers(room):
    receipt = a_receipt()

    records = genuine(receipt).content["consent_records"]
    assert [each["events"][0]["event_state"] for each in records] == [
        "dpv:ConsentGiven",
        "dpv:ConsentRefused",
    ]
    for each in records:
        assert [event["event_kind"] for event in each["events"][1:]] == ["requested", "address_confirmed"]
    assert len(receipt.content["shown"]) == 1


def test_a_receipt_may_be_about_one_purpose_of_an_act(room):
    subject, act = an_act()
    event = db.session.query(ConsentEvent).filter_by(act=act, kind=EventKind.REFUSED).one()

    content = genuine(receipt_of(subject.id, act, event.purpose_id)).content

    assert [each["pii_processing"]["purposes"][0]["purpose_code"] for each in content["consent_records"]] == [
        event.purpose.code
    ]
    assert len(content["ledger"]["entries"]) == 3


def test_a_withdrawal_has_a_receipt_of_its_own(room):
    purpose = a_purpose()
    subject, first = an_act(None, purpose.versions[0])
    withdraw(subject.id, purpose.id, channel=Channel.WEB, method="button")
    db.session.commit()
    a_checkpoint()
    act = db.session.query(ConsentEvent).filter_by(kind=EventKind.WITHDRAWN).one().act

    content = genuine(receipt_of(subject.id, act)).content

    [record] = content["consent_records"]
    assert act != first
    assert record["events"][0]["event_state"] == "dpv:ConsentWithdrawn"
    assert record["events"][0]["validity_duration"] == "none"
    assert content["shown"] == []


def test_a_consent_with_an_end_says_how_long_it_holds(room):
    subject, act = an_act(None, a_purpose(valid_days=730).versions[0])

    [record] = genuine(receipt_of(subject.id, act)).content["consent_records"]

    assert record["events"][0]["validity_duration"] == "P730D"


def test_the_same_act_under_the_same_checkpoint_gives_the_same_bytes(room):
    subject, act = an_act()
    first = receipt_of(subject.id, act)

    assert receipt_of(subject.id, act).jws == first.jws
    an_act()
    assert receipt_of(subject.id, act).content["receipt_id"] != first.content["receipt_id"]


def test_many_receipts_are_made_with_few_statements(room, statements):
    subject = a_person().subject
    words = [a_purpose().versions[0], a_purpose().versions[0]]
    for _ in range(12):
        an_act(subject, *words, sealed=False)
    a_checkpoint()

    with statements() as seen:
        receipts = list(Issuer().receipts(rows(ConsentEvent.subject_id == subject.id)))

    assert len(receipts) == 12
    for receipt in receipts:
        genuine(receipt)
    assert len(seen) < 20, seen


def test_only_what_the_checkpoint_covers_is_proven(room):
    subject, act = an_act()
    old = ledger.latest_checkpoint()
    later, unsealed = an_act(sealed=False)

    assert receipt_of(subject.id, act).sealed
    assert not receipt_of(later.id, unsealed).sealed
    assert seal_now()
    assert receipt_of(later.id, unsealed).sealed
    assert not receipt_of(later.id, unsealed, checkpoint=old).sealed
    assert receipt_of(subject.id, act, checkpoint=old).content["ledger"]["size"] == 4


def test_sealing_on_demand_waits_for_nobody(room, monkeypatch):
    an_act(sealed=False)
    for place in ("sealing", "checkpoints"):
        monkeypatch.setattr(f"registration.consent.ledger.{place}.alone", lambda: False)

    assert not seal_now()
    assert ledger.size() == 0


def test_nobody_and_nothing_has_no_receipt(room):
    subject, act = an_act()

    assert receipt_of(subject.id, "nothing") is None
    assert receipt_of(a_person().subject.id, act) is None


def test_every_basis_has_a_term(room):
    assert set(BASIS) == set(Basis)
    assert state_of("superseded") == "own:superseded"
    assert state_of("something new") == "own:something new"


@pytest.mark.parametrize("text", ["", "a\nb\nc\n\n— d e\n", "a\n1\nAAAA\n\n— a AAAA\n", "a\n²\nAAAA\n\n"])
def test_what_is_no_checkpoint_is_not_read(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any wording will do
        note(text)


def test_new_fields_of_an_event_do_not_disturb_an_old_reader(room):
    receipt = a_receipt()
    entry = receipt.content["ledger"]["entries"][0]
    assert set(json.loads(entry["canonical"])) >= {"uid", "kind", "purpose", "shown_sha256"}
