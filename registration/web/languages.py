"""The language stands in the path, so that a page can be kept by anyone without a cookie."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from flask import Flask, abort, g, request, url_for
from flask_babel import Babel
from markupsafe import escape
from werkzeug.routing import BaseConverter

from registration.foundation import localization, settings
from registration.web.asked import passed_on

QUESTION = "?what-this-visitor-asks"
"""Stands in pages that are drawn once for everybody, where the question of each visitor's address goes."""


class LanguageTag(BaseConverter):
    """A language tag of two or three letters, with a script or region where needed."""

    regex = r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?"
    part_isolating = True


def preferred() -> str:
    """The language of ours that the visitor's browser likes best."""
    ours = settings.current().languages
    return request.accept_languages.best_match(ours, default=ours[0]) or ours[0]


def _of_path() -> str | None:
    """The language an address begins with, though nothing is there."""
    first = request.path.split("/", 2)[1] if request.path.count("/") else ""
    return first if first in settings.current().languages else None


def _asked_for() -> str | None:
    """The language chosen on a page that has none in its path."""
    asked = request.args.get("lang")
    return asked if asked in settings.current().languages else None


def _read_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    tag = (values or {}).pop("lang", None)
    if tag is None:
        tag = _of_path() or _asked_for() or preferred()
    elif tag not in settings.current().languages:
        localization.speak(settings.current().languages[0])
        abort(404)
    localization.speak(tag)


@contextmanager
def drawn_for_all() -> Iterator[None]:
    """Draw a page that is kept for everybody: in its links to other languages stands whatever each asks."""
    g.drawn_for_all = True
    try:
        yield
    finally:
        g.drawn_for_all = False


def question_asked() -> str:
    """What this visitor's address asks, as it takes the place of ``QUESTION`` in such a page."""
    asked = [(name, each) for name, all_ in passed_on().items() for each in all_]
    return str(escape(f"?{urlencode(asked)}")) if asked else ""


def other_languages() -> list[tuple[str, str, str]]:
    """The other languages of this page: tag, own name, address."""
    if not request.endpoint:
        return []
    for_all = g.get("drawn_for_all", False)
    here = ({} if for_all else passed_on()) | dict(request.view_args or {})
    after = QUESTION if for_all else ""
    return [
        (tag, localization.own_name(tag), url_for(request.endpoint, lang=tag, **here) + after)
        for tag in settings.current().languages
        if tag != localization.language()
    ]


def init_app(app: Flask) -> None:
    app.url_map.converters["language"] = LanguageTag
    app.url_value_preprocessor(_read_language)

    @app.url_defaults
    def put_language(endpoint: str, values: dict[str, Any]) -> None:
        known = endpoint in app.view_functions
        if known and "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = localization.language()

    Babel(app, locale_selector=lambda: localization.language().replace("-", "_"))
