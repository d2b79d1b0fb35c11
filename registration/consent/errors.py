"""Why something about purposes, notices or decisions can be refused."""

from collections.abc import Sequence
from typing import Any


class PublishedWordsStay(Exception):
    """What was published is never changed: other words are another version (C4)."""


class NotReadyToPublish(Exception):
    """Something is missing from the words. ``reasons`` are codes for the door to put into sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


class CodeTaken(Exception):
    """Another purpose or notice has this code, and a code is for good."""


class PurposeClosed(Exception):
    """The purpose was given up: nobody is asked any more."""


class FoundInNotice(Exception):
    """The words of a notice are wrong, or doubtful without a reason. ``findings`` say what and where."""

    def __init__(self, findings: Sequence[Any]) -> None:
        super().__init__(", ".join(f"{each.code}:{each.language}" for each in findings))
        self.findings = tuple(findings)


class AudienceTaken(Exception):
    """Another notice of the same scope is for some of the same people: two variants are never one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoSuchAudience(ValueError):
    """A scope or a country that is none."""


class SubjectErased(Exception):
    """Nobody stands behind the reference any more, so nobody can decide."""


class NothingToRenew(Exception):
    """What was never allowed, or was withdrawn, can be given but not given again."""


class NeverImplied(Exception):
    """Nobody accepts this by going on to use a site: it asks for a word (C40)."""


class SourceUnclear(Exception):
    """It is not said well enough where data came from. ``missing`` are codes for the door."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


class NotAScan(Exception):
    """The content is no PDF, PNG or JPEG, whatever the name of the file says."""


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
