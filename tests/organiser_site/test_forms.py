import re

import pytest
from sqlalchemy import select

from registration.forms.models import FieldApproval
from registration.forms.queries import form_by_code
from registration.foundation.database import db
from registration.presets import loading
from tests.factories.consent import a_notice

HERE = "/en/organiser/forms"


def code_of(address: str) -> str:
    return address.rpartition("/")[2]


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


def test_s_netjapan_6_to_15_a_form_that_asks_for_nationality_is_published_by_somebody_who_looked(
    students, app, data_officer
):
    with app.app_context():
        a_notice()
    address = f"{HERE}/fair-registration"
    page = data_officer.get(address).text
    assert "Look at this first." in page
    assert "Wants a review" in page

    answer = data_officer.submit(address, form=code_of(address), reason="Schools prepare for visas.")

    assert answer.status_code == 303
    assert "Look at this first." not in data_officer.get(address).text
    with app.app_context():
        form = form_by_code("fair-registration")
        assert form.versions[0].published_at is not None
        approval = db.session.scalars(select(FieldApproval)).one()
        assert (approval.field, approval.reason) == ("nationality", "Schools prepare for visas.")
        assert approval.approved_by is not None


def test_s_netjapan_2_a_form_is_not_published_before_a_notice_is_in_force(students, app, data_officer):
    address = f"{HERE}/fair-registration"
    answer = data_officer.submit(address, form=code_of(address), reason="Schools prepare for visas.")

    assert answer.status_code == 422
    assert "Publish a privacy notice first" in answer.text
    with app.app_context():
        assert form_by_code("fair-registration").versions[0].published_at is None


def test_x5_without_a_reason_nothing_is_approved(students, app, data_officer):
    address = f"{HERE}/fair-registration"

    answer = data_officer.submit(address, form=code_of(address), reason=" ")

    assert answer.status_code == 422
    assert "Say why they are needed" in answer.text
    with app.app_context():
        assert form_by_code("fair-registration").versions[0].published_at is None


def test_x1_an_organiser_who_posts_all_the_same_is_refused(students, app, organiser):
    page = organiser.get(f"{HERE}/fair-registration").text
    key = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)

    answer = organiser.post(
        f"{HERE}/fair-registration", data={"csrf_token": key[1] if key else "", "reason": "x"}
    )

    assert answer.status_code in (400, 403)
    with app.app_context():
        assert form_by_code("fair-registration").versions[0].published_at is None


def test_an_organiser_sees_it_and_cannot_publish_it(students, organiser):
    assert "Approve them" not in organiser.get(f"{HERE}/fair-registration").text


def test_an_unknown_form_is_not_found(organiser):
    assert organiser.get(f"{HERE}/nothing").status_code == 404
