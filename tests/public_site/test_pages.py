from pathlib import Path

import pytest
from sqlalchemy import event

from registration.foundation import settings
from registration.foundation.database import db
from registration.organisations.actions import new_representative, new_tool
from registration.organisations.models import OrganisationKind, Regime, ToolBasis
from registration.organisations.queries import controller
from registration.web.cookies import COOKIES
from registration.web.sign_in import password_hash
from tests.factories import a_co_organiser, an_account
from tests.factories.organisations import the_offices_of_a_trade_agency


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
    assert first.text.startswith(":root, [data-bs-theme] { --brand: #0b5563; }\n")
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


def test_s_jetro_53_contact_names_the_controller_and_its_data_protection_officer(app, visitor) -> None:
    with app.app_context():
        us = controller()
        us.department, us.fax = {"en": "Planning Division"}, "06-1234-5679"
        us.dpo_contact = {"en": "Data Protection Officer, 1-2-3 Minato-machi"}
        db.session.commit()
    page = visitor.get("/en/contact").text
    for words in (
        "Planning Division",
        "06-1234-5679",
        "Data Protection Officer",
        "Haruo Nishida",
        "540-0000",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("country", "marked"), [("DE", "Office in Berlin"), ("SE", "Office in AT"), ("GB", "Office in GB")]
)
def test_s_jetro_54_contact_lists_every_office_and_marks_the_visitors(app, visitor, country, marked) -> None:
    with app.app_context():
        the_offices_of_a_trade_agency(controller())
    page = visitor.get(f"/en/contact?country={country}").text
    assert page.count("Office in ") == 13
    assert page.count("for you in ") == 1
    assert marked in page.partition("for you in ")[2].partition("</p>")[0]
    assert "(Czech)" in page
    assert "for you in " not in visitor.get("/en/contact").text


@pytest.mark.parametrize("country", ["VN", "xx", "<b>", "de", "ZZ"])
def test_x8_any_country_gets_an_answer(app, visitor, country) -> None:
    with app.app_context():
        the_offices_of_a_trade_agency(controller())
    for page in ("contact", "rights"):
        answer = visitor.get(f"/en/{page}?country={country}")
        assert answer.status_code == 200
        assert "for you in" not in answer.text


def test_s_netjapan_1_the_group_is_shown_by_country(app, visitor) -> None:
    assert visitor.get("/en/group").status_code == 404
    with app.app_context():
        for country, ours in (("FR", True), ("US", False)):
            a_co_organiser(
                kind=OrganisationKind.GROUP_MEMBER,
                name={"en": f"Member in {country}"},
                country=country,
                under_our_notice=ours,
            )
    page = visitor.get("/en/group").text
    for country in ("France", "United States"):
        assert f'<td class="d-none d-md-table-cell">{country}</td>' in page
    assert "/en/group" in visitor.get("/en/contact").text


def test_s_netjapan_5_one_notice_holds_for_members_in_every_country(app, visitor) -> None:
    with app.app_context():
        for country in ("FR", "US", "AE", "AU"):
            a_co_organiser(kind=OrganisationKind.GROUP_MEMBER, country=country, under_our_notice=True)
    page = visitor.get("/en/group").text
    assert page.count('<td class="d-none d-md-table-cell">Our privacy notice holds for it too.') == 4
    assert "a privacy notice of its own" not in page


def test_s_netjapan_47_a_visitor_sees_the_rights_of_both_laws(app, visitor) -> None:
    with app.app_context():
        controller().regime = Regime.APPI_V
        db.session.commit()
    own, german = visitor.get("/en/rights").text, visitor.get("/en/rights?country=DE").text
    assert "Take your data along" not in own
    assert "30 days, and 30 days more with reasons" in own
    assert "Take your data along" in german
    assert "1 month, and 2 months more with reasons" in german
    assert "bfdi.bund.de" in german
    assert "ppc.go.jp" in german


def test_s_ajc_27_a_tool_of_which_one_is_only_told_is_no_consent(app, visitor) -> None:
    with app.app_context():
        a_tool("analytics", ToolBasis.NOTICE_ONLY)
    assert "that is not a consent" in visitor.get("/en/tools").text


def test_s_ajc_29_third_party_services_and_our_policy_on_them_are_linked(app, visitor) -> None:
    with app.app_context():
        a_tool("social", ToolBasis.NECESSARY, own_policy="https://trade-centre.example/social-media-policy")
    page = visitor.get("/en/tools").text
    assert 'href="https://trade-centre.example/social-media-policy" rel="noopener noreferrer"' in page
    assert "/en/tools" in visitor.get("/en/cookies").text


@pytest.mark.parametrize("path", ["/en/events", "/en/contact", "/en/cookies", "/en/newsletters"])
def test_s_jetro_42_s_jasso_25_every_public_page_says_which_links_lead_elsewhere(visitor, path) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert "Links marked ↗ lead to other sites." in answer.text.partition("<footer")[2]


def test_s_jetro_42_s_jasso_25_the_arrow_stands_at_links_to_others_and_not_at_our_own(app, visitor) -> None:
    theme = Path(app.static_folder, "theme.css").read_text("utf-8")
    assert '.page a[href^="http"]::after' in theme
    own = app.config["SETTINGS"].public_address
    assert f'.page a[href^="{own}/"]::after {{ content: none; }}' in visitor.get("/brand.css").text


def a_tool(code: str, basis: ToolBasis, **different: object) -> None:
    new_tool(code, basis, by=None, country="US", name={"en": code}, provider={"en": "Inc."}, **different)
    db.session.commit()
