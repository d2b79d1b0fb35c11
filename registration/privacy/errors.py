"""Why a request cannot be carried out."""


class PrivacyRefused(Exception):
    """Base of every refusal in this room."""


class NobodyHere(PrivacyRefused):
    """The person was erased; nothing of theirs is left to show."""
