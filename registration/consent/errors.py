"""Why something about purposes, notices or decisions can be refused."""

from collections.abc import Sequence


class PublishedWordsStay(Exception):
    """What was published is never changed: other words are another version (C4)."""


class NotReadyToPublish(Exception):
    """Something is missing from the words. ``reasons`` are codes for the door to put into sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


class CodeTaken(Exception):
    """Another purpose or notice has this code, and a code is for good."""


class SubjectErased(Exception):
    """Nobody stands behind the reference any more, so nobody can decide."""


class NotThisBlock(ValueError):
    """The bytes do not have the hash they are said to have."""


class NoSuchEvent(Exception):
    """No event has this uid."""


class NotSealedYet(Exception):
    """The event has no entry in the ledger yet, so nothing would be left to show that there was one."""


class NewestStays(Exception):
    """The newest event cannot go before another follows: the engine would give its id to the next."""


class StillNeeded(Exception):
    """What holds for the person rests on this event, or another record names it."""


class LedgerBroken(Exception):
    """The stored tree cannot be continued."""


class NotAVerifierKey(ValueError):
    """A public key is not written as C2SP signed-note writes it."""
