import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_security.utils import verify_password
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.settings import Mode
from registration.mail import composing
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.web.sign_in import password_hash
from tests.browser import Browser
from tests.factories import a_co_organiser, an_account

PASSWORD = "four quiet words here"
SIGN_IN = "/en/account/login"


@pytest.fixture
def aiko(app: Flask) -> int:
    """Provide an organiser who has a password."""
    with app.app_context():
        return an_account(email="aiko@trade-centre.example", password=password_hash(PASSWORD)).id


def sign_in(browser: Browser, email: str = "aiko@trade-centre.example", password: str = PASSWORD):
    return browser.submit(SIGN_IN, email=email, password=password)


def same_but_for(page: str, name: str) -> str:
    """The page without what differs between any two requests: the typed name and the form's key."""
    return re.sub(r'value="[\w.-]{60,}"', "", page).replace(name, "")


def messages(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message)))


def link_in(app: Flask, kind: str) -> str:
    """Open the mail of this kind and take the path of its link to set a password."""
    with app.app_context():
        message = db.session.scalars(select(Message).where(Message.kind == kind)).one()
        letter = composing.compose(message)
        assert letter is not None
        found = next(line for line in letter.text.splitlines() if "/account/reset/" in line)
        assert found.startswith("https://events.example.org/")
        assert found in letter.html
        return urlsplit(found).path


def test_staff_begin_at_the_dashboard(app, visitor, aiko) -> None:
    first = sign_in(visitor)
    assert first.status_code == 302
    assert visitor.get(first.location).location == "/en/organiser/"


def test_co_organisers_begin_at_what_was_shared_with_them(app, visitor) -> None:
    with app.app_context():
        an_account(
            RoleName.CO_ORGANISER,
            email="linh@institute.example",
            password=password_hash(PASSWORD),
            organisation=a_co_organiser(),
        )
    first = sign_in(visitor, "linh@institute.example")
    assert visitor.get(first.location).location == "/en/partner/shares"


def test_signing_in_leads_to_the_page_one_wanted(app, visitor, aiko) -> None:
    asked = visitor.get("/en/account/change")
    assert asked.status_code == 302
    answer = visitor.submit(asked.location, email="aiko@trade-centre.example", password=PASSWORD)
    assert answer.location == "/en/account/change"


def test_signing_in_never_leads_to_another_site(visitor, aiko) -> None:
    answer = visitor.submit(
        SIGN_IN + "?next=https://elsewhere.example/",
        email="aiko@trade-centre.example",
        password=PASSWORD,
    )
    assert "elsewhere.example" not in answer.headers.get("Location", "")


def test_the_sign_in_page_sends_on_who_is_signed_in(organiser) -> None:
    answer = organiser.get(SIGN_IN)
    assert answer.status_code == 302
    assert organiser.get(answer.location).location == "/en/organiser/"


