"""The code on a ticket: the address that the door opens, as text and drawn.

The page stands in the first language of the installation. Whoever scans the code with a telephone of
their own comes to the sign-in of staff, and no further.
"""

from io import BytesIO

import segno

from registration.events.models import Mode
from registration.foundation import settings, tokens
from registration.foundation.tokens import Capability
from registration.signups.models import Signup, SignupState

CHECK_IN = "/{lang}/organiser/check-in/{token}"
"""Path of the page at the door."""


def has_ticket(signup: Signup) -> bool:
    """Whether the person comes through a door, and may."""
    return signup.mode is not Mode.WEBINAR and signup.state is SignupState.CONFIRMED


def ticket_token(signup: Signup) -> str:
    return tokens.make(Capability.TICKET, signup.ref)


def ticket_address(signup: Signup) -> str:
    """What the code says."""
    return _address(ticket_token(signup))


def ticket_svg(signup: Signup) -> bytes:
    """The code as a picture for a page: dark on light, also where the page is dark."""
    drawn = BytesIO()
    _code(ticket_token(signup)).save(drawn, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return drawn.getvalue()


def ticket_png(token: str) -> bytes:
    """The same for mail, whose programs draw no SVG."""
    drawn = BytesIO()
    _code(token).save(drawn, kind="png", scale=6, border=4)
    return drawn.getvalue()


def _address(token: str) -> str:
    chosen = settings.current()
    path = CHECK_IN.format(lang=chosen.languages[0], token=token)
    return chosen.public_address.rstrip("/") + path


def _code(token: str) -> segno.QRCode:
    # A fifth of it may be torn or in the shade.
    return segno.make_qr(_address(token), error="q")
