"""What the page after the form needs to know, unreadable in logs and histories."""

import base64
import json
from datetime import UTC, datetime

from flask import abort

from registration.foundation import clock, keyring, settings
from registration.signups.rules import Situation, held_until


def sealed_for(address: str, found: Situation, *, waiting: bool) -> str:
    """Address and time for the next page, and whether there was no place; as it can stand in an address."""
    hours = found.hold_hours or settings.current().hold_hours
    until = held_until(clock.now(), hours=hours, event_starts_at=found.starts_at)
    words = json.dumps([address, int(until.timestamp()), waiting]).encode()
    return base64.urlsafe_b64encode(keyring.seal(words, key=keyring.derived("next page"))).decode()


def unsealed(sealed: str) -> tuple[str, datetime, bool]:
    try:
        plain = keyring.unseal(base64.urlsafe_b64decode(sealed), key=keyring.derived("next page"))
    except (keyring.KeyDestroyed, ValueError):
        abort(404)
    address, until, *waiting = json.loads(plain)
    return address, datetime.fromtimestamp(until, UTC), any(waiting)
