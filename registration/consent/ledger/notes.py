"""Checkpoints as text that others can read: a C2SP tlog-checkpoint inside a C2SP signed-note.

Origin, size, root, an empty line, and signatures (Ed25519). Any tool that reads these formats can check ours
with ``verifier_key``; others may add signatures of their own below.
"""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registration.consent.errors import NotAVerifierKey
from registration.foundation import keyring, settings

_ED25519 = b"\x01"
"""Identifier of the algorithm in C2SP signed-note."""


@dataclass(frozen=True)
class Verifier:
    """The name of a ledger and the public key that its checkpoints are signed with."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """As C2SP signed-note writes it: name, hash, algorithm and key."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def signed(self, encoded: str, text: str) -> bool:
        """Whether this signature (base64, after the hash of the key) is ours for this text."""
        try:
            signature = base64.b64decode(encoded, validate=True)
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[4:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return signature[:4] == self.key_hash


def our_verifier() -> Verifier:
    return Verifier(_origin(), _public_bytes(keyring.ledger_key().public_key()))


def verifier_key() -> str:
    """The public key as C2SP signed-note writes it."""
    return str(our_verifier())


def verifier_from(text: str) -> Verifier:
    """The key that somebody kept.

    Raises:
        NotAVerifierKey: when it is not written as C2SP signed-note writes it.
    """
    name, _, rest = text.strip().partition("+")
    key_hash, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as wrong:
        raise NotAVerifierKey from wrong
    verifier = Verifier(name, key[1:])
    if key[:1] != _ED25519 or len(key) != 33 or verifier.key_hash.hex() != key_hash:
        raise NotAVerifierKey
    return verifier


def text_of(origin: str, length: int, root: bytes) -> str:
    """What is signed (C2SP tlog-checkpoint)."""
    return f"{origin}\n{length}\n{base64.b64encode(root).decode()}\n"


def signed_note(length: int, root: bytes) -> str:
    """The checkpoint of a tree, signed with the ledger's key."""
    ours = our_verifier()
    text = text_of(ours.name, length, root)
    signature = base64.b64encode(ours.key_hash + keyring.ledger_key().sign(text.encode())).decode()
    return f"{text}\n— {ours.name} {signature}\n"


def is_signed(note: str, verifier: Verifier | None = None) -> tuple[str, int, bytes] | None:
    """Origin, size and root of a note that this key, or ours, did sign; nothing if it did not."""
    verifier = verifier or our_verifier()
    text, gap, signatures = note.replace("\r\n", "\n").rpartition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not lines[1].isdecimal() or lines[0] != verifier.name:
        return None
    head = f"— {verifier.name} "
    for line in signatures.splitlines():
        if line.startswith(head) and verifier.signed(line.removeprefix(head), text + "\n"):
            return verifier.name, int(lines[1]), base64.b64decode(lines[2])
    return None


def _origin() -> str:
    address = urlsplit(settings.current().public_address)
    return f"{address.netloc or 'localhost'}{address.path.rstrip('/')}/ledger"


def _public_bytes(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
