"""Why a form can be refused."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registration.forms.rules import Lack


class FormRefused(Exception):
    """Base of every refusal in this room."""


class FieldWithoutPurpose(FormRefused):
    """A field that no purpose needs may not be asked."""


class NotShown(FormRefused):
    """The answers came without proof of a page of ours: none, a forged one, or another installation's."""

    why = "unproven"


class ShownElsewhere(NotShown):
    """The proof is ours, and of another form."""

    why = "elsewhere"


class ShownTooLongAgo(NotShown):
    """The proof is ours and of this form, and so old that the page should be looked at again."""

    why = "old"

    def __init__(self, sha256: str) -> None:
        super().__init__()
        self.sha256 = sha256
        """Of the block that was shown then."""


class IdentificationCodeAsked(FormRefused):
    """Numbers that a state gives to each person, such as My Number, are never asked (S-AJC-2)."""


class NotJustified(FormRefused):
    """Nationality is left to the person's choice unless it is said why it must be known (S-JASSO-8)."""


class NeedsApproval(FormRefused):
    """These questions are asked only after a data officer has approved them (S-NETJAPAN-6 to 15)."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


class NotReady(FormRefused):
    """Something is missing, or must not be; each with its field."""

    def __init__(self, lacks: "Sequence[Lack]") -> None:
        super().__init__(", ".join(f"{each.field}: {each.need.value}" for each in lacks))
        self.lacks = tuple(lacks)


class NotADraft(FormRefused):
    """A published version stays as it is."""


class CodeTaken(FormRefused):
    """There is a form of that name."""
