"""How often one may fail to sign in, per account and per network; known and unknown fare alike (X6)."""

from flask import Flask, abort, request, session
from werkzeug.wrappers import Response

from registration.foundation import pace, settings
from registration.foundation.database import db
from registration.foundation.pace import Counted
from registration.web.gatekeeping import here, mailbox_of

GUESSED = frozenset(
    {"security.login", "security.two_factor_token_validation", "security.mf_recovery", "security.verify"}
)
"""Where a guess that fails is counted."""
MAILED = "security.forgot_password"
"""Where every form is counted: each may send a mail."""
COUNTED = GUESSED | {MAILED}
ACCOUNTS_OF_A_NETWORK = 10
"""A network may fail as often as so many accounts."""


def _counted() -> list[Counted]:
    most = settings.current().failures_an_hour
    kind = "mail" if request.endpoint == MAILED else "guess"
    whose = request.form.get("email", "") or str(session.get("tf_user_id") or session.get("_user_id") or "")
    account = mailbox_of(whose) if "@" in whose else whose
    return [
        Counted(f"{kind} {account}", most, by_day=False),
        Counted(f"{kind} from {here()}", most * ACCOUNTS_OF_A_NETWORK, by_day=False),
    ]


def _refuse() -> None:
    if request.endpoint not in COUNTED or request.method != "POST":
        return
    counted = _counted()
    before = pace.read(counted)
    if any(before.used_up(each) for each in counted):
        abort(429)


def _count(response: Response) -> Response:
    if request.endpoint not in COUNTED or request.method != "POST" or response.status_code == 429:
        return response
    failed = request.endpoint in GUESSED and response.status_code == 422
    if failed or request.endpoint == MAILED:
        pace.add(_counted())
        db.session.commit()
    return response


def init_app(app: Flask) -> None:
    app.before_request(_refuse)
    app.after_request(_count)
