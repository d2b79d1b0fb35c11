import io
import zipfile

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisers.permissions import RoleName
from tests.factories import a_person
from tests.factories.consent import a_purpose
from tests.factories.receipts import an_act


@pytest.fixture
def ada(app):
    """Provide somebody who decided about the newsletter: the reference of the person."""
    with app.app_context():
        person = a_person(name="Ada Lovelace")
        an_act(person.subject, a_purpose(code="newsletter:brief").versions[0])
        return person.ref


@pytest.mark.parametrize("role", [RoleName.ADMINISTRATOR, RoleName.DATA_OFFICER])
def test_the_evidence_of_a_person_is_a_zip_and_taking_it_is_noted(app, signed_in, ada, role):
    browser = signed_in(role)

    answer = browser.get(f"/en/organiser/people/{ada}/evidence.zip", buffered=True)

    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert "Ada Lovelace" in archive.read("README.txt").decode("utf-8-sig")
    with app.app_context():
        noted = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "consent.evidence-exported")
        ).one()
        assert noted.whose is not None
        assert noted.actor_id is not None


def test_the_evidence_of_a_purpose_is_a_zip_without_names(app, data_officer, ada):
    answer = data_officer.get("/en/organiser/consent/purposes/newsletter:brief/evidence.zip", buffered=True)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="evidence-newsletter-brief.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert not [name for name in archive.namelist() if b"Ada" in archive.read(name)]
        assert len(archive.read("receipts.txt").split()) == 1
    with app.app_context():
        assert db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "consent.evidence-exported")
        ).one()


def test_pages_offer_it_to_those_who_may(signed_in, ada):
    for role, offered in ((RoleName.DATA_OFFICER, True), (RoleName.ORGANISER, False)):
        browser = signed_in(role)
        for page in (f"/en/organiser/people/{ada}", "/en/organiser/consent/purposes/newsletter:brief"):
            assert ("evidence.zip" in browser.get(page).text) is offered


def test_nobody_and_nothing_have_no_evidence(data_officer):
    assert data_officer.get("/en/organiser/people/nobody/evidence.zip").status_code == 404
    assert data_officer.get("/en/organiser/consent/purposes/nothing/evidence.zip").status_code == 404
