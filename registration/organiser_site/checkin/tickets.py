"""The code on a badge: the address of the page that shows whose ticket it is."""

import io

import segno
from markupsafe import Markup

from registration.signups.checkin import ticket
from registration.signups.tickets import address_of


def code_svg(signup_ref: str) -> Markup:
    """The code as a drawing that a page can hold."""
    segno.make(address_of(ticket(signup_ref)), error="m", micro=False).save(
        out := io.BytesIO(), kind="svg", xmldecl=False, svgns=True, svgclass="qr badge__code", lineclass=None,
        border=2, omitsize=True,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 -- made by us, of nothing that anybody typed
