"""What every answer carries (X3), and how it is handed over."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Flask, Response, request

from registration.foundation import settings

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

FRAMED_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""For a mail as mail programs get it: drawn in a frame of its own that may do and fetch nothing."""

ALWAYS = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-store"),
)
# A personal link is a key: it must not travel to another site in a Referer.
OF_KEYS = (*ALWAYS, ("Referrer-Policy", "no-referrer"))
OF_OTHERS = (*ALWAYS, ("Referrer-Policy", "same-origin"))
BY_HTTPS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


class Answer(Response):
    """An answer with what the house adds where the view did not say it itself.

    These headers go to the server as they stand above. Each of an answer's own is checked and copied twice.
    A page that is there at once is handed over in one piece: pieces go through a channel between two threads
    each, which takes longer than to make a short page.
    """

    added: Sequence[tuple[str, str]] = ()

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        pieces = super().get_app_iter(environ)
        return [*pieces] if self.is_sequence and not self._on_close else pieces

    def get_wsgi_response(
        self, environ: dict[str, Any]
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        content, status, headers = super().get_wsgi_response(environ)
        said = {name.lower() for name, _ in headers}
        return content, status, headers + [each for each in self.added if each[0].lower() not in said]


def _complete(response: Answer) -> Answer:
    of_it = OF_KEYS if "token" in (request.view_args or {}) else OF_OTHERS
    response.added = (*of_it, BY_HTTPS) if settings.current().secure else of_it
    return response


def init_app(app: Flask) -> None:
    app.response_class = Answer
    app.after_request(_complete)
