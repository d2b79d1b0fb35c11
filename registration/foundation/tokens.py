"""Capability links: each opens one thing for one row, needs no account and is stored nowhere.

A token is the random reference of the row and a keyed hash (HMAC-SHA-256, RFC 2104, cut to 128 bits) over
capability, reference and, where a link must end, the second it ends. Whoever reads the database has
references but no key, and whoever holds a link for one capability cannot make it open another.
"""

import base64
import hmac
from datetime import UTC, datetime
from enum import StrEnum

from registration.foundation import clock, keyring

MAC_BYTES = 16


class Capability(StrEnum):
    """What a link may open. The value goes into the hash, so it is never changed."""

    CONFIRM_SIGNUP = "confirm-signup"
    MY_PAGE = "my-page"
    CONFIRM_NEWSLETTER = "confirm-newsletter"
    UNSUBSCRIBE = "unsubscribe"
    QUESTIONNAIRE = "questionnaire"
    EXPORT = "export"
    ERASE = "erase"
    JOIN = "join"
    SHOWN = "shown"
    PREVIEW = "preview"
    ACCEPT_OFFER = "accept-offer"
    ASKED_AGAIN = "asked-again"
    KEEP_PLACE = "keep-place"
    INVITATION = "invitation"
    COMPANION = "companion"
    TICKET = "ticket"


def make(capability: Capability, ref: str, *, until: datetime | None = None) -> str:
    """The token that opens this for the row with this reference.

    ``until`` is kept to the second; without it the link lives as long as the row.
    """
    stamp = f"{int(until.timestamp()):x}" if until else ""
    return f"{ref}.{stamp}.{_mac(capability, ref, stamp)}"


def read(capability: Capability, token: str) -> str | None:
    """The reference inside, or nothing if the token is forged, for something else, or over."""
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        return None
    ref, stamp, mac = parts
    if not hmac.compare_digest(mac, _mac(capability, ref, stamp)):
        return None
    if stamp and clock.now() >= datetime.fromtimestamp(int(stamp, 16), UTC):
        return None
    return ref


def _mac(capability: Capability, ref: str, stamp: str) -> str:
    words = f"{capability}\x00{ref}\x00{stamp}".encode()
    digest = keyring.mac("links", words)
    return base64.urlsafe_b64encode(digest[:MAC_BYTES]).rstrip(b"=").decode()
