import base64
import json

import pytest
from sqlalchemy import select

from registration.consent import ledger, merkle
from registration.consent.models import ConsentEvent
from registration.foundation.database import db
from tests.consent.test_ledger import some_events


@pytest.fixture
def grown(app):
    """Have a ledger of 5 and then 12 entries under two checkpoints, and one entry that none covers."""
    with app.app_context():
        notes = []
        for number in (5, 7):
            some_events(number)
            ledger.seal()
            notes.append(ledger.checkpoint().note)
            db.session.commit()
        some_events(1)
        ledger.seal()
        db.session.commit()
        return notes


def root(note: str) -> bytes:
    return base64.b64decode(note.splitlines()[2])


def path(proof: dict) -> list[bytes]:
    return [base64.b64decode(each) for each in proof["proof"]]


def test_checkpoints_and_the_key_stand_at_addresses_without_language(app, visitor, grown) -> None:
    latest, first = visitor.get("/ledger/checkpoint"), visitor.get("/ledger/checkpoints/5")

    assert (latest.text, latest.content_type) == (grown[1], "text/plain; charset=utf-8")
    assert first.text == grown[0]
    assert "immutable" in first.headers["Cache-Control"]
    key = visitor.get("/ledger/key").text.strip()
    verifier = ledger.verifier_from(key)
    with app.app_context():
        assert ledger.is_signed(latest.text, verifier) == ("events.example.org/ledger", 12, root(grown[1]))
    again = visitor.get("/ledger/checkpoint", headers={"If-None-Match": latest.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in latest.headers


def test_proofs_convince_whoever_has_the_checkpoints(app, visitor, grown) -> None:
    between = visitor.get("/ledger/proof/consistency?from=5&to=12")
    assert merkle.is_consistent(5, 12, root(grown[0]), root(grown[1]), path(json.loads(between.text)))
    assert "immutable" in between.headers["Cache-Control"]
    until_now = visitor.get("/ledger/proof/consistency?from=5")
    assert json.loads(until_now.text) == json.loads(between.text)
    assert "no-cache" in until_now.headers["Cache-Control"]
    with app.app_context():
        uid = db.session.scalars(select(ConsentEvent.uid).order_by(ConsentEvent.id).offset(3).limit(1)).one()

    by_event = json.loads(visitor.get(f"/ledger/proof/inclusion?event={uid}&size=5").text)
    by_index = json.loads(visitor.get("/ledger/proof/inclusion?index=3").text)

    assert (by_event["index"], by_event["size"], by_index["size"]) == (3, 5, 12)
    leaf = base64.b64decode(by_event["leaf_hash"])
    assert merkle.root_from_inclusion(3, 5, leaf, path(by_event)) == root(grown[0])
    assert merkle.root_from_inclusion(3, 12, leaf, path(by_index)) == root(grown[1])


WRONG = {
    "/ledger/proof/consistency": (400, "“from” must be a whole number"),
    "/ledger/proof/consistency?from=x": (400, "“from” must be a whole number"),
    "/ledger/proof/consistency?from=0": (400, "“from” must be at least 1"),
    "/ledger/proof/consistency?from=6&to=5": (400, "not above “to”"),
    "/ledger/proof/consistency?from=5&to=13": (400, "“to” at most 12"),
    "/ledger/proof/consistency?from=-1": (400, "“from” must be a whole number"),
    "/ledger/proof/consistency?from=1&to=99999999999999999999": (400, "“to” must be a whole number"),
    "/ledger/proof/inclusion": (400, "Ask with “event”"),
    "/ledger/proof/inclusion?event=nobody": (404, "No entry is for this event"),
    "/ledger/proof/inclusion?index=99": (404, "There is no entry 99"),
    "/ledger/proof/inclusion?index=4&size=3": (404, "Entry 4 is not among the first 3"),
    "/ledger/proof/inclusion?index=4&size=13": (400, "from 1 to 12"),
    "/ledger/proof/inclusion?index=٣": (400, "Ask with “event”"),
    "/ledger/checkpoints/6": (404, "No checkpoint was signed for 6"),
}


@pytest.mark.parametrize("address", WRONG)
def test_what_cannot_be_answered_is_said(visitor, grown, address) -> None:
    status, words = WRONG[address]

    answer = visitor.get(address)

    assert answer.status_code == status
    assert words in json.loads(answer.text)["error"]


def test_before_the_first_checkpoint_all_say_so(visitor) -> None:
    for address in ("checkpoint", "proof/inclusion?index=0", "proof/consistency?from=1"):
        answer = visitor.get(f"/ledger/{address}")
        assert (answer.status_code, "No checkpoint has been signed" in answer.text) == (404, True)
    assert "The first follows the first decision." in visitor.get("/en/ledger").text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_shows_the_latest_checkpoint_word_for_word(visitor, grown, language) -> None:
    page = visitor.get(f"/{language}/ledger")

    for line in grown[1].splitlines():
        assert line.replace("+", "&#43;") in page.text or line in page.text
    assert page.text.count("btn-primary") == 1
    again = visitor.get(f"/{language}/ledger", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert "/ledger" in visitor.get(f"/{language}/privacy").text
