"""Why something about an event can be refused."""

from collections.abc import Sequence
from datetime import datetime


class EventRefused(Exception):
    """Base of every refusal in this room."""


class TimesOutOfOrder(EventRefused):
    """An end that is not after its beginning, or sign-up that closes after the event has ended."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TimeDoesNotExist(EventRefused):
    """The clocks are put forward and jump over this time."""

    def __init__(self, after: datetime) -> None:
        super().__init__(after)
        self.after = after
        """The first time on the clock after the jump."""


class NotReadyToPublish(EventRefused):
    """Something that the public page or the form needs is not there yet."""

    def __init__(self, lacks: Sequence[str]) -> None:
        super().__init__(", ".join(lacks))
        self.lacks = tuple(lacks)


class AlreadyPublished(EventRefused):
    """It was published before."""


class NotPublished(EventRefused):
    """A draft cannot be called off: nobody knows of it."""


class EventIsCancelled(EventRefused):
    """What was called off stays as it was announced."""


class EventIsOver(EventRefused):
    """What has ended cannot be called off."""


class ChangedMeanwhile(EventRefused):
    """Somebody else saved the event after this page was opened."""


class NotUsable(EventRefused):
    """An event takes its questions from a published form that was made for events."""


class CodeTaken(EventRefused):
    """Another one has this short name."""


class DoesNotGoTogether(EventRefused):
    """Two things that were chosen about who may sign up."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
