"""Why a form can be refused."""


class FormRefused(Exception):
    """Base of every refusal in this room."""


class FieldWithoutPurpose(FormRefused):
    """A field that no purpose needs may not be asked."""


class NotShown(FormRefused):
    """The answers came without proof of a page of ours, or with one for another form."""
