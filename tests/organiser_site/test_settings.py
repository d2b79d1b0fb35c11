from io import BytesIO

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.forms.queries import forms_by_service
from registration.foundation.database import db
from registration.organisations.actions import new_service
from registration.organisations.models import OrganisationKind
from registration.organisations.queries import (
    controller,
    organisation_by_code,
    organisations,
    representatives,
    services,
)
from tests.factories import a_co_organiser
from tests.factories.events import an_event
from tests.factories.organisations import an_office

PAGE = "/en/organiser/settings"
LIST = "/en/organiser/settings/organisations"
OFFICES = "/en/organiser/settings/representatives"
SERVICES = "/en/organiser/settings/services"
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
    page = LIST + "/mekong-institute"
    administrator.submit(page + "/edit", form="mekong-institute/edit", city_en="Ho Chi Minh City")
    assert "Viet Nam" in administrator.get(page).text or "Vietnam" in administrator.get(page).text
    with app.app_context():
        assert organisation_by_code("mekong-institute").city == {"en": "Ho Chi Minh City"}


def test_a_zone_is_chosen_by_its_city_and_a_former_name_of_it_stays(app, administrator) -> None:
    with app.app_context():
        controller().time_zone = "Asia/Saigon"
        db.session.commit()
    assert '<option selected value="Asia/Saigon">Ho Chi Minh City (UTC+7)</option>' in (
        administrator.get(PAGE).text
    )
    assert administrator.submit(PAGE, form="settings").status_code == 302
    refused = administrator.submit(PAGE, form="settings", time_zone="Mars/Olympus")
    assert refused.status_code == 422
    assert "Choose one from the list" in refused.text
    with app.app_context():
        assert controller().time_zone == "Asia/Saigon"


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


def test_x8_an_address_longer_than_its_column_is_refused(administrator) -> None:
    answer = administrator.submit(PAGE, form="settings", website="https://x.example/" + "a" * 500)
    assert answer.status_code == 422
    assert "Shorten this to 500 characters" in answer.text


def test_the_controller_is_not_edited_as_a_co_organiser(app, administrator) -> None:
    with app.app_context():
        a_co_organiser()
    for page in ("/trade-centre", "/trade-centre/edit"):
        assert administrator.get(LIST + page).status_code == 404


def test_organisers_read_and_data_officers_and_administrators_write(app, organiser, data_officer) -> None:
    with app.app_context():
        code = a_co_organiser().code
    for page in (LIST, f"{LIST}/{code}", OFFICES, SERVICES):
        assert organiser.get(page).status_code == data_officer.get(page).status_code == 200
        assert '/new"' not in organiser.get(page).text
    for page in (PAGE, LIST + "/new", f"{LIST}/{code}/edit", OFFICES + "/new", SERVICES + "/new"):
        assert organiser.get(page).status_code == 403
        assert data_officer.get(page).status_code == 200


def test_s_jasso_30_the_record_of_a_party_has_department_and_fax(app, data_officer) -> None:
    facts = {"department_en": "Planning Division", "fax": "03-1234-5679", "telephone": "03-1234-5678"}
    data_officer.submit(PAGE, form="settings", **facts)
    with app.app_context():
        us = controller()
        assert (us.department, us.fax) == ({"en": "Planning Division"}, "03-1234-5679")


@pytest.mark.parametrize(
    "kind", ["group_member", "processor", "subcontractor", "government", "advisor", "partner_store"]
)
def test_s_jetro_31_each_class_of_recipient_has_its_list(app, administrator, kind) -> None:
    with app.app_context():
        a_co_organiser(name={"en": "Chamber of Commerce"})
    answer = administrator.submit(
        LIST + "/new",
        form="organisations/new",
        kind=kind,
        code="ministry",
        name_en="Ministry of Trade",
        country="VN",
        regime="other",
        activity_en="keeps statistics",
    )
    assert answer.location.endswith(f"?kind={kind}")
    listed = administrator.get(f"{LIST}?kind={kind}").text
    assert "Ministry of Trade" in listed
    assert "Chamber of Commerce" not in listed
    assert "Chamber of Commerce" in administrator.get(f"{LIST}?kind=co_organiser").text
    assert "Ministry of Trade" in administrator.get(f"{LIST}?kind=nonsense").text
    assert "keeps statistics" in administrator.get(LIST + "/ministry").text
    with app.app_context():
        assert organisation_by_code("ministry").kind == kind


@pytest.mark.parametrize("kind", ["controller", "", "friend"])
def test_a_part_that_there_is_not_is_refused(app, administrator, kind) -> None:
    facts = {"code": "rival", "name_en": "Rival", "country": "VN", "kind": kind}
    assert administrator.submit(LIST + "/new", form="organisations/new", **facts).status_code == 422
    with app.app_context():
        assert organisation_by_code("rival") is None


