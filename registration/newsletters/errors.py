"""Why something with a newsletter can be refused."""

from collections.abc import Mapping, Sequence


class NewsletterRefused(Exception):
    """Base of every refusal in this room."""


class NameTaken(NewsletterRefused):
    """Another newsletter has this short name."""


class NotOffered(NewsletterRefused):
    """The newsletter cannot be ordered: it has no published purpose or no form."""


class SentBefore(NewsletterRefused):
    """The same page was sent before, and what it asked for is done."""


class AlreadyStarted(NewsletterRefused):
    """What is being sent, or was sent, stays as it is."""


class NothingWritten(NewsletterRefused):
    """No language has both a subject and a text."""


class NobodyToSendTo(NewsletterRefused):
    """Nobody allows this newsletter at the moment."""


class InvitesToOthers(NewsletterRefused):
    """People allowed invitations to our own events, and this one is held with somebody else."""

    def __init__(self, titles: Sequence[Mapping[str, str]]) -> None:
        super().__init__(titles)
        self.titles = titles


class NotBeingSent(NewsletterRefused):
    """Only what is being sent can be stopped."""
