"""What is no text is refused before any view reads it: broken UTF-8, and NUL, which no database keeps.

Addresses are looked at for NUL too. In forms only those of sign-in are: others name the field themselves,
and what slips through them is refused by PostgreSQL and answered in ``errors``.
"""

from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

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
    if request.blueprint == "security" and any("\x00" in text for text in request.form.values()):
        abort(400)


class Number(IntegerConverter):
    """A number in an address, as far as a database can count."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"max": 2**31 - 1} | options))


def _close_uploads(_failure: BaseException | None) -> None:
    """Close files that came along, whatever the view did with them."""
    request.close()


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.before_request(_check)
    app.teardown_request(_close_uploads)