def test_s_jetro_54_an_office_is_added_changed_and_removed(app, administrator) -> None:
    facts = {
        "name_en": "Office in Prague",
        "address_en": "1 Main Street, Prague",
        "country": "CZ",
        "region": "eu",
        "telephones": "+420 234 567 (cs, en)\n+420 234 568 (ja)\n+420 1",
        "languages": "cs, ja",
    }
    assert administrator.submit(OFFICES + "/new", form="new", **facts).status_code == 302
    with app.app_context():
        (office,) = representatives(controller())
        assert office.telephones == [
            {"number": "+420 234 567", "languages": ["cs", "en"]},
            {"number": "+420 234 568", "languages": ["ja"]},
            {"number": "+420 1", "languages": []},
        ]
        page = f"{OFFICES}/{office.id}"
    administrator.submit(page, form=page, email="prague@trade-centre.example")
    with app.app_context():
        (office,) = representatives(controller())
        assert (office.email, len(office.telephones)) == ("prague@trade-centre.example", 3)
    administrator.submit(OFFICES, form="remove")
    with app.app_context():
        assert not representatives(controller())
        entries = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("repr%")).order_by(AuditEntry.id)
        )
        made, changed, removed = entries
        assert (made, changed, removed) == tuple(
            f"representative.{deed}" for deed in ("made", "changed", "removed")
        )


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("telephones", "call me", "Write each line like"),
        ("telephones", "+49 1 (german!)", "Write each line like"),
        ("telephones", "+49 1\n" * 11, "Enter at most 10 lines"),
        ("languages", "", "Enter at least one language"),
        ("languages", "en; ja", "Enter language codes"),
        ("name_en", "", "Enter the name of the office"),
        ("address_en", "", "Enter the address of the office"),
        ("country", "XX", "Choose one from the list"),
        ("region", "moon", "Choose one from the list"),
        ("email", "nobody", "Enter an address like"),
        ("telephones", "nul\x00", "Remove the invisible character"),
    ],
)
def test_x8_what_is_wrong_about_an_office_is_said_at_the_field(administrator, field, typed, words) -> None:
    facts = {"name_en": "Office", "address_en": "Main Street", "fax": "123-456"} | {field: typed}
    answer = administrator.submit(OFFICES + "/new", form="new", **facts)
    assert answer.status_code == 422
    assert words in answer.text
    assert "123-456" in answer.text


def test_offices_of_others_are_not_ours_to_change(app, administrator) -> None:
    with app.app_context():
        office = an_office(a_co_organiser(), "DE").id
    assert administrator.get(f"{OFFICES}/{office}").status_code == 404


def test_s_jetro_3_each_form_belongs_to_one_service(app, administrator) -> None:
    with app.app_context():
        code = an_event().form_version.form.code
        for name in ("seminars", "briefings"):
            new_service(name, by=None, title={"en": name.title()})
        db.session.commit()
    for name in ("seminars", "briefings"):
        answer = administrator.submit(f"{SERVICES}/{name}", form=f"services/{name}", forms=code)
        assert answer.status_code == 302
        with app.app_context():
            assert [each.code for each in forms_by_service()[name]] == [code]
    with app.app_context():
        assert set(forms_by_service()) == {"briefings"}
        moved = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "form.moved")).all()
        assert [each.details["service"] for each in moved] == ["seminars", "briefings"]
    administrator.submit(f"{SERVICES}/briefings", form="services/briefings", forms=None)
    with app.app_context():
        assert set(forms_by_service()) == {""}


def test_s_ajc_1_the_catalogue_is_written_on_a_page(app, administrator) -> None:
    answer = administrator.submit(
        SERVICES + "/new", form="new", code="photo-library", title_en="Photo Library", position="3"
    )
    assert answer.status_code == 302
    assert "Photo Library" in administrator.get(SERVICES).text
    again = administrator.submit(SERVICES + "/new", form="new", code="photo-library", title_en="Again")
    assert again.status_code == 422
    assert "Another service has this short name" in again.text
    with app.app_context():
        assert [(each.code, each.position) for each in services()] == [("photo-library", 3)]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title_en", ""),
        ("position", "many"),
        ("position", "1000"),
        ("position", "9" * 30),
        ("forms", "none-such"),
    ],
)
def test_x8_a_service_is_refused_with_words(administrator, field, typed) -> None:
    facts = {"code": "photos", "title_en": "Photos"} | {field: typed}
    answer = administrator.submit(SERVICES + "/new", form="new", **facts)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
