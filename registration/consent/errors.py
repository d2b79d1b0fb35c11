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


class NotThisBlock(ValueError):
    """The bytes do not have the hash they are said to have."""


class LedgerBroken(Exception):
    """The stored tree cannot be continued."""