@pytest.mark.parametrize("page", ["login", "reset"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_for_signing_in_are_there_in_each_language(visitor, page, language) -> None:
    answer = visitor.get(f"/{language}/account/{page}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text


def test_x2_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor, aiko) -> None:
    wrong = sign_in(visitor, password="not the password")
    unknown = sign_in(visitor, "nobody@trade-centre.example", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert same_but_for(wrong.text, "aiko") == same_but_for(unknown.text, "nobody")


def test_x2_a_lost_password_is_answered_the_same_for_known_and_unknown(app, visitor, aiko) -> None:
    known = visitor.submit("/en/account/reset", email="aiko@trade-centre.example")
    unknown = app.test_client().submit("/en/account/reset", email="nobody@trade-centre.example")
    assert known.status_code == unknown.status_code
    assert same_but_for(known.text, "aiko") == same_but_for(unknown.text, "nobody")
    assert [message.kind for message in messages(app)] == ["organisers.reset"]


def test_an_account_that_is_locked_cannot_sign_in(app, visitor) -> None:
    with app.app_context():
        an_account(email="gone@trade-centre.example", password=password_hash(PASSWORD), active=False)
    assert sign_in(visitor, "gone@trade-centre.example").status_code == 422


def test_a_new_password_is_set_by_a_link_that_works_once(app, visitor, aiko) -> None:
    visitor.submit("/en/account/reset", email="aiko@trade-centre.example")
    path = link_in(app, "organisers.reset")
    new = "five other quiet words here"
    done = visitor.submit(path, password=new, password_confirm=new)
    assert done.status_code == 302
    assert sign_in(app.test_client()).status_code == 422
    assert sign_in(app.test_client(), password=new).status_code == 302
    assert app.test_client().get(path).location == "/en/account/reset"


def test_the_link_to_set_a_password_is_stored_nowhere(app, visitor, aiko) -> None:
    visitor.submit("/en/account/reset", email="aiko@trade-centre.example")
    assert messages(app)[0].params == {}


def test_a_link_that_was_asked_for_days_ago_is_not_sent_any_more(app, visitor, aiko, at) -> None:
    visitor.submit("/en/account/reset", email="aiko@trade-centre.example")
    at(clock.now() + timedelta(days=2))
    with app.app_context():
        assert composing.compose(db.session.scalars(select(Message)).one()) is None


def test_who_changes_the_password_is_told_by_mail_and_stays_signed_in(app, visitor, aiko) -> None:
    sign_in(visitor)
    new = "five other quiet words here"
    answer = visitor.submit(
        "/en/account/change",
        form="account/change",
        password=PASSWORD,
        new_password=new,
        new_password_confirm=new,
    )
    assert answer.status_code in (200, 302)
    with app.app_context():
        assert verify_password(new, db.session.get_one(Account, aiko).password)
    assert [message.kind for message in messages(app)] == ["organisers.password_changed"]
    assert visitor.get("/en/account/change").status_code == 200


def test_signing_out_takes_a_button(visitor, aiko) -> None:
    sign_in(visitor)
    assert visitor.get("/en/account/logout").status_code == 405
    assert visitor.get("/en/account/change").status_code == 200
    visitor.submit("/en/account/change", form="logout")
    assert visitor.get("/en/account/change").status_code == 302


def test_a_session_ends_twelve_hours_after_signing_in(visitor, aiko, at) -> None:
    begun = clock.now()
    sign_in(visitor)
    at(begun + timedelta(hours=11, minutes=59))
    assert visitor.get("/en/account/change").status_code == 200
    at(begun + timedelta(hours=12, minutes=1))
    assert visitor.get("/en/account/change").status_code == 302
    assert visitor.get(SIGN_IN).status_code == 200


def test_signing_in_is_an_entry_in_the_trail(app, visitor, aiko) -> None:
    sign_in(visitor)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.signed-in")).one()
        assert entry.actor_id == aiko
        assert db.session.get_one(Account, aiko).login_count == 1


def test_passwords_are_kept_as_argon2_and_cheap_in_tests_only(app, aiko) -> None:
    with app.app_context():
        stored = db.session.get_one(Account, aiko).password
    assert stored.startswith("$argon2id$")
    assert app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"]
    assert app.config["SETTINGS"].mode is Mode.TEST


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "", "ü" * 200, "\ud800".encode("utf-16", "surrogatepass").hex()]
)
def test_x8_any_password_gets_an_answer(visitor, aiko, typed) -> None:
    assert sign_in(visitor, password=typed).status_code == 422


@pytest.mark.parametrize("typed", ["nobody", "", "a" * 10_000 + "@example.org", "<b>@x", "a@b@c"])
@pytest.mark.parametrize("page", ["login", "reset"])
def test_x8_any_address_gets_an_answer_and_comes_back(visitor, page, typed) -> None:
    answer = visitor.submit(f"/en/account/{page}", email=typed, password=PASSWORD)
    assert answer.status_code in (200, 422)


def test_nul_in_a_password_is_refused(visitor, aiko) -> None:
    assert sign_in(visitor, password="with\x00nul and more").status_code == 400


class TestSecondStep:
    def switched_on(self, app: Flask, browser: Browser) -> str:
        """Switch the second step on as a person would; the answer is the app's secret."""
        page = browser.submit("/en/account/tf-setup", form="tf-setup").text
        key = page.split("<code>")[1].split("</code>")[0]
        action = next(form for form in page.split("<form") if "tf-setup/" in form)
        path = action.split('action="')[1].split('"')[0]
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = browser.post(path, data={"code": code_of(key), "csrf_token": token})
        assert answer.status_code == 302
        return key

    def test_after_the_password_the_code_is_asked_for(self, app, visitor, aiko) -> None:
        sign_in(visitor)
        key = self.switched_on(app, visitor)
        fresh = app.test_client()
        between = sign_in(fresh)
        assert "/account/tf-validate" in between.location
        assert fresh.get("/en/account/change").status_code == 302
        wrong = fresh.submit(between.location, code="000000")
        assert wrong.status_code == 422
        right = fresh.submit(between.location, code=code_of(key, later=1))
        assert right.status_code == 302
        assert fresh.get("/en/account/change").status_code == 200

    def test_a_recovery_code_opens_once(self, app, visitor, aiko) -> None:
        sign_in(visitor)
        self.switched_on(app, visitor)
        page = visitor.submit("/en/account/mf-recovery-codes", form="mf-recovery-codes").text
        codes = [part.split("</code>")[0] for part in page.split("<code>")[1:]]
        assert len(codes) == 5
        with app.app_context():
            assert codes[0] not in str(db.session.get_one(Account, aiko).mf_recovery_codes)
        for status in (302, 422):
            fresh = app.test_client()
            sign_in(fresh)
            assert fresh.submit("/en/account/mf-recovery", code=codes[0]).status_code == status

    def test_it_can_be_switched_off(self, app, visitor, aiko) -> None:
        sign_in(visitor)
        self.switched_on(app, visitor)
        visitor.submit("/en/account/tf-setup", form="tf-setup")
        assert sign_in(app.test_client()).location.endswith("/account")

    def test_the_secret_is_not_stored_as_it_is(self, app, visitor, aiko) -> None:
        sign_in(visitor)
        key = self.switched_on(app, visitor)
        with app.app_context():
            assert (
                key.replace("-", "").replace(" ", "") not in db.session.get_one(Account, aiko).tf_totp_secret
            )


def code_of(key: str, later: int = 0) -> str:
    """What an authenticator app shows for this key (RFC 6238)."""
    import base64
    import hmac
    import time

    secret = base64.b32decode(
        key.replace("-", "").replace(" ", "").upper() + "=" * (-len(key.replace("-", "")) % 8)
    )
    counter = int(time.time()) // 30 + later
    digest = hmac.digest(secret, counter.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return str((int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF) % 1_000_000).zfill(6)


def test_x6_an_account_is_guessed_at_so_often_and_no_oftener(app, visitor, aiko, noon, at) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], failures_an_hour=3)
    for name in ("aiko@trade-centre.example", "nobody@trade-centre.example"):
        answers = [sign_in(visitor, name, "wrong words entirely").status_code for _ in range(5)]
        assert answers == [422, 422, 422, 429, 429], "known and unknown accounts fare alike"
    assert sign_in(visitor).status_code == 429, "not even with the right password"
    at(noon + timedelta(hours=1))
    assert sign_in(visitor).status_code == 302


def test_x6_who_signs_in_well_is_never_stopped(app, visitor, aiko) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], failures_an_hour=2)
    for _ in range(4):
        assert sign_in(visitor).status_code == 302
        visitor.submit("/en/organiser/", form="/account/logout")


def test_x6_a_network_guesses_at_many_accounts_so_often(app, visitor) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], failures_an_hour=1)
    answers = [sign_in(visitor, f"staff-{number}@example.com").status_code for number in range(11)]
    assert answers == [422] * 10 + [429]


def test_x6_a_forgotten_password_is_mailed_so_often(app, visitor, aiko) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], failures_an_hour=2)
    for name in ("aiko@trade-centre.example", "nobody@trade-centre.example"):
        answers = [visitor.submit("/en/account/reset", email=name).status_code for _ in range(3)]
        assert answers[2] == 429
        assert 429 not in answers[:2]
    assert len(messages(app)) == 2
