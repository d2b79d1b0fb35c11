"""Reading what a stranger hands in: strict JSON, signed notes, public keys.

Pure: no database, no settings.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
"""Identifier of the algorithm in C2SP signed-note."""


class SameKeyTwice(ValueError):
    """A JSON object has a key twice, so that two readers may see two documents."""


def strict_json(text: str | bytes) -> Any:
    """JSON in which every key stands once.

    Raises:
        SameKeyTwice: with the key.
        ValueError: when it is no JSON.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SameKeyTwice(key)
        found[key] = value
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name, as C2SP signed-note writes them: ``name+hash+key``."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def kid(self) -> str:
        """Name and hash: how a receipt says which key signed it."""
        return f"{self.name}+{self.hash.hex()}"

    def __str__(self) -> str:
        return f"{self.kid}+{base64.b64encode(ED25519 + self.public).decode()}"

    def fits(self, signature: bytes, signed: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def verifier_key(text: str) -> VerifierKey:
    """Read a public key from its written form.

    Raises:
        ValueError: when it is none, or its parts do not belong together.
    """
    name, _, rest = text.strip().partition("+")
    written_hash, _, encoded = rest.partition("+")
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error as wrong:
        raise ValueError("not a verifier key") from wrong
    key = VerifierKey(name, content[1:])
    if not name or content[:1] != ED25519 or len(content) != 33 or written_hash != key.hash.hex():
        raise ValueError("not a verifier key")
    return key


@dataclass(frozen=True)
class Note:
    """A checkpoint (C2SP tlog-checkpoint) and the signatures below it."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: Sequence[tuple[str, bytes]]

    def is_signed_by(self, key: VerifierKey) -> bool:
        return any(
            name == key.name and signature[:4] == key.hash and key.fits(signature[4:], self.text.encode())
            for name, signature in self.signatures
        )


def note(text: str) -> Note:
    """Read a checkpoint.

    Raises:
        ValueError: when it is none.
    """
    text = text.replace("\r\n", "\n").strip("\ufeff\n") + "\n"
    body, gap, below = text.rpartition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) < 3 or not lines[0] or not (lines[1].isascii() and lines[1].isdecimal()):
        raise ValueError("not a checkpoint")
    signatures = []
    for line in below.splitlines():
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        if dash == "—":
            signatures.append((name, base64.b64decode(encoded, validate=True)))
    root = base64.b64decode(lines[2], validate=True)
    if len(root) != 32:
        raise ValueError("not a checkpoint")
    return Note(lines[0], int(lines[1]), root, body + "\n", tuple(signatures))
