"""What stands on a form beside its questions, and the proof of having shown it."""

from registration.forms.rendering.blocks import Block, ShownPurpose, consent_block, shown_purpose, words_of
from registration.forms.rendering.frames import order_frame, signup_frame
from registration.forms.rendering.proofs import Shown, read_shown, shown_token

__all__ = [
    "Block",
    "Shown",
    "ShownPurpose",
    "consent_block",
    "order_frame",
    "read_shown",
    "shown_purpose",
    "shown_token",
    "signup_frame",
    "words_of",
]
