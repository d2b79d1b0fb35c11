"""The code on a ticket: the address that the door opens, as text and drawn.

The page stands in the first language of the installation. Whoever scans the code with a telephone of
their own comes to the sign-in of staff, and no further.
"""

from io import BytesIO

import segno

from registration.events.models import Mode
from registration.foundation import links, settings, tokens
from registration.foundation.tokens import Capability
from registration.signups.models import Signup, SignupState


def has_ticket(signup: Signup) -> bool:
    """Whether the person comes through a door, and may."""
    return signup.mode is not Mode.WEBINAR and signup.state is SignupState.CONFIRMED


def ticket_token(signup: Signup) -> str:
    return tokens.make(Capability.TICKET, signup.ref)


def ticket_address(signup: Signup) -> str:
    """What the code says."""
    return address_of(ticket_token(signup))


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


def address_of(token: str) -> str:
    """The page at the door, for the code with this token."""
    return links.to("organiser_site.checkin.ticket", token=token, lang=settings.current().languages[0])


def _code(token: str) -> segno.QRCode:
    # A seventh of it may be torn or in the shade; more would make it too fine for an old camera.
    return segno.make_qr(address_of(token), error="m")
