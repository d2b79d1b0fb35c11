"""The ledger: every event is a leaf of a Merkle tree whose roots are signed (RFC 9162, C2SP tlog-checkpoint).

Sealing comes after the fact and costs a sign-up nothing. What is sealed and under a checkpoint that somebody
else keeps can no longer be changed unnoticed, not even by whoever runs the database.
"""

from registration.consent.ledger.checkpoints import checkpoint, checkpoint_of, latest_checkpoint
from registration.consent.ledger.notes import Verifier, is_signed, verifier_from, verifier_key
from registration.consent.ledger.proofs import (
    Entry,
    consistency,
    consistency_proof,
    entry_at,
    entry_of,
    inclusion,
    inclusion_proof,
)
from registration.consent.ledger.sealing import BATCH, seal, size
from registration.consent.ledger.stamping import (
    Stamp,
    StampRefused,
    keep_stamp,
    next_unstamped,
    stamp,
    stamps_of,
)
from registration.consent.ledger.timetable import seal_due
from registration.consent.ledger.verifying import Report, Wrong, verify

__all__ = [
    "BATCH",
    "Entry",
    "Report",
    "Stamp",
    "StampRefused",
    "Verifier",
    "Wrong",
    "checkpoint",
    "checkpoint_of",
    "consistency",
    "consistency_proof",
    "entry_at",
    "entry_of",
    "inclusion",
    "inclusion_proof",
    "is_signed",
    "keep_stamp",
    "latest_checkpoint",
    "next_unstamped",
    "seal",
    "seal_due",
    "size",
    "stamp",
    "stamps_of",
    "verifier_from",
    "verifier_key",
    "verify",
]
