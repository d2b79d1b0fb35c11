"""X1: who may call what, against tables written by hand."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from registration.foundation import clock
from registration.organisers.permissions import PERMISSIONS, RoleName
from registration.web.access import Access, Audience, access_of
from tests.browser import Browser
from tests.factories import a_co_organiser, an_account
from tests.house_rules.routes import Expected, addresses, expected, methods_of

NOBODY = "nobody"
ROLES = [NOBODY, *RoleName]
SNAPSHOT = Path(__file__).with_name("permissions.txt")


def in_words(access: Access) -> str:
    return f"{access.audience}:{access.need}" if access.need else access.audience.value


def may_call(role: str, who: str) -> bool:
    kind, _, need = who.partition(":")
    if kind in ("everyone", "link"):
        return True
    if role == NOBODY:
        return False
    if kind == "signed_in":
        return True
    return role in PERMISSIONS[need] and (role == RoleName.CO_ORGANISER) is (kind == "partner")


def test_x1_every_route_is_in_the_table_and_the_table_holds_no_other(app: Flask) -> None:
    counted = Counter(line.endpoint for line in expected())
    assert [endpoint for endpoint, number in counted.items() if number > 1] == []
    written = {line.endpoint: sorted(line.methods) for line in expected()}
    assert {name: sorted(methods) for name, methods in methods_of(app).items()} == written


def test_x1_every_route_declares_what_the_table_says(app: Flask) -> None:
    with app.app_context():
        declared = {name: access_of(name) for name in methods_of(app)}
    silent = sorted(name for name, access in declared.items() if access is None)
    assert silent == []
    written = {line.endpoint: line.who for line in expected()}
    assert {name: in_words(access) for name, access in declared.items() if access} == written


def test_x1_every_permission_in_the_table_of_routes_exists() -> None:
    asked = {line.who.partition(":")[2] for line in expected() if line.who.startswith(("staff", "partner"))}
    assert asked <= set(PERMISSIONS)


@pytest.fixture
def browser_of(app: Flask):
    """Provide a fresh browser of somebody with this role, without making an account each time."""
    with app.app_context():
        institute = a_co_organiser()
        identities = {
            role: an_account(
                role, organisation=institute if role is RoleName.CO_ORGANISER else None
            ).fs_uniquifier
            for role in RoleName
        }

    def open_as(role: str) -> Browser:
        browser = app.test_client()
        if role != NOBODY:
            with browser.session_transaction("/en/organiser/") as stored:
                now = clock.now().timestamp()
                stored.update(_user_id=identities[role], _fresh=True, fs_cc="set", fs_paa=now)
        return browser

    return open_as


@pytest.mark.parametrize("role", ROLES)
def test_x1_each_route_lets_in_who_is_in_the_table_and_nobody_else(app: Flask, browser_of, role) -> None:
    app.config["WTF_CSRF_METHODS"] = set()  # the key of the form is the next test's matter
    written = {line.endpoint: line for line in expected()}
    wrong = []
    for endpoint, path, methods in addresses(app):
        for method in sorted(methods if endpoint in written else ()):
            answer = browser_of(role).open(path, method=method, buffered=True)
            sent_to_sign_in = answer.status_code == 302 and "/account/login" in answer.location
            got_in = answer.status_code != 403 and not (
                sent_to_sign_in and is_guarded(written[endpoint], role)
            )
            if got_in is not may_call(role, written[endpoint].who):
                wrong.append(f"{method} {path} answers {role} with {answer.status_code}")
            if role == NOBODY and not got_in and not sent_to_sign_in:
                wrong.append(f"{method} {path} does not lead {role} to the sign-in page")
    assert wrong == []


def is_guarded(line: Expected, role: str) -> bool:
    """Whether being led to the sign-in page means being refused. Whoever signs out arrives there too."""
    if line.endpoint == "security.logout":
        return role == NOBODY
    return line.who != "everyone"


def test_x1_nothing_is_changed_for_staff_without_the_key_of_the_form(app: Flask, browser_of) -> None:
    unprotected = []
    for endpoint, path, methods in addresses(app):
        with app.app_context():
            access = access_of(endpoint)
        needs_key = endpoint.startswith("security.") or access.audience in (
            Audience.STAFF,
            Audience.PARTNER,
            Audience.SIGNED_IN,
        )
        role = RoleName.CO_ORGANISER if access.audience is Audience.PARTNER else RoleName.ADMINISTRATOR
        if "POST" in methods and needs_key and browser_of(role).post(path).status_code not in (400, 403):
            unprotected.append(path)
    assert unprotected == []


def test_x1_visitors_need_no_cookie_and_get_none(app: Flask, browser_of) -> None:
    with_cookie = []
    for endpoint, path, methods in addresses(app):
        with app.app_context():
            access = access_of(endpoint)
        if endpoint.startswith("security.") or access.audience not in (Audience.EVERYONE, Audience.LINK):
            continue
        answers = [browser_of(NOBODY).open(path, method=method, buffered=True) for method in methods]
        with_cookie += [path for answer in answers if "Set-Cookie" in answer.headers]
    assert with_cookie == []


def table() -> str:
    """What each role may do, to be read by people."""
    head = f"{'':<22}" + "".join(f"{role:<15}" for role in RoleName)
    rows = [
        f"{permission:<22}" + "".join(f"{'may' if role in roles else '-':<15}" for role in RoleName)
        for permission, roles in PERMISSIONS.items()
    ]
    return "\n".join(line.rstrip() for line in [head, *rows]) + "\n"


def test_x1_a_change_of_permissions_shows_in_review() -> None:
    assert table() == SNAPSHOT.read_text("utf-8"), f"Is this meant? Then write it down:\n{table()}"
