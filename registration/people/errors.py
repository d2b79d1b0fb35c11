"""Why an address can be refused."""


class NotAnAddress(ValueError):
    """What was typed cannot be an e-mail address."""
