import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.forms.queries import form_by_code
from registration.foundation.database import db
from registration.presets import loading

HERE = "/en/organiser/forms"


@pytest.fixture
def students(app):
    with app.app_context():
        loading.load("student-services")
        db.session.commit()


def test_without_forms_the_page_says_where_they_come_from(organiser):
    assert "There is no form yet." in organiser.get(HERE).text


def test_a_form_is_shown_as_people_will_see_it(students, organiser):
    page = organiser.get(f"{HERE}/inquiry").text
    assert "Your message" in page
    assert "Example Exchange Contractor" in page
    assert "English, Japanese" in page
    assert "purpose--needed" in page


@pytest.mark.parametrize(
    ("code", "languages"), [("photo-library", "Japanese"), ("inquiry", "English, Japanese")]
)
def test_s_ajc_11_a_form_has_its_languages(app, organiser, code, languages):
    with app.app_context():
        loading.load("promotion-centre")
        db.session.commit()
    assert f"<dd>{languages}</dd>" in organiser.get(f"{HERE}/{code}").text


def test_s_netjapan_6_a_form_that_asks_for_nationality_is_published_by_somebody_who_looked(
    students, app, data_officer
):
    page = data_officer.get(f"{HERE}/fair-registration").text
    assert "Look at this first." in page
    assert "Nationality" in page

    answer = data_officer.submit(f"{HERE}/fair-registration", form="review")

    assert answer.status_code == 303
    assert "Look at this first." not in data_officer.get(f"{HERE}/fair-registration").text
    with app.app_context():
        assert form_by_code("fair-registration").versions[0].published_at is not None
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "form.reviewed")).one()
        assert entry.details == {"fields": ["nationality"]}
        assert entry.actor_id is not None


def test_an_organiser_sees_it_and_cannot_publish_it(students, organiser):
    assert "I have looked" not in organiser.get(f"{HERE}/fair-registration").text


def test_an_unknown_form_is_not_found(organiser):
    assert organiser.get(f"{HERE}/nothing").status_code == 404
