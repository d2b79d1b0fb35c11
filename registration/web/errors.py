"""Error pages that say what happened and what one can do."""

import logging

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, ServiceUnavailable

from registration.foundation.database import db

log = logging.getLogger(__name__)
DRAWN = (400, 403, 404, 405, 409, 413, 429, 500, 503)


# Errors of the database that are not ours: what was sent fits no column, or nobody answers.
MEANT: dict[type[DBAPIError], type[HTTPException]] = {
    DataError: BadRequest,
    OperationalError: ServiceUnavailable,
}


def _show_database_error(error: DBAPIError) -> ResponseReturnValue:
    db.session.rollback()
    # Its words may hold what a person typed; its name does not.
    log.error("The database refused: %s", type(error.orig).__name__)
    return _show(MEANT[type(error)]())


def _show(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        # The session may be in the middle of what failed; the page must not touch it again.
        db.session.rollback()
    code = error.code if error.code in DRAWN else 400 if (error.code or 500) < 500 else 500
    page = render_template(f"errors/{code}.html", why=error.description, stale=isinstance(error, CSRFError))
    return page, error.code or 500


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _show)
    for kind in MEANT:
        app.register_error_handler(kind, _show_database_error)
