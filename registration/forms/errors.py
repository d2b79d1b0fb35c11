"""Why a form can be refused."""


class FormRefused(Exception):
    """Base of every refusal in this room."""


class FieldWithoutPurpose(FormRefused):
    """A field that no purpose needs may not be asked."""


class NotShown(FormRefused):
    """The answers came without proof of a page of ours, or with one for another form."""


class UnknownCategory(FormRefused):
    """A field is in none of the ten groups of personal data."""


class IdentificationCodeRefused(FormRefused):
    """A form may not ask for a number that the law gives to one person."""


class NotJustified(FormRefused):
    """A sensitive answer may be required only with a reason that people can read."""


class NeedsReview(FormRefused):
    """Some fields may be asked only after somebody has looked at them. Their codes are the arguments."""
