"""Checking a receipt with nothing but a checkpoint and a public key.

Each check has a code, which the static page of ``static/verify`` uses too. The first one that fails ends the
reading: what stands behind it can no longer be believed.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from registration.consent.merkle import root_from_inclusion
from registration.consent.receipts.reading import Note, SameKeyTwice, VerifierKey, note, strict_json
from registration.consent.receipts.terms import RECEIPT, state_of
from registration.consent.rules import leaf_hash

ALGORITHM = "Ed25519"
"""RFC 9864. The old name ``EdDSA`` says less than must be known, and is refused."""
LONGEST = 4 * 1024 * 1024


class ReceiptRefused(Exception):
    """A check failed. ``code`` names it; the words say what is wrong."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass
class Checked:
    """What was checked, and what the receipt says."""

    key: VerifierKey
    key_was_given: bool
    done: list[tuple[str, str]] = field(default_factory=list)
    """Code and sentence of each check that went well."""
    content: Mapping[str, Any] = field(default_factory=dict)

    def well(self, code: str, words: str) -> None:
        self.done.append((code, words))


def check(receipt: str, checkpoint: str, key: VerifierKey | None = None) -> Checked:
    """Check everything that can be checked offline.

    Raises:
        ReceiptRefused: by the first check that fails.
    """
    header, signed, signature = _opened(receipt)
    named = _key_in(header)
    checked = Checked(key or named, key_was_given=key is not None)
    _check_key(checked, header, named)
    _check_signature(checked, signed, signature, receipt)
    checked.content = _content(signed)
    checked.well("form", "It is a signed receipt in canonical JSON (RFC 8785), and no key stands twice.")
    try:
        tree = _check_checkpoint(checked, checkpoint)
        sealed = _check_proofs(checked, tree)
        _check_records(checked, sealed)
        _check_words(checked, sealed)
    except (KeyError, TypeError, AttributeError, IndexError) as missing:
        raise ReceiptRefused(
            "form", f"Something that a receipt must have is missing: {missing}."
        ) from missing
    return checked


def _opened(receipt: str) -> tuple[Mapping[str, Any], bytes, bytes]:
    """Header, payload and signature of a JWS in its compact form (RFC 7515, 7.1)."""
    parts = receipt.strip().split(".")
    if len(receipt) > LONGEST or len(parts) != 3:
        raise ReceiptRefused(
            "form", "This is no receipt: a receipt is a JWS of three parts with dots between."
        )
    try:
        head, payload, signature = (_unpacked(part) for part in parts)
        header = strict_json(head)
    except SameKeyTwice as twice:
        raise ReceiptRefused("duplicate", f"In the header the key {twice} stands twice.") from twice
    except ValueError as wrong:
        raise ReceiptRefused("form", "This is no receipt: its parts cannot be read.") from wrong
    if not isinstance(header, dict):
        raise ReceiptRefused("form", "This is no receipt: its header is no JSON object.")
    if header.get("alg") != ALGORITHM:
        raise ReceiptRefused(
            "algorithm",
            f"It says it is signed with {header.get('alg')!r}. Only 'Ed25519' (RFC 9864) is accepted, "
            "not the old name 'EdDSA' nor anything else.",
        )
    return header, payload, signature


