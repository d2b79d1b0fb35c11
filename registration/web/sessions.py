"""Sessions belong to the doors where one signs in. No other page reads, writes or varies by a cookie."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.wrappers import Response

from registration.web.access import Audience, access_of


class SessionsBehindSignIn(SecureCookieSessionInterface):
    """Leaves public and personal pages alone, so that anyone may keep them (RFC 9111, 4.1)."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        endpoint = request.endpoint or ""
        access = access_of(endpoint)
        open_door = access is not None and access.audience in (Audience.EVERYONE, Audience.LINK)
        if open_door and not endpoint.startswith("security."):
            return
        super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    app.session_interface = SessionsBehindSignIn()
