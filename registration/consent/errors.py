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


class LedgerBroken(Exception):
    """The stored tree cannot be continued."""
