"""Sessions belong to the doors where one signs in. No other page reads, writes or varies by a cookie."""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.wrappers import Response

from registration.web.access import Audience, access_of


class SessionsBehindSignIn(SecureCookieSessionInterface):
    """Leaves public and personal pages alone, so that anyone may keep them (RFC 9111, 4.1)."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        # Most requests bring no cookie: nothing has to be opened, and no key made ready for it.
        if "HTTP_COOKIE" not in request.environ or self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        endpoint = request.endpoint or ""
        access = access_of(endpoint)
        open_door = access is not None and access.audience in (Audience.EVERYONE, Audience.LINK)
        if open_door and not endpoint.startswith("security."):
            return
        super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    app.session_interface = SessionsBehindSignIn()
