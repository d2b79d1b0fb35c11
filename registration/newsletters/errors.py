"""Why something with a newsletter can be refused."""


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


class NotBeingSent(NewsletterRefused):
    """Only what is being sent can be stopped."""
