"""Sign-in for staff and partners (Flask-Security), in our words and through our outbox."""

import base64
from typing import Any

from flask import Flask, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in
from flask_security import Security, SQLAlchemyUserDatastore, hash_password

from registration.audit.actions import record
from registration.foundation import clock, keyring, settings
from registration.foundation.database import db
from registration.foundation.settings import Mode
from registration.organisers.models import Account, Role
from registration.organisers.permissions import RoleName, may
from registration.organisers.queries import LINK_LASTS, LINK_SALT, sessions_key
from registration.web.access import SESSION_LASTS, open_to_signed_in, staff
from registration.web.sign_in import limiting
from registration.web.sign_in.forms import FORMS
from registration.web.sign_in.mails import ThroughTheOutbox
from registration.web.sign_in.words import MESSAGES, OurWords

# What an attacker pays for each guess is what each test would pay for each account.
FAST_ARGON2 = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class Accounts(SQLAlchemyUserDatastore):
    """The accounts as Flask-Security sees them."""

    def mf_delete_recovery_code(self, user: Account, idx: int) -> bool:
        """Take a used code away, as a new list: a list changed in place would not be stored."""
        codes = user.mf_recovery_codes or []
        if idx >= len(codes):
            return False
        user.mf_recovery_codes = codes[:idx] + codes[idx + 1 :]
        self.put(user)
        return True


datastore = Accounts(db, Account, Role)


def _settings() -> dict[str, Any]:
    chosen = settings.current()
    return {
        "SECRET_KEY": sessions_key(),
        "SESSION_COOKIE_NAME": "registration",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": chosen.secure,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": SESSION_LASTS,
        "WTF_CSRF_TIME_LIMIT": int(SESSION_LASTS.total_seconds()),
        "SECURITY_URL_PREFIX": "/<language:lang>/account",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_PASSWORD_SALT": keyring.derived("passwords").hex(),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": FAST_ARGON2 if chosen.mode is Mode.TEST else {},
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        # The mails are our messages; nothing is rendered here.
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_POST_LOGIN_VIEW": "web.sign_in.start",
        "SECURITY_POST_LOGOUT_VIEW": "security.login",
        "SECURITY_POST_CHANGE_VIEW": "security.change_password",
        "SECURITY_REGISTERABLE": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": LINK_LASTS,
        "SECURITY_RESET_SALT": LINK_SALT,
        "SECURITY_FRESHNESS": SESSION_LASTS,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": keyring.derived("second factor").hex()},
        "SECURITY_TOTP_ISSUER": "Registration",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(keyring.derived("recovery codes"))
        ],
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    } | {f"SECURITY_MSG_{name}": (str(words.message), kind) for name, (words, kind) in MESSAGES.items()}


def _render(template: str, **context: Any) -> ResponseReturnValue:
    """The page, with a status that says whether a form on it was refused."""
    refused = any(getattr(thing, "errors", None) for name, thing in context.items() if name.endswith("_form"))
    return render_template(template, **context), 422 if refused else 200


def _note_sign_in(_app: Flask, user: Account) -> None:
    session.permanent = True
    session["since"] = clock.now().timestamp()
    user.last_login_at, user.current_login_at = user.current_login_at, clock.now()
    user.login_count += 1
    record("account.signed-in", "account", user.id, by=user.id)


@open_to_signed_in
def start() -> ResponseReturnValue:
    """Where one's work begins after signing in."""
    account = staff()
    if account and RoleName.CO_ORGANISER in account.role_names:
        return redirect(url_for("partner_site.shares.index"))
    if account and not may(account.role_names, "dashboard.see"):
        return redirect(url_for("organiser_site.checkin.index"))
    return redirect(url_for("organiser_site.dashboard.index"))


def password_hash(plain: str) -> str:
    """The Argon2 hash that is stored for a password."""
    hashed: str = hash_password(plain)
    return hashed


def init_app(app: Flask) -> None:
    app.config.update(_settings())
    security = Security(app, datastore, mail_util_cls=ThroughTheOutbox, render_template=_render, **FORMS)
    security.i18n_domain = OurWords()
    # It would load the account before every request, on public pages too. Our own table says who may.
    security.principal.identity_loaders.clear()
    app.add_url_rule("/<language:lang>/account", "web.sign_in.start", start)
    user_logged_in.connect(_note_sign_in, app)
    limiting.init_app(app)
