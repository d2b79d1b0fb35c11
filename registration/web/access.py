"""Who may open a page. Every view says so; what says nothing is refused, and a test names it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, session
from flask_login import current_user, logout_user
from flask_security.utils import url_for_security
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from registration.foundation import clock
from registration.foundation.database import expect_to_write
from registration.foundation.tokens import Capability
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName, may
from registration.web.asked import the_request
from registration.web.uploads import make_room

View = TypeVar("View", bound=Callable[..., Any])
SESSION_LASTS = timedelta(hours=12)
csrf = CSRFProtect()


class Audience(StrEnum):
    EVERYONE = "everyone"
    LINK = "link"
    STAFF = "staff"
    PARTNER = "partner"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Access:
    """Who may, with what, whether opening the page writes something, and whether its form brings files."""

    audience: Audience
    need: str = ""
    writes: bool = False
    files: bool = False


def open_to_everyone(view: View) -> View:
    """Anyone may open it."""
    return _declared(view, Access(Audience.EVERYONE))


def by_link(capability: Capability) -> Callable[[View], View]:
    """Whoever holds a personal link with this capability may open it; the view reads the token."""
    return lambda view: _declared(view, Access(Audience.LINK, capability))


def staff_may(permission: str, *, writes: bool = False, files: bool = False) -> Callable[[View], View]:
    """Staff whose role has the permission may open it.

    ``writes`` says that a GET writes too, such as the audit entry for looking at a person's record; ``files``
    that its form brings the files that answer questions.
    """
    return lambda view: _declared(view, Access(Audience.STAFF, permission, writes, files))


def partner_may(permission: str, *, writes: bool = False) -> Callable[[View], View]:
    """A signed-in co-organiser with the permission may open it; whose data it is, the view checks."""
    return lambda view: _declared(view, Access(Audience.PARTNER, permission, writes))


def open_to_signed_in(view: View) -> View:
    """Anyone who is signed in may open it, staff or partner."""
    return _declared(view, Access(Audience.SIGNED_IN))


def _declared(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


# Views of libraries, which cannot carry a declaration.
OF_LIBRARIES = {
    "static": Access(Audience.EVERYONE),
    "bootstrap.static": Access(Audience.EVERYONE),
    "security.login": Access(Audience.EVERYONE),
    "security.logout": Access(Audience.SIGNED_IN),
    "security.verify": Access(Audience.SIGNED_IN),
    "security.forgot_password": Access(Audience.EVERYONE),
    "security.reset_password": Access(Audience.EVERYONE),
    "security.change_password": Access(Audience.SIGNED_IN),
    "security.two_factor_setup": Access(Audience.SIGNED_IN),
    "security.two_factor_setup_validate": Access(Audience.SIGNED_IN),
    # Between password and code one is not signed in yet; the session says who it is.
    "security.two_factor_token_validation": Access(Audience.EVERYONE),
    "security.two_factor_rescue": Access(Audience.EVERYONE),
    "security.tf_select": Access(Audience.EVERYONE),
    "security.mf_recovery": Access(Audience.EVERYONE),
    "security.mf_recovery_codes": Access(Audience.SIGNED_IN),
}


def access_of(endpoint: str | None) -> Access | None:
    """What the view behind this endpoint declared."""
    if endpoint is None:
        return None
    declared: Access | None = getattr(current_app.view_functions.get(endpoint), "access", None)
    return declared or OF_LIBRARIES.get(endpoint)


def staff() -> Account | None:
    """The account that is signed in, if any. A session ends twelve hours after signing in."""
    if not current_user.is_authenticated:
        return None
    since = session.get("since", session.get("fs_paa", 0))
    if clock.now().timestamp() - since > SESSION_LASTS.total_seconds():
        logout_user()
        return None
    account: Account = current_user._get_current_object()
    return account


def the_staff() -> Account:
    """The account that is signed in, on pages that nobody else can open."""
    account = staff()
    if account is None:
        abort(403)
    return account


def enforce() -> Response | None:
    """Let the request pass, send it to the sign-in page, or refuse it."""
    asked = the_request()
    if asked.endpoint is None:
        return None
    access = access_of(asked.endpoint)
    if access is None:
        abort(403)
    safe = asked.method in ("GET", "HEAD", "OPTIONS")
    expect_to_write(writing=access.writes or not safe)
    if access.audience in (Audience.EVERYONE, Audience.LINK):
        if asked.endpoint.startswith("security."):
            csrf.protect()
        return None
    account = staff()
    if account is None:
        return redirect(url_for_security("login", next=asked.full_path.rstrip("?") if safe else None))
    if access.files:
        make_room()  # before the form is read for its key
    csrf.protect()
    if not _allowed(account, access):
        abort(403)
    return None


def _allowed(account: Account, access: Access) -> bool:
    if access.audience is Audience.SIGNED_IN:
        return True
    is_partner = RoleName.CO_ORGANISER in account.role_names
    if is_partner is not (access.audience is Audience.PARTNER):
        return False
    return may(account.role_names, access.need)


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # enforce() knows which doors need it
    csrf.init_app(app)
    app.before_request(enforce)
