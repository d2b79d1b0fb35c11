"""Why something about a sign-up can be refused."""

from collections.abc import Sequence


class SignupRefused(Exception):
    """Base of every refusal in this room."""


class SignupsClosed(SignupRefused):
    """The event does not take sign-ups at the moment."""


class EventFull(SignupRefused):
    """No place is left, and nobody can wait for one."""


class PartsFull(SignupRefused):
    """Something that was chosen has no place left: a mode, a session, an answer with places."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__(", ".join(parts))
        self.parts = tuple(parts)
        """Code of question and answer: ``takes_part:online``."""


class SentBefore(SignupRefused):
    """The same page was sent before: there is one sign-up already, and it stays one."""


class AlreadySignedUp(SignupRefused):
    """The person has a place or is waiting for one."""

    def __init__(self, signup_id: int) -> None:
        super().__init__(signup_id)
        self.signup_id = signup_id


class NothingToConfirm(SignupRefused):
    """The sign-up was cancelled."""


class TooLateToChange(SignupRefused):
    """The event has begun."""


class NoPlaceLeft(SignupRefused):
    """Everybody who waits keeps waiting."""


class NotReady(SignupRefused):
    """It runs already, or is done."""


class NameTaken(SignupRefused):
    """The account has a view of that name already."""


class NotAdmitted(SignupRefused):
    """The event is closed to this person."""


class GroupTooLarge(SignupRefused):
    """Fewer places are left than the group needs, so nobody of it got one."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class NothingToDecide(SignupRefused):
    """It was approved, declined or cancelled before, or its mailbox is not confirmed yet."""


class InvitationIsOver(SignupRefused):
    """It was revoked, its time ran out, or it has served already."""


class OfferIsOver(SignupRefused):
    """The place went to the next person."""


class NotAReport(SignupRefused):
    """Nothing in the file is about people who attended."""


class SameReport(SignupRefused):
    """The same was brought before: it changes nothing."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref
