"""X3: what every answer carries, whichever route gives it."""

import re

import pytest
from flask import Flask

from registration.organisers.permissions import RoleName
from registration.web.access import Audience, access_of
from tests.house_rules.routes import addresses


@pytest.fixture(scope="module")
def kept(engine):
    """Provide a place where the answers on one engine are kept: no test changes them."""
    return []


@pytest.fixture
def answers(app: Flask, signed_in, kept):
    """Provide an answer of every route to a GET, by somebody who may see most."""
    return kept or _ask_all(app, signed_in, kept)


def _ask_all(app: Flask, signed_in, found: list) -> list:
    browsers = {
        Audience.STAFF: signed_in(RoleName.ADMINISTRATOR),
        Audience.SIGNED_IN: signed_in(RoleName.ORGANISER),
        Audience.PARTNER: signed_in(RoleName.CO_ORGANISER),
    }
    for endpoint, path, methods in addresses(app):
        with app.app_context():
            audience = access_of(endpoint).audience
        browser = browsers.get(audience) or app.test_client()
        answer = browser.open(path, method="GET" if "GET" in methods else "POST", buffered=True)
        found.append((endpoint, audience, path, answer))
    found.append(("nowhere", Audience.EVERYONE, "/en/nowhere", app.test_client().get("/en/nowhere")))
    return found


def test_x3_every_answer_carries_the_headers(answers) -> None:
    for endpoint, _, path, answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0], path
        assert "unsafe-eval" not in policy, path
        assert re.match(r"default-src '(self|none)'|sandbox", policy), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin"), path
        assert answer.headers["Strict-Transport-Security"].startswith("max-age="), path
        assert answer.headers["Cache-Control"], endpoint


def test_x3_no_answer_says_a_header_twice(answers) -> None:
    for _, _, path, answer in answers:
        said = [name.lower() for name, _ in answer.headers if name.lower() not in ("set-cookie", "vary")]
        assert len(said) == len(set(said)), (path, said)


def test_x3_pages_for_visitors_have_the_strict_policy(answers) -> None:
    for _, _, path, answer in answers:
        if answer.mimetype == "text/html" and "sandbox" not in answer.headers["Content-Security-Policy"]:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'self'; img-src 'self' data:"), path
            assert "unsafe" not in policy, path


def test_x3_personal_pages_are_kept_by_nobody(answers) -> None:
    for _, audience, path, answer in answers:
        if audience is not Audience.EVERYONE:
            assert "no-store" in answer.headers["Cache-Control"], path


def test_x3_a_personal_link_travels_in_no_referer(answers) -> None:
    for _, audience, path, answer in answers:
        if audience is Audience.LINK:
            assert answer.headers["Referrer-Policy"] == "no-referrer", path


def test_x3_cookies_are_for_this_site_only(answers) -> None:
    for _, _, path, answer in answers:
        for cookie in answer.headers.getlist("Set-Cookie"):
            marks = {part.strip() for part in cookie.split(";")}
            assert {"Secure", "HttpOnly", "SameSite=Lax"} <= marks, path
