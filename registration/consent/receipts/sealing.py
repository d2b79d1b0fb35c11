"""Sealing on demand, for somebody who wants the proof now and not with the next round of the timetable."""

from registration.consent import ledger
from registration.consent.ledger.sealing import BATCH


def seal_now() -> bool:
    """Seal what waits and sign a checkpoint over it. False while somebody else does, or too much waits.

    It takes the same lock as the timetable, so two never seal at once; whoever asks in vain asks again.
    """
    if ledger.seal(BATCH) == BATCH:
        return False
    return ledger.checkpoint() is not None
