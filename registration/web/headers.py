"""Headers every answer carries (X3)."""

from flask import Flask, request
from werkzeug.wrappers import Response

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


def _complete(response: Response) -> Response:
    """Add what the view did not say itself."""
    said = {name.lower() for name, _ in response.headers}
    wanted = OF_KEYS if "token" in (request.view_args or {}) else OF_OTHERS
    for name, value in wanted:
        if name.lower() not in said:
            response.headers.add(name, value)
    if settings.current().secure and BY_HTTPS[0].lower() not in said:
        response.headers.add(*BY_HTTPS)
    return response


def init_app(app: Flask) -> None:
    app.after_request(_complete)
