from io import BytesIO

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisations.models import OrganisationKind
from registration.organisations.queries import controller, organisation_by_code, organisations
from tests.factories import a_co_organiser

PAGE = "/en/organiser/settings"
LIST = "/en/organiser/settings/organisations"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 8
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_names_are_changed_in_each_language(app, administrator) -> None:
    answer = administrator.submit(PAGE, form="settings", name_en="Harbour Office", name_ja="港湾局")
    assert answer.status_code == 302
    with app.app_context():
        assert controller().name == {"en": "Harbour Office", "ja": "港湾局"}
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "organisation.changed")
        ).one()
        assert entry.details == {"changed": ["brand", "name"]}


def test_a_name_is_needed_in_some_language(app, administrator) -> None:
    answer = administrator.submit(PAGE, form="settings", name_en="", name_ja="", telephone="06-1234")
    assert answer.status_code == 422
    assert "Enter the name of the organisation" in answer.text
    assert "06-1234" in answer.text


def test_the_colour_reaches_every_page(administrator, visitor) -> None:
    administrator.submit(PAGE, form="settings", brand="#225588")
    assert "--brand: #225588" in visitor.get("/brand.css").text


def test_a_red_colour_is_advised_against_and_still_allowed(app, administrator) -> None:
    administrator.submit(PAGE, form="settings", brand="#c00000")
    assert administrator.get(PAGE).text.count("close to the red of errors") >= 1
    with app.app_context():
        assert controller().brand == "#c00000"


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "url(x)", "#ffffff; } body { display: none"])
def test_x5_a_colour_is_a_colour(app, administrator, colour) -> None:
    assert administrator.submit(PAGE, form="settings", brand=colour).status_code == 422


@pytest.mark.parametrize(
    ("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_x5_a_logo_is_known_by_its_content(administrator, visitor, content, kind) -> None:
    answer = administrator.submit(PAGE, form="settings", logo=(BytesIO(content), "whatever.exe"))
    assert answer.status_code == 302
    shown = visitor.get("/logo")
    assert (shown.status_code, shown.mimetype, shown.data) == (200, kind, content)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in shown.headers


@pytest.mark.parametrize(
    "content", [SVG, b"GIF89a", b"<!doctype html><script>", b"", b"\x89PNG", PNG[:8] + b"x" * 20]
)
def test_x5_what_is_no_image_is_refused_whatever_its_name(administrator, visitor, content) -> None:
    answer = administrator.submit(PAGE, form="settings", logo=(BytesIO(content), "logo.png"))
    assert answer.status_code == 422
    assert "Choose a PNG, JPEG or WebP image" in answer.text
    assert visitor.get("/logo").status_code == 404


def test_x5_a_logo_that_is_larger_than_a_logo_needs_is_refused(administrator) -> None:
    answer = administrator.submit(PAGE, form="settings", logo=(BytesIO(PNG + b"\x00" * 400 * 1024), "a.png"))
    assert answer.status_code == 422
    assert "less than 400 kB" in answer.text


def test_x5_uploads_lie_outside_of_what_is_served(app, administrator) -> None:
    administrator.submit(PAGE, form="settings", logo=(BytesIO(PNG), "../../evil.png"))
    with app.app_context():
        folder = app.config["SETTINGS"].data_folder / "uploads"
        assert [path.name for path in folder.iterdir()] == [controller().logo]
        assert not folder.is_relative_to(app.static_folder)


def test_a_logo_can_be_taken_away(app, administrator, visitor) -> None:
    administrator.submit(PAGE, form="settings", logo=(BytesIO(PNG), "a.png"))
    administrator.submit(PAGE, form="settings", without_logo="y")
    assert visitor.get("/logo").status_code == 404


def test_a_co_organiser_is_added_and_changed(app, administrator) -> None:
    answer = administrator.submit(
        LIST + "/new",
        form="organisations/new",
        code="mekong-institute",
        name_en="Mekong Trade Institute",
        country="VN",
        time_zone="Asia/Ho_Chi_Minh",
    )
    assert answer.status_code == 302
    assert "Mekong Trade Institute" in administrator.get(LIST).text
    administrator.submit(LIST + "/mekong-institute", form="mekong-institute", city_en="Ho Chi Minh City")
    with app.app_context():
        assert organisation_by_code("mekong-institute").city == {"en": "Ho Chi Minh City"}


@pytest.mark.parametrize("code", ["", "new", "Ä", "a b", "x" * 41, "trade-centre"])
def test_a_short_name_that_cannot_be_used_comes_back(app, administrator, code) -> None:
    answer = administrator.submit(
        LIST + "/new", form="organisations/new", code=code, name_en="Institute", country="VN"
    )
    assert answer.status_code == 422
    assert "Institute" in answer.text
    with app.app_context():
        assert not organisations(OrganisationKind.CO_ORGANISER)


@pytest.mark.parametrize("typed", ["nul\x00byte", "x" * 10_000])
@pytest.mark.parametrize(
    "name", ["name_en", "dpo_contact_ja", "telephone", "website", "contact_email", "country"]
)
def test_x8_anything_typed_gets_an_answer(administrator, name, typed) -> None:
    answer = administrator.submit(PAGE, form="settings", **{name: typed})
    assert answer.status_code == 422


def test_the_controller_is_not_edited_as_a_co_organiser(app, administrator) -> None:
    with app.app_context():
        a_co_organiser()
    assert administrator.get(LIST + "/trade-centre").status_code == 404


def test_only_administrators_change_settings(organiser, data_officer) -> None:
    for browser in (organiser, data_officer):
        for page in (PAGE, LIST, LIST + "/new"):
            assert browser.get(page).status_code == 403
