"""What is no text is refused before any view reads it: broken UTF-8, and NUL, which no database keeps.

Addresses are looked at for NUL too. In forms only those of sign-in are: others name the field themselves,
and what slips through them is refused by PostgreSQL and answered in ``errors``.
"""

from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, abort, request
from flask.json.provider import DefaultJSONProvider
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.routing import IntegerConverter
from wtforms import FileField

from registration.web.asked import the_request

REPLACED = "\ufffd"
"""What the web server puts where bytes of a path or of a form are no UTF-8."""


def is_text(raw: bytes) -> bool:
    """Whether bytes, percent-encoded as in an address or a form, are UTF-8."""
    if b"%" not in raw and raw.isascii():
        return True
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False
    return True


def _check() -> None:
    asked = the_request()
    if "\x00" in asked.path or REPLACED in asked.path:
        abort(400)
    if b"%00" in asked.query_string or not is_text(asked.query_string):
        abort(400)
    if asked.method == "POST":
        _check_form(asked)


def _check_form(asked: Request) -> None:
    if asked.mimetype == "application/x-www-form-urlencoded" and not is_text(asked.get_data()):
        abort(400)
    if asked.blueprint == "security" and any("\x00" in text for text in asked.form.values()):
        abort(400)


class NotTooDeep(DefaultJSONProvider):
    """JSON as deep as anybody means it."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """What it says.

        Raises:
            ValueError: for what is no JSON, or nested deeper than Python counts. Flask answers that with 400.

        """
        try:
            return super().loads(s, **options)
        except RecursionError as wrong:
            raise ValueError("nested too deeply") from wrong


class Number(IntegerConverter):
    """A number in an address, as far as a database can count."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"max": 2**31 - 1} | options))


def _as_browsers_send(_meta: object, form: FlaskForm, formdata: Any) -> Any:
    """What a form is filled with: texts, and files where one is asked for.

    A file in the place of a text, or JSON with numbers and lists in it, comes from no page of ours, and
    would reach code that was written for words.
    """
    if formdata is not _Auto:
        return formdata
    if not form.is_submitted():
        return None
    asked = [name for name, field in form._fields.items() if isinstance(field, FileField)]
    files = [(name, file) for name in asked for file in request.files.getlist(name)]
    if files:
        return CombinedMultiDict([MultiDict(files), request.form])
    return request.form or None


def _close_uploads(_failure: BaseException | None) -> None:
    """Close files that came along, whatever the view did with them."""
    request.close()


def init_app(app: Flask) -> None:
    app.json_provider_class = NotTooDeep
    app.json = NotTooDeep(app)
    app.url_map.converters["int"] = Number
    FlaskForm.Meta.wrap_formdata = _as_browsers_send
    app.before_request(_check)
    app.teardown_request(_close_uploads)
