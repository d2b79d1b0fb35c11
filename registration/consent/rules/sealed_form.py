"""An event as the ledger seals it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

SCHEMA = "registration/consent-event/1"


def stamp(moment: datetime | None) -> str | None:
    """A moment as it stands in canonical bytes: RFC 3339 in UTC, always with microseconds."""
    return None if moment is None else _in_utc(moment.astimezone(UTC))


# The events of one act have their moments in common.
@lru_cache(maxsize=64)
def _in_utc(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


# The C encoder, set up once. With the values we have (ASCII keys, whole numbers below 2^53, no floats) it
# writes exactly what RFC 8785 asks for; a test compares it with an implementation of that.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(row: Mapping[str, Any], *, subject: str, purpose: str | None) -> bytes:
    """An event as canonical JSON (RFC 8785): references, codes, hashes and times, no personal value.

    ``row`` has the columns of ``consent_event``; the codes stand in for ids that mean nothing elsewhere.
    """
    return _encode(
        {
            # In the order in which they are written: what is in order is sorted fastest.
            "act": row["act"],
            "actor": row["actor"],
            "basis": row["basis"],
            "channel": row["channel"],
            "context": row["context"],
            "effective": row["effective"],
            "evidence_sha256": row["evidence_sha256"],
            "kind": row["kind"],
            "language": row["language"],
            "method": row["method"],
            "notice_version": row["notice_version_id"],
            "occurred_at": stamp(row["occurred_at"]),
            "purpose": purpose,
            "purpose_version": row["purpose_version_id"],
            "recipients": list(row["recipients"]),
            "schema": SCHEMA,
            "shown_at": stamp(row["shown_at"]),
            "shown_sha256": row["shown_sha256"],
            "source": row["source"],
            "subject": subject,
            "uid": row["uid"],
            "valid_until": stamp(row["valid_until"]),
        }
    ).encode()


def leaf_hash(canonical_bytes: bytes) -> bytes:
    """Hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + canonical_bytes).digest()
