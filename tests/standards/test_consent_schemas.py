"""C37: schemas, test vectors and JSON-LD of consent records and receipts."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError
from pyld import jsonld
from referencing import Registry, Resource

from registration.consent.receipts import ReceiptRefused, check, verifier_key
from registration.consent.receipts.reading import SameKeyTwice, strict_json
from registration.consent.receipts.terms import BASIS, context
from registration.consent.rules import DPV_STATE
from tests.factories.receipts import a_receipt

SCHEMAS = Path(__file__).parents[2] / "static" / "schemas"
VECTORS = SCHEMAS / "vectors"
MANDATORY = {
    "header": ("schema_version", "record_id", "pii_principal_id"),
    "pii_processing": (
        "privacy_notice", "language", "purposes", "pii_information", "pii_controllers", "storage_location",
        "retention_period", "jurisdiction", "recipient_third_parties", "withdrawal_method", "lawful_basis",
    ),
    "parties": ("party_id", "party_name", "party_address", "party_contact", "party_type"),
    "events": ("event_time", "validity_duration", "entity_id", "event_type", "event_state"),
}  # fmt: skip
"""Mandatory fields of ISO/IEC TS 27560:2023, and the legal basis that GDPR asks for."""


def _schema(name):
    return json.loads((SCHEMAS / f"{name}-1.json").read_text("utf-8"))


REGISTRY = Registry().with_resources(
    (each["$id"], Resource.from_contents(each))
    for each in map(_schema, ("consent-record", "consent-receipt"))
)
VALIDATORS = {
    kind: Draft202012Validator(_schema(f"consent-{kind}"), registry=REGISTRY)
    for kind in ("record", "receipt")
}


def vectors(folder):
    found = sorted((VECTORS / folder).glob("*.json"))
    assert found
    return [pytest.param(path, id=path.stem) for path in found]


def no_network(address, _options):
    raise AssertionError(f"the context asks for {address}")


def expanded(document):
    return jsonld.expand(document, {"documentLoader": no_network})


@pytest.mark.parametrize("kind", VALIDATORS)
def test_the_schemas_are_schemas(kind):
    Draft202012Validator.check_schema(VALIDATORS[kind].schema)


@pytest.mark.parametrize("kind", ["record", "receipt"])
def test_valid_vectors_are_accepted(kind):
    for path in sorted((VECTORS / f"{kind}-valid").glob("*.json")):
        VALIDATORS[kind].validate(strict_json(path.read_bytes()))


@pytest.mark.parametrize("path", vectors("record-invalid"))
def test_invalid_records_are_refused(path):
    with pytest.raises(ValidationError):
        VALIDATORS["record"].validate(strict_json(path.read_bytes()))


@pytest.mark.parametrize("path", vectors("receipt-invalid"))
def test_invalid_receipts_are_refused(path):
    with pytest.raises(ValidationError):
        VALIDATORS["receipt"].validate(strict_json(path.read_bytes()))


@pytest.mark.parametrize("path", vectors("duplicate-keys"))
def test_c37_keys_that_stand_twice_are_refused_while_reading(path):
    json.loads(path.read_bytes())  # a careless reader would see a document here
    with pytest.raises(SameKeyTwice):
        strict_json(path.read_bytes())


@pytest.mark.parametrize("name", ["form-english", "form-japanese"])
def test_signed_vectors_are_genuine(name):
    folder = VECTORS / "signed"
    key = verifier_key((folder / "verifier.key").read_text("utf-8"))
    receipt, checkpoint = ((folder / f"{name}.{end}").read_text("utf-8") for end in ("jws", "checkpoint"))

    assert check(receipt, checkpoint, key).done
    with pytest.raises(ReceiptRefused):
        check(receipt[:-8] + "A" * 8, checkpoint, key)


@pytest.mark.parametrize("different", [{}, {"sealed": False}, {"language": "ja"}], ids=str)
def test_c37_a_receipt_follows_the_schema_and_has_every_mandatory_field(room, different):
    content = strict_json(json.dumps(a_receipt(**different).content))

    VALIDATORS["receipt"].validate(content)
    for record in content["consent_records"]:
        VALIDATORS["record"].validate(record)
        assert all(record[name] for name in MANDATORY["header"])
        processing = record["pii_processing"]
        assert all(
            processing[name] for name in MANDATORY["pii_processing"] if name != "recipient_third_parties"
        )
        assert all(name in each for each in record["parties"] for name in MANDATORY["parties"])
        assert all(each[name] for each in record["events"] for name in MANDATORY["events"])
    named = [each["pii_processing"]["recipient_third_parties"] for each in content["consent_records"]]
    assert [len(each) for each in named] == [0, 1]


def test_c37_a_receipt_is_json_ld_and_no_term_of_it_is_dropped(room):
    content = json.loads(json.dumps(a_receipt().content))
    tree = expanded(content)[0]
    seen = json.dumps(tree)
    properties = set(re.findall(r'"((?:https?:|urn:)[^"]+)": \[', seen))

    for name in _keys({name: part for name, part in content.items() if name != "@context"}):
        meaning = context()[name]
        assert _iri(meaning if isinstance(meaning, str) else meaning["@id"]) in properties, name
    for prefix in ("dpv", "pd", "loc", "own"):
        assert f'"{prefix}:' not in seen
    assert tree["@type"] == ["https://w3id.org/dpv#ConsentReceipt"]
    record = tree["http://purl.org/dc/terms/hasPart"][0]
    event = record["urn:registration:consent:event"][0]
    assert event["https://w3id.org/dpv#hasConsentStatus"] == [{"@id": "https://w3id.org/dpv#ConsentGiven"}]
    process = record["https://w3id.org/dpv#hasProcess"][0]
    assert process["https://w3id.org/dpv#hasLegalBasis"] == [{"@id": "https://w3id.org/dpv#Consent"}]


def test_the_context_in_a_receipt_is_the_one_that_is_shipped(room):
    shipped = json.loads((SCHEMAS / "consent-1.jsonld").read_text("utf-8"))
    assert a_receipt().content["@context"] == shipped["@context"]


def test_every_code_has_a_term_that_the_schema_knows():
    term = re.compile(VALIDATORS["record"].schema["$defs"]["term"]["pattern"])
    for word in [*BASIS.values(), *filter(None, DPV_STATE.values())]:
        assert term.match(word), word


def _keys(part):
    if isinstance(part, list):
        return {name for each in part for name in _keys(each)}
    if isinstance(part, dict):
        own = {name for name in part if not name.startswith("@")}
        return own.union(*map(_keys, part.values()))
    return set()


def _iri(name):
    prefix, _, rest = name.partition(":")
    return context()[prefix] + rest
