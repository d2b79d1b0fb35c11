"""What is no text is refused before any view reads it: broken UTF-8, and NUL, which no database keeps.

Addresses are looked at for everyone. In forms, broken UTF-8 is refused for everyone and NUL on the doors of
staff and partners; forms for visitors name the field themselves.
"""

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request

from registration.web.access import Audience, access_of

REPLACED = "\ufffd"
"""What the web server puts where bytes of a path or of a form are no UTF-8."""


def is_text(raw: bytes) -> bool:
    """Whether bytes, percent-encoded as in an address or a form, are UTF-8."""
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False
    return True


def _check() -> None:
    if "\x00" in request.path or REPLACED in request.path:
        abort(400)
    if b"%00" in request.query_string or not is_text(request.query_string):
        abort(400)
    if request.method == "POST":
        _check_form()


def _check_form() -> None:
    if request.mimetype == "application/x-www-form-urlencoded" and not is_text(request.get_data()):
        abort(400)
    if _names_fields_itself():
        return
    for name, values in request.form.lists():
        if any("\x00" in text or REPLACED in text for text in (name, *values)):
            abort(400)


def _names_fields_itself() -> bool:
    access = access_of(request.endpoint)
    at_a_visitors_door = access is not None and access.audience in (Audience.EVERYONE, Audience.LINK)
    return at_a_visitors_door and not (request.endpoint or "").startswith("security.")


def init_app(app: Flask) -> None:
    app.before_request(_check)
