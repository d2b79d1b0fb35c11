"""Signed statements about the whole tree, and proofs for those who keep one.

The text is a C2SP tlog-checkpoint inside a C2SP signed-note: origin, size, root, an empty line, and one
signature (Ed25519). Any tool that reads these formats can check it with ``verifier_key``.
"""

import base64
import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from registration.consent import merkle
from registration.consent.ledger.sealing import alone, size, stored
from registration.consent.merkle import Lookup, Place
from registration.consent.models import LedgerCheckpoint
from registration.foundation import clock, keyring, settings
from registration.foundation.database import db

_ED25519 = b"\x01"
"""Identifier of the algorithm in C2SP signed-note."""


def checkpoint() -> LedgerCheckpoint | None:
    """A signed checkpoint of the tree as it is: a new one if it has grown since the last.

    Nothing when there is nothing to sign, or while somebody else seals.
    """
    if not alone():
        return None
    length = size()
    if length == 0:
        return None
    last = latest_checkpoint()
    if last is not None and last.size == length:
        return last
    places = stored(merkle.peaks(length))
    root = merkle.root(length, places.__getitem__)
    made = LedgerCheckpoint(
        size=length, root=root, signed_at=clock.now(), note=_signed(text_of(_origin(), length, root))
    )
    db.session.add(made)
    db.session.flush()
    return made


def latest_checkpoint() -> LedgerCheckpoint | None:
    return db.session.scalar(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1))


def text_of(origin: str, length: int, root: bytes) -> str:
    """What is signed (C2SP tlog-checkpoint)."""
    return f"{origin}\n{length}\n{base64.b64encode(root).decode()}\n"


def verifier_key() -> str:
    """The public key as C2SP signed-note writes it: name, hash, algorithm and key."""
    name, public = _origin(), _public_bytes(keyring.ledger_key().public_key())
    return f"{name}+{_key_hash(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def is_signed(note: str) -> tuple[str, int, bytes] | None:
    """Origin, size and root of a note that our key did sign; nothing if it did not."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not lines[1].isdecimal():
        return None
    name, public = lines[0], keyring.ledger_key().public_key()
    head = f"— {name} "
    for line in signatures.splitlines():
        if line.startswith(head) and _fits(public, name, line.removeprefix(head), text + "\n"):
            return name, int(lines[1]), base64.b64decode(lines[2])
    return None


def inclusion_proof(index: int, length: int) -> list[bytes]:
    """The path from an entry to the root of the first ``length`` entries."""
    return _from_stored(lambda lookup: merkle.inclusion_proof(index, length, lookup))


def consistency_proof(first: int, second: int) -> list[bytes]:
    """That the first ``second`` entries begin with the first ``first``."""
    return _from_stored(lambda lookup: merkle.consistency_proof(first, second, lookup))


def _from_stored(prove: Callable[[Lookup], list[bytes]]) -> list[bytes]:
    """Go through the proof once to learn which subtrees it needs, fetch them together, and make it."""
    needed: dict[Place, bytes] = {}

    def note_down(place: Place) -> bytes:
        return needed.setdefault(place, b"")

    prove(note_down)
    return prove(stored(needed).__getitem__)


def _origin() -> str:
    address = urlsplit(settings.current().public_address)
    return f"{address.netloc or 'localhost'}{address.path.rstrip('/')}/ledger"


def _signed(text: str) -> str:
    name, key = text.partition("\n")[0], keyring.ledger_key()
    public = _public_bytes(key.public_key())
    signature = base64.b64encode(_key_hash(name, public) + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def _fits(public: Ed25519PublicKey, name: str, encoded: str, text: str) -> bool:
    try:
        signature = base64.b64decode(encoded, validate=True)
        public.verify(signature[4:], text.encode())
    except (ValueError, InvalidSignature):
        return False
    return signature[:4] == _key_hash(name, _public_bytes(public))


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _public_bytes(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
