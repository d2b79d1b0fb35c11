"""How files are sealed: while they wait by what stands on the page alone, afterwards by the person's key."""

import hashlib
import json

from registration.forms.rules import GivenFile
from registration.foundation import keyring


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def sealed_to_wait(given: GivenFile, token: str) -> bytes:
    """Name and content, unreadable without the token: whoever has the database has nothing."""
    head = json.dumps(given.name).encode()
    return keyring.seal(head + b"\n" + given.content, key=_key(token))


def opened(sealed: bytes, token: str) -> GivenFile:
    """What ``sealed_to_wait`` sealed.

    Raises:
        KeyDestroyed: when the token is another one.
    """
    head, _line, content = keyring.unseal(sealed, key=_key(token)).partition(b"\n")
    return GivenFile(json.loads(head), content, token)


def _key(token: str) -> bytes:
    return keyring.mac("waiting files", token.encode("utf-8", "replace"))
