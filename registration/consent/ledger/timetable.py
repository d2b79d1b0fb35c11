"""What the timetable asks of the ledger."""

from datetime import timedelta

from registration.consent.ledger.checkpoints import checkpoint, latest_checkpoint
from registration.consent.ledger.sealing import BATCH, seal, size
from registration.foundation import clock

BETWEEN_CHECKPOINTS = timedelta(days=1)


def seal_due(limit: int = BATCH) -> int:
    """Seal what has no leaf, and sign a checkpoint once a day. How many were sealed.

    One call is one transaction of the caller's; ask again while the answer is ``limit``.
    """
    sealed = seal(limit)
    if sealed < limit and _checkpoint_is_due():
        sealed += seal(limit - sealed, everywhere=True)
        if sealed < limit:
            checkpoint()
    return sealed


def _checkpoint_is_due() -> bool:
    last = latest_checkpoint()
    if last is None:
        return size() > 0
    return last.size < size() and clock.now() - last.signed_at >= BETWEEN_CHECKPOINTS