def _unpacked(part: str) -> bytes:
    content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if _packed(content) != part:
        raise ValueError("not base64url")
    return content


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _key_in(header: Mapping[str, Any]) -> VerifierKey:
    """The key that the receipt itself names."""
    name, _, _hash = str(header.get("kid", "")).rpartition("+")
    try:
        public = _unpacked(header["jwk"]["x"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise ReceiptRefused("form", "The receipt does not say which key signed it.") from wrong
    return VerifierKey(name, public)


def _check_key(checked: Checked, header: Mapping[str, Any], named: VerifierKey) -> None:
    if header.get("kid") != named.kid:
        raise ReceiptRefused("key", "The receipt's key is not the one that its own name (kid) stands for.")
    if checked.key != named:
        raise ReceiptRefused(
            "key", f"It was signed with another key: {named.kid}, and the key you gave is {checked.key.kid}."
        )
    if checked.key_was_given:
        checked.well("key", f"The key is the one you gave: {named.kid}.")
    else:
        checked.well(
            "key", f"The key is the one named in the receipt. Compare it with the published one: {named}"
        )


def _check_signature(checked: Checked, signed: bytes, signature: bytes, receipt: str) -> None:
    jwk: dict[str, str | list[str]] = {"kty": "OKP", "crv": "Ed25519", "x": _packed(checked.key.public)}
    try:
        public = OKPKey.import_key(jwk)
        opened = jws.deserialize_compact(receipt.strip(), public, algorithms=[ALGORITHM])
    except (JoseError, ValueError) as wrong:
        raise ReceiptRefused(
            "signature",
            "The receipt was changed after it was signed: the signature does not fit its content.",
        ) from wrong
    if opened.payload != signed:
        raise ReceiptRefused("signature", "The receipt can be read in two ways.")
    checked.well("signature", "The signature (Ed25519) fits: nothing in the receipt was changed since.")


def _content(signed: bytes) -> Mapping[str, Any]:
    try:
        content = strict_json(signed)
        canonical = rfc8785.dumps(content)
    except SameKeyTwice as twice:
        raise ReceiptRefused("duplicate", f"The key {twice} stands twice in one object.") from twice
    except (ValueError, rfc8785.CanonicalizationError) as wrong:
        raise ReceiptRefused("form", "The content of the receipt is not JSON.") from wrong
    if canonical != signed:
        raise ReceiptRefused("form", "The content of the receipt is not canonical JSON (RFC 8785).")
    if not isinstance(content, dict) or content.get("schema_version") != RECEIPT:
        raise ReceiptRefused("form", "The content is no receipt of a form that this program knows.")
    return content


def _check_checkpoint(checked: Checked, text: str) -> Note:
    try:
        tree = note(text)
    except (ValueError, binascii.Error) as wrong:
        raise ReceiptRefused("checkpoint", "The checkpoint cannot be read: it is no signed note.") from wrong
    origin = checked.content["ledger"]["origin"]
    if tree.origin != origin:
        raise ReceiptRefused(
            "checkpoint", f"The checkpoint is of another ledger: {tree.origin}, the receipt is of {origin}."
        )
    if not tree.is_signed_by(checked.key):
        raise ReceiptRefused("checkpoint", "The checkpoint is not signed with the key of the receipt.")
    checked.well("checkpoint", f"The checkpoint of {tree.size} entries is signed with the same key.")
    return tree


def _check_proofs(checked: Checked, tree: Note) -> dict[str, Mapping[str, Any]]:
    """That every event of the receipt is an entry of the tree. The sealed events by their id."""
    ledger = checked.content["ledger"]
    if "checkpoint" not in ledger:
        raise ReceiptRefused(
            "unsealed",
            "The receipt is signed, but was made before its entries were sealed, so nothing leads to a "
            "checkpoint yet. Fetch it anew from your own page.",
        )
    own = note(ledger["checkpoint"])
    if own.size != tree.size:
        raise ReceiptRefused(
            "size",
            f"The checkpoint is of {tree.size} entries, and the proof leads to the tree of {own.size}. "
            f"Ask for the checkpoint of {own.size}, or for a receipt that leads to the one of {tree.size}.",
        )
    if own.root != tree.root:
        raise ReceiptRefused(
            "tree", "The checkpoint is of another tree: as many entries, and not the same ones."
        )
    sealed: dict[str, Mapping[str, Any]] = {}
    for entry in ledger["entries"]:
        leaf = leaf_hash(entry["canonical"].encode())
        try:
            path = [base64.b64decode(each, validate=True) for each in entry["inclusion_proof"]]
            root = root_from_inclusion(entry["leaf_index"], tree.size, leaf, path)
        except (ValueError, binascii.Error):
            root = b""
        if root != tree.root:
            raise ReceiptRefused(
                "proof", f"The proof of entry {entry['leaf_index']} does not lead to the checkpoint."
            )
        event = strict_json(entry["canonical"])
        if f"urn:uuid:{event['uid']}" != entry["event_id"]:
            raise ReceiptRefused("proof", f"Entry {entry['leaf_index']} is another event than it says.")
        sealed[entry["event_id"]] = event
    number = len(sealed)
    checked.well(
        "proof",
        f"{number} sealed {'entry is' if number == 1 else 'entries are'} in the tree of the checkpoint.",
    )
    return sealed


def _check_records(checked: Checked, sealed: Mapping[str, Mapping[str, Any]]) -> None:
    """That the readable records say what the sealed events say."""
    for record in checked.content["consent_records"]:
        for event in record["events"]:
            if event["event_id"] not in sealed:
                raise ReceiptRefused("record", f"The event {event['event_id']} has no entry in the ledger.")
            for name, said, was in compared(record, event, sealed[event["event_id"]]):
                if said != was:
                    raise ReceiptRefused(
                        "record", f"The record says {name} {said!r}, and what was sealed is {was!r}."
                    )
    checked.well("record", "The records say the same as the sealed entries, word for word and to the second.")


def compared(
    record: Mapping[str, Any], event: Mapping[str, Any], sealed: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """What stands in both: its name, how the record says it, and how the sealed event does."""
    processing, purpose = record["pii_processing"], record["pii_processing"]["purposes"][0]
    subject = f"urn:registration:subject:{sealed['subject']}"
    both = [
        ("kind", event["event_kind"], sealed["kind"]),
        ("time", event["event_time"], sealed["occurred_at"]),
        ("effective", event["effective"], sealed["effective"]),
        ("person", record["pii_principal_id"], subject),
        ("actor", event["entity_id"], entity(sealed["actor"], sealed["subject"])),
        ("method", event["collection_method"], f"{sealed['channel']}:{sealed['method']}"),
        ("end", event.get("valid_until"), sealed["valid_until"]),
        ("time shown", event.get("shown_at"), sealed["shown_at"]),
        ("words shown", event.get("shown_sha256"), sealed["shown_sha256"]),
    ]
    if sealed["purpose"] is None:
        return both
    named = [each.removeprefix("urn:registration:party:") for each in processing["recipient_third_parties"]]
    return [
        *both,
        ("state", event["event_state"], state_of(sealed["kind"])),
        ("purpose", purpose["purpose_code"], sealed["purpose"]),
        ("context", purpose.get("context", ""), sealed["context"]),
        ("recipients", named, list(sealed["recipients"])),
        *([("language", processing["language"], sealed["language"])] if sealed["language"] else []),
        *([("legal basis", processing["basis_code"], sealed["basis"])] if sealed["basis"] else []),
    ]


def entity(actor: str, subject: str) -> str:
    """Who did it, as a name."""
    return f"urn:registration:subject:{subject}" if actor == "subject" else f"urn:registration:actor:{actor}"


def _check_words(checked: Checked, sealed: Mapping[str, Mapping[str, Any]]) -> None:
    """That the words in the receipt are those whose hash was sealed with the answer."""
    shown: dict[str, Mapping[str, Any]] = {}
    for each in checked.content["shown"]:
        sha256 = hashlib.sha256(each["canonical"].encode()).hexdigest()
        if sha256 != each["shown_sha256"]:
            raise ReceiptRefused("words", "The words shown are not those whose hash was sealed.")
        shown[sha256] = strict_json(each["canonical"])
    wanted = [each["shown_sha256"] for each in sealed.values() if each["shown_sha256"]]
    if any(each not in shown for each in wanted):
        raise ReceiptRefused(
            "words", "The words shown are missing from the receipt, though their hash was sealed."
        )
    for record in checked.content["consent_records"]:
        _check_statement(
            record, [shown[each["shown_sha256"]] for each in record["events"] if "shown_sha256" in each]
        )
    words = "The exact words shown are in the receipt, and their hash is the sealed one."
    checked.well(
        "words", words if wanted else "Nothing was shown with these entries, so there are no words to check."
    )


def _check_statement(record: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]]) -> None:
    purpose = record["pii_processing"]["purposes"][0]
    for block in blocks:
        stood = {each["code"]: each for each in block["purposes"]}.get(purpose["purpose_code"])
        if stood is None or (stood["title"], stood["words"]) != (purpose["title"], purpose["statement"]):
            raise ReceiptRefused(
                "words", f"The purpose “{purpose['title']}” did not stand on the page in these words."
            )
