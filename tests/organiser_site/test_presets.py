import re

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.actions import new_purpose_version, publish_purpose_version
from registration.consent.queries import current_version, purpose_by_code, purposes
from registration.consent.rules import purpose_words
from registration.foundation.database import db
from registration.organisations.queries import controller
from registration.presets import loading
from registration.presets.reading import names, preset

HERE = "/en/organiser/settings/starting-points"
STUDENTS = f"{HERE}/student-services"


@pytest.fixture
def unknown(app):
    """Provide an installation of which nothing is known yet."""
    with app.app_context():
        db.session.delete(controller())
        db.session.commit()


def test_an_administrator_of_an_empty_installation_is_led_to_the_starting_points(unknown, administrator):
    page = administrator.get("/en/organiser/").text
    assert "Begin with a starting point" in page
    assert f'href="{HERE}"' in page


def test_nobody_is_led_there_once_there_are_purposes(app, administrator):
    with app.app_context():
        loading.load("promotion-centre")
        db.session.commit()
    assert "Begin with a starting point" not in administrator.get("/en/organiser/").text


def test_organisers_are_not_led_where_they_may_not_go(unknown, organiser):
    assert "Begin with a starting point" not in organiser.get("/en/organiser/").text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_preset_can_be_looked_at_before_it_is_loaded(app, administrator, language):
    page = administrator.get(f"/{language}/organiser/settings/starting-points").text
    for name in names():
        assert preset(name).title[language] in page
    for name in names():
        shown = administrator.get(f"/{language}/organiser/settings/starting-points/{name}").text
        for purpose in preset(name).purposes:
            assert purpose["title"][language] in shown
        assert shown.count("btn-primary") == 1
    with app.app_context():
        assert not purposes()
        assert loading.loaded() == []


def test_loading_by_the_page_is_noted_with_the_account(unknown, app, administrator):
    answer = administrator.submit(STUDENTS, form="student-services", name_en="Harbour Students", name_ja="")

    assert answer.status_code == 303
    page = administrator.get(STUDENTS).text
    assert "Done. 15 things are there now." in page
    assert "What is left to do" in page
    assert "btn-primary" not in page
    with app.app_context():
        assert controller().name["en"] == "Harbour Students"
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "preset.loaded")).one()
        assert entry.actor_id is not None


def test_what_was_edited_since_is_named(app, administrator):
    administrator.submit(STUDENTS, form="student-services")
    with app.app_context():
        purpose = purpose_by_code("service_info")
        draft = new_purpose_version(purpose, purpose_words(current_version(purpose.id)))
        draft.title = {"en": "Our news", "ja": "お知らせ"}
        publish_purpose_version(draft)
        db.session.commit()

    page = administrator.get(STUDENTS).text
    assert "Changed since it was loaded" in page
    assert "purpose:service_info" in page


def test_a_second_one_is_refused_and_says_what_to_do(app, administrator):
    token = administrator.submit(STUDENTS, form="student-services")
    assert token.status_code == 303

    page = administrator.get(f"{HERE}/company-group").text
    assert "Another one is loaded." in page
    assert "--add" in page
    assert "btn-primary" not in page


def test_a_second_one_posted_all_the_same_is_refused(app, administrator):
    with app.app_context():
        loading.load("promotion-centre")
        db.session.commit()
    page = administrator.get("/en/organiser/settings").text
    key = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)

    answer = administrator.post(f"{HERE}/company-group", data={"csrf_token": key[1]})

    assert answer.status_code == 409
    with app.app_context():
        assert loading.loaded() == ["promotion-centre"]


def test_x5_a_name_that_is_none_is_refused_at_its_field(unknown, app, administrator):
    answer = administrator.submit(STUDENTS, form="student-services", name_en="x" * 201)
    assert answer.status_code == 422
    assert "x" * 201 in answer.text
    with app.app_context():
        assert loading.loaded() == []


def test_an_unknown_preset_is_not_found(administrator):
    assert administrator.get(f"{HERE}/demo").status_code == 404
