import pytest
from flask import Flask

from registration.foundation.database import db
from tests.factories.events import an_event


@pytest.mark.parametrize(("language", "words"), [("en", "There is no page here"), ("ja", 'lang="ja"')])
def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(visitor, language, words) -> None:
    answer = visitor.get(f"/{language}/nowhere/at/all")
    assert answer.status_code == 404
    assert words in answer.text
    assert "Set-Cookie" not in answer.headers


def test_without_a_language_in_the_address_the_browser_decides(visitor) -> None:
    assert 'lang="ja"' in visitor.get("/nowhere", headers={"Accept-Language": "ja"}).text


@pytest.mark.parametrize("tag", ["de", "zz", "en-US", "xx-Latn", "EN"])
def test_a_language_we_do_not_speak_has_no_pages(visitor, tag) -> None:
    assert visitor.get(f"/{tag}/contact").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/en/events/a%00b",
        "/en/events/%FF%FE",
        "/en/events/%ED%A0%80",
        "/en/contact?q=%00",
        "/en/contact?q=%FF",
        "/en/contact?%C3%28=1",
        "/static/%00",
        "/%FF",
    ],
)
def test_x8_an_address_that_is_no_text_is_refused(visitor, address) -> None:
    assert visitor.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/en/events/" + "x" * 10_000,
        "/en/contact?q=" + "x" * 10_000,
        "/en/%F0%9F%8E%89",
        "/en/..%2f..%2fetc%2fpasswd",
        "/static/../registration/app.py",
        "/static/%2e%2e/pyproject.toml",
        "//en//contact",
        "/en/organiser/accounts/99999999999999999999",
    ],
)
def test_x8_any_other_address_gets_an_answer(visitor, address) -> None:
    assert visitor.get(address).status_code in (200, 302, 308, 404)


@pytest.mark.parametrize(
    "asked",
    ["endpoint=x", "endpoint=a&endpoint=b", "_method=POST", "_scheme=gopher", "_external=1", "lang=xx"],
)
def test_x8_what_an_address_asks_does_not_steer_the_links_of_its_page(app, visitor, organiser, asked) -> None:
    with app.app_context():
        for _ in range(26):
            an_event()
    for browser, address in (
        (visitor, "/en/events"),
        (visitor, "/en/contact"),
        (organiser, "/en/organiser/mail"),
    ):
        page = browser.get(f"{address}?{asked}&page=1")
        assert page.status_code == 200
        assert "gopher" not in page.text
    assert 'href="/en/events?page=2"' in visitor.get(f"/en/events?{asked}").text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"email=%FF&password=x", "application/x-www-form-urlencoded"),
        (b"email=\xff&password=x", "application/x-www-form-urlencoded"),
        (b"email=%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"not a part", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"{", "application/json"),
        (b"<x>", "text/xml; charset=nonsense"),
    ],
)
def test_x8_a_form_that_is_no_text_is_refused(visitor, content, kind) -> None:
    answer = visitor.post("/en/account/login", data=content, content_type=kind)
    assert answer.status_code == 400


def test_x8_what_is_too_large_is_refused_in_words(app, visitor) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = visitor.post("/en/account/login", data={"email": "x" * 2000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_form_that_stood_open_too_long_says_so(organiser) -> None:
    answer = organiser.post("/en/organiser/people", data={"words": "x"})
    assert answer.status_code == 400
    assert "its key has expired" in answer.text


@pytest.fixture
def failing(own_app: Flask):
    """Provide an application with a page that fails after writing half of something."""

    def fail() -> str:
        db.session.execute(db.text("UPDATE organisation SET code = 'half'"))
        raise RuntimeError("secret of the house")

    fail.access = own_app.view_functions["public_site.pages.contact"].access  # type: ignore[attr-defined]
    own_app.add_url_rule("/en/fail", "fail", fail)
    own_app.testing = False
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    return own_app


def test_x9_a_failure_is_a_page_for_people_and_leaves_nothing_half_done(failing) -> None:
    answer = failing.test_client().get("/en/fail")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text
    with failing.app_context():
        assert db.session.scalar(db.text("SELECT code FROM organisation")) == "trade-centre"


def test_x9_a_database_that_does_not_answer_is_a_page_for_people(app, visitor, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise db.exc.OperationalError("SELECT name FROM person", {"name": "Mika"}, Exception("away"))

    monkeypatch.setattr("registration.public_site.pages.views.controller", refuse)
    answer = visitor.get("/en/contact")
    assert answer.status_code == 503
    assert "We are closed for a moment" in answer.text


def test_values_stay_out_of_what_is_said_about_a_failed_statement(room) -> None:
    with pytest.raises(db.exc.SQLAlchemyError) as failed:
        db.session.execute(db.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Mika Tanaka"})
    assert "Mika" not in str(failed.value)
    db.session.rollback()


def test_behind_a_proxy_its_headers_are_believed_and_only_then(own_app, tmp_path) -> None:
    from registration.app import create_app
    from tests.conftest import settings_for

    with_proxy = create_app(settings_for(own_app.config["SETTINGS"].database, tmp_path, trusted_proxies=1))
    seen = {}
    for name, served in (("alone", own_app), ("behind", with_proxy)):
        with served.test_request_context():
            pass
        served.before_request_funcs.setdefault(None, []).insert(
            0, lambda name=name: seen.update({name: __import__("flask").request.remote_addr})
        )
        served.test_client().get("/health", headers={"X-Forwarded-For": "203.0.113.9"})
    assert seen == {"alone": "127.0.0.1", "behind": "203.0.113.9"}
    with with_proxy.app_context():
        db.engine.dispose()
