"""References that cannot be counted or guessed."""

import secrets
import uuid

from registration.foundation import clock


def new_ref() -> str:
    """A random reference of 128 bits, safe in an address."""
    return secrets.token_urlsafe(16)


def new_uid() -> str:
    """A random UUID (version 4, RFC 9562) as text."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def new_uid_in_order() -> str:
    """A UUID as text that begins with the time in milliseconds (version 7, RFC 9562); 74 bits are random.

    For rows that say when they were made anyway: of several made together an index changes one page.
    """
    moment = int(clock.now().timestamp() * 1000).to_bytes(6, "big")
    by_chance = bytearray(secrets.token_bytes(10))
    by_chance[0] = 0x70 | by_chance[0] & 0x0F
    by_chance[2] = 0x80 | by_chance[2] & 0x3F
    digits = (moment + by_chance).hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
