"""References that cannot be counted or guessed."""

import secrets
import uuid


def new_ref() -> str:
    """A random reference of 128 bits, safe in an address."""
    return secrets.token_urlsafe(16)


def new_uid() -> str:
    """A random UUID (version 4, RFC 9562) as text."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
