"""An event as the ledger seals it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from registration.consent.models import Source

SCHEMA = "registration/consent-event/1"


def stamp(moment: datetime | None) -> str | None:
    """A moment as it stands in canonical bytes: RFC 3339 in UTC, always with microseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


# The C encoder, set up once. With the values we have (ASCII keys, whole numbers below 2^53, no floats) it
# writes exactly what RFC 8785 asks for; a test compares it with an implementation of that.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(row: Mapping[str, Any], *, subject: str, purpose: str | None) -> bytes:
    """An event as canonical JSON (RFC 8785): references, codes, hashes and times, no personal value.

    ``row`` has the columns of ``consent_event``; the codes stand in for ids that mean nothing elsewhere.
    What most events have not (``evidence_sha256``, ``source``) stands there only where there is something
    to say: what was sealed before these members existed keeps its bytes.
    """
    members = {
        "schema": SCHEMA,
        "uid": row["uid"],
        "subject": subject,
        "kind": row["kind"],
        "purpose": purpose,
        "purpose_version": row["purpose_version_id"],
        "context": row["context"],
        "act": row["act"],
        "effective": row["effective"],
        "basis": row["basis"],
        "occurred_at": stamp(row["occurred_at"]),
        "shown_at": stamp(row["shown_at"]),
        "channel": row["channel"],
        "method": row["method"],
        "actor": row["actor"],
        "language": row["language"],
        "notice_version": row["notice_version_id"],
        "shown_sha256": row["shown_sha256"],
        "recipients": list(row["recipients"]),
        "valid_until": stamp(row["valid_until"]),
    }
    if row["evidence_sha256"] is not None:
        members["evidence_sha256"] = row["evidence_sha256"]
    if row["source"] != Source.SUBJECT:
        members["source"] = row["source"]
    return _encode(members).encode()


def leaf_hash(canonical_bytes: bytes) -> bytes:
    """Hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + canonical_bytes).digest()
