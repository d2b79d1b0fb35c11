"""Work that costs a browser a second and a flood of forms a machine of its own (altcha)."""

import base64
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import altcha

from registration.foundation import clock, keyring, pace

ALGORITHM = "PBKDF2/SHA-256"
COST = 1000
"""Iterations of one try. Browsers have them built in, so that a machine gains little by code of its own."""
FEWEST, MORE = 150, 200
"""How many tries it takes: a number between these, so that nobody has bad luck for half a minute."""
LASTS = timedelta(minutes=30)
LONGEST = 4000
FIELD = "proof"


def new_challenge(where: str) -> str:
    """A task for the browser, signed, for the form at this place, as JSON."""
    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=FEWEST + secrets.randbelow(MORE),
        data={"where": where, "until": int((clock.now() + LASTS).timestamp())},
        hmac_secret=keyring.derived("proof of work"),
        hmac_key_secret=keyring.derived("proof of work: answers"),
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def solved(sent: str, where: str) -> bool:
    """Whether this is a task of ours for this place, done, not over, and handed in for the first time."""
    payload = _read(sent)
    if payload is None:
        return False
    found = altcha.verify_solution(
        payload, keyring.derived("proof of work"), hmac_key_secret=keyring.derived("proof of work: answers")
    )
    about = payload.challenge.parameters.data if found.verified else None
    if not about or about.get("where") != where:
        return False
    until = datetime.fromtimestamp(about["until"], clock.now().tzinfo)
    signature = payload.challenge.signature or ""
    return clock.now() < until and pace.claim(f"{FIELD} {signature}", until=until)


def _read(sent: str) -> altcha.Payload | None:
    if not sent or len(sent) > LONGEST:
        return None
    try:
        read: Any = json.loads(base64.b64decode(sent, validate=True))
        return altcha.Payload.from_dict(read)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
