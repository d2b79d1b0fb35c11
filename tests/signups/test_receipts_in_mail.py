from base64 import urlsafe_b64decode

import pytest
from sqlalchemy import select

from registration.consent import ledger
from registration.consent.models import ConsentEvent
from registration.consent.receipts import ReceiptRefused, check
from registration.foundation import keyring
from registration.foundation.database import db
from registration.mail.composing import Letter, compose
from registration.mail.models import Message
from tests.factories.consent import a_decision, a_notice, a_purpose
from tests.factories.events import an_event
from tests.factories.receipts import a_checkpoint
from tests.factories.signups import a_signup


def the_letter(language: str = "en") -> Letter:
    message = db.session.scalars(select(Message).where(Message.kind == "signups.confirmed")).one()
    message.language = language
    letter = compose(message)
    assert letter
    return letter


def somebody_confirms(*, decides: bool = True) -> None:
    a_notice()
    decisions = [a_decision(a_purpose().versions[0])] if decides else []
    a_signup(an_event(), decisions=decisions)


def test_the_confirmation_carries_the_receipt_at_once_though_nothing_is_sealed(room):
    somebody_confirms()

    letter = the_letter()

    receipt = letter.attachments[1]
    assert receipt.mimetype == "application/jose"
    assert receipt.name.endswith(".jws")
    assert ledger.size() == 0  # sending a mail seals nothing
    act = db.session.scalars(select(ConsentEvent.act)).first()
    for words in (letter.text, letter.html):
        assert f"/receipts/{act}" in words
        assert "/en/receipts" in words
    with pytest.raises(ReceiptRefused) as refused:
        check(receipt.content.decode(), a_checkpoint())
    assert refused.value.code == "unsealed"  # signed, and the proof is to come


def test_a_confirmation_that_leaves_after_sealing_carries_the_proof(room):
    somebody_confirms()
    checkpoint = a_checkpoint()

    assert check(the_letter("ja").attachments[1].content.decode(), checkpoint).done


def test_whoever_was_asked_nothing_gets_no_receipt(room):
    somebody_confirms(decides=False)

    letter = the_letter()

    assert [each.name for each in letter.attachments] == ["event.ics"]
    assert "receipt" not in letter.text


def test_the_receipt_is_signed_with_the_key_of_the_ledger(room):
    somebody_confirms()

    jws = the_letter().attachments[1].content.decode().strip()

    head, payload, signature = jws.split(".")
    keyring.ledger_key().public_key().verify(_unpacked(signature), f"{head}.{payload}".encode())


def _unpacked(part: str) -> bytes:
    return urlsafe_b64decode(part + "==")
