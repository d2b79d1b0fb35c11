import pytest
from sqlalchemy import event

from registration.foundation import settings
from registration.foundation.database import db
from registration.organisations.actions import new_representative
from registration.organisations.queries import controller
from registration.web.cookies import COOKIES
from registration.web.sign_in import password_hash
from tests.factories import an_account


@pytest.mark.parametrize(
    ("likes", "language"),
    [("ja,en;q=0.8", "ja"), ("de", "en"), ("", "en"), ("en-GB,en;q=0.9", "en"), ("\x7f;;q=", "en")],
)
def test_the_front_door_speaks_the_language_of_the_browser(visitor, likes, language) -> None:
    answer = visitor.get("/", headers={"Accept-Language": likes})
    assert answer.location == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


def test_arriving_leads_to_the_calendar(visitor) -> None:
    assert visitor.get("/ja/").location == "/ja/events"


def test_the_colour_is_kept_by_browsers_and_recognised(visitor) -> None:
    first = visitor.get("/brand.css")
    assert first.mimetype == "text/css"
    assert first.text == ":root, [data-bs-theme] { --brand: #0b5563; }\n"
    assert "max-age=300" in first.headers["Cache-Control"]
    again = visitor.get("/brand.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_without_a_logo_there_is_none(visitor) -> None:
    assert visitor.get("/logo").status_code == 404


def test_contact_says_who_answers_for_the_data(app, visitor) -> None:
    with app.app_context():
        new_representative(
            controller(), by=None, country="DE", name={"en": "Data Desk GmbH"}, address={"en": "Berlin"}
        )
        db.session.commit()
    page = visitor.get("/ja/contact").text
    for words in (
        "関西・ASEAN貿易センター",
        "所長 西田春男",
        "privacy@trade-centre.example",
        "Data Desk GmbH",
        "ドイツ",
    ):
        assert words in page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_cookie_page_lists_every_cookie(visitor, language) -> None:
    page = visitor.get(f"/{language}/cookies").text
    for cookie in COOKIES:
        assert f"<code>{cookie.name}</code>" in page


def test_the_cookies_on_that_page_are_those_that_are_set(app, visitor) -> None:
    """Everything is done that could set a cookie; the names are compared."""
    with app.app_context():
        an_account(email="aiko@trade-centre.example", password=password_hash("four quiet words here"))
    for page in ("/", "/en/events", "/en/cookies", "/en/contact", "/en/nowhere", "/en/my/nothing"):
        visitor.get(page)
    assert not visitor._cookies
    visitor.submit(
        "/en/account/login",
        email="aiko@trade-centre.example",
        password="four quiet words here",
        remember="y",
    )
    visitor.get("/en/account/change")
    signed_in = {name for _, _, name in visitor._cookies}
    visitor.submit("/en/account/change", form="logout")
    signed_out = {name for _, _, name in visitor._cookies}
    assert signed_in | signed_out == {cookie.name for cookie in COOKIES}


def test_health_asks_the_database_and_tells_nothing(app, visitor) -> None:
    assert visitor.get("/health").text == "well\n"

    with app.app_context():
        engine = db.engine

    def refuse(*_: object) -> None:
        raise db.exc.OperationalError("SELECT 1", {}, Exception("away"))

    event.listen(engine, "before_cursor_execute", refuse)
    answer = visitor.get("/health")
    event.remove(engine, "before_cursor_execute", refuse)
    assert answer.status_code == 503
    assert "away" not in answer.text


def test_an_installation_without_a_record_of_itself_still_answers(app, visitor) -> None:
    with app.app_context():
        db.session.delete(controller())
        db.session.commit()
        assert settings.current().languages
    assert visitor.get("/en/contact").status_code == 200
    assert visitor.get("/brand.css").status_code == 200
