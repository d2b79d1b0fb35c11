"""The ledger: every event is a leaf of a Merkle tree whose roots are signed (RFC 9162, C2SP tlog-checkpoint).

Sealing comes after the fact and costs a sign-up nothing. What is sealed and under a checkpoint that somebody
else keeps can no longer be changed unnoticed, not even by whoever runs the database.
"""

from registration.consent.ledger.checkpoints import (
    checkpoint,
    consistency_proof,
    inclusion_proof,
    is_signed,
    latest_checkpoint,
    verifier_key,
)
from registration.consent.ledger.sealing import seal, size
from registration.consent.ledger.timetable import seal_due
from registration.consent.ledger.verifying import Report, Wrong, verify

__all__ = [
    "Report",
    "Wrong",
    "checkpoint",
    "consistency_proof",
    "inclusion_proof",
    "is_signed",
    "latest_checkpoint",
    "seal",
    "seal_due",
    "size",
    "verifier_key",
    "verify",
]
