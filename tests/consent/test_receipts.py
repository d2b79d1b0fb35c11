import json

from registration.consent import ledger
from registration.consent.receipts import check, verifier_key
from tests.factories.receipts import a_receipt


def test_smoke(room):
    receipt = a_receipt()
    print(json.dumps({k: v for k, v in receipt.content.items() if k != "@context"}, indent=1, ensure_ascii=False))
    checked = check(receipt.jws, ledger.latest_checkpoint().note, verifier_key(ledger.verifier_key()))
    for each in checked.done:
        print(each)
    print(len(receipt.jws))
    assert 0
