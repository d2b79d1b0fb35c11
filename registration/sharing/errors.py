"""Refusals of this room, named as statements."""


class ShareRefused(Exception):
    """The whole share may not be: the code of the gate, and what it names."""

    def __init__(self, code: str, named: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.named = named


class NobodyToShare(Exception):
    """Nobody would be in the file."""


class AlreadyDecided(Exception):
    """The request was approved or refused before."""


class NotAvailable(Exception):
    """The time to fetch the file is over."""


class AgreementIncomplete(Exception):
    """The agreement cannot come into force: codes of what is missing."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotADraft(Exception):
    """What was signed is not changed. An amendment is a new version."""


class NumberTaken(Exception):
    """Another agreement has this number."""


class NotAPdf(Exception):
    """The file is no PDF, whatever its name says."""
