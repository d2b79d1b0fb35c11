"""Sign-in for staff and partners (Flask-Security)."""

import secrets
from datetime import timedelta

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from registration.foundation import clock, keyring, settings
from registration.foundation.database import db
from registration.organisers.models import Account, Role

datastore = SQLAlchemyUserDatastore(db, Account, Role)


def init_app(app: Flask) -> None:
    chosen = settings.current()
    app.config.update(
        SECRET_KEY=keyring.derived("sessions").hex(),
        SESSION_COOKIE_NAME="registration",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SECURITY_URL_PREFIX="/<language:lang>/account",
        SECURITY_PASSWORD_SALT=keyring.derived("passwords").hex(),
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_REGISTERABLE=False,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_TRACKABLE=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": keyring.derived("second factor").hex()},
        SECURITY_TOTP_ISSUER="Registration",
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
    )
    Security(app, datastore)


def new_uniquifier() -> str:
    return secrets.token_hex(16)
