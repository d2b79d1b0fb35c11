"""Agreements: drafted, signed, in force, amended, ended."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.sharing.models import Agreement, AgreementState
from registration.sharing.rules import CLAUSES
from tests.browser import Reader
from tests.factories.events import a_host, an_event
from tests.factories.organisations import a_co_organiser
from tests.factories.sharing import PDF, Sharing, a_sharing

BASE = "/en/organiser/sharing/agreements"


@pytest.fixture
def party(app) -> str:
    with app.app_context():
        return a_co_organiser().code


def begin(browser, party, **different):
    answers = {
        "number": "A-2030-04", "organisation": party, "type": "processor",
        "first_day": "2020-04-01", "last_day": "2040-03-31",
    }  # fmt: skip
    return browser.submit(f"{BASE}/new", form="new", **(answers | different))


def the_agreement(app) -> Agreement:
    with app.app_context():
        found = db.session.scalars(select(Agreement)).one()
        _ = [(version.clauses, version.scopes) for version in found.versions]
        return found


def post(browser, step):
    page = Reader(browser.get(f"{BASE}/A-2030-04").text)
    token = next(form.values["csrf_token"] for form in page.forms if "csrf_token" in form.values)
    return browser.post(f"{BASE}/A-2030-04/{step}", data={"csrf_token": token})


def upload(browser, content=PDF):
    page = Reader(browser.get(f"{BASE}/A-2030-04").text)
    token = next(form.values["csrf_token"] for form in page.forms if "csrf_token" in form.values)
    return browser.post(
        f"{BASE}/A-2030-04/document",
        data={"csrf_token": token, "document": (io.BytesIO(content), "signed.pdf")},
        content_type="multipart/form-data",
    )


def test_the_last_day_ends_where_the_organisation_is(app, party, data_officer) -> None:
    begin(data_officer, party)

    version = the_agreement(app).versions[0]

    assert version.effective_to == datetime(2040, 3, 31, 15, tzinfo=UTC)  # midnight in Japan
    assert version.effective_from == datetime(2020, 3, 31, 15, tzinfo=UTC)
    page = data_officer.get(f"{BASE}/A-2030-04").text
    assert "31 March 2040" in page
    form = Reader(data_officer.get(f"{BASE}/A-2030-04/edit").text).form("edit")
    assert (form.values["first_day"], form.values["last_day"]) == ("2020-04-01", "2040-03-31")


def test_an_agreement_comes_into_force_with_everything_and_not_before(app, party, data_officer) -> None:
    with app.app_context():
        from registration.organisations.models import Organisation

        event = an_event()
        host = a_host(event, db.session.scalars(select(Organisation).where(Organisation.code == party)).one())
        scope = f"scope-{event.id}-{host.purpose_id}"
    begin(data_officer, party)
    assert "Before it can come into force" in data_officer.get(f"{BASE}/A-2030-04").text
    clauses = {f"clause-{code}": "p. 3" for code in CLAUSES[the_agreement(app).type]}
    terms = {"signed_by_us": "N. Haruo", "signed_by_them": "T. Ha", scope: ["name", "email"]}

    data_officer.submit(f"{BASE}/A-2030-04/edit", form="edit", **terms, **clauses)
    assert upload(data_officer).status_code == 302
    post(data_officer, "activate")

    version = the_agreement(app).versions[0]
    assert version.state is AgreementState.ACTIVE
    assert {each.field for each in version.scopes} == {"name", "email"}
    assert "In force" in data_officer.get(BASE).text
    answer = data_officer.get(f"{BASE}/A-2030-04/document/1")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")

    refused = data_officer.get(f"{BASE}/A-2030-04/edit", follow_redirects=True)
    assert "What was signed is not changed" in refused.text


@pytest.mark.parametrize("missing", ["return_after_duties", "compensation"])
def test_a_processor_without_return_or_compensation_is_not_bound(app, party, data_officer, missing) -> None:
    begin(data_officer, party)
    clauses = {f"clause-{code}": "p. 3" for code in CLAUSES[the_agreement(app).type] if code != missing}
    data_officer.submit(
        f"{BASE}/A-2030-04/edit", form="edit", signed_by_us="x", signed_by_them="y", **clauses
    )
    upload(data_officer)

    post(data_officer, "activate")

    assert the_agreement(app).versions[0].state is AgreementState.DRAFT


@pytest.mark.parametrize(
    "content", [b"", b"<script>alert(1)</script>", b"MZ%PDF-1.7 %%EOF", b"%PDF-1.7 cut off"]
)
def test_only_a_pdf_is_a_signed_document(app, party, data_officer, content) -> None:
    begin(data_officer, party)

    answer = upload(data_officer, content)

    assert answer.status_code == 422
    assert "This file is no PDF" in answer.text
    assert the_agreement(app).versions[0].document is None


def test_the_document_lies_outside_of_what_is_served(app, party, data_officer) -> None:
    begin(data_officer, party)
    upload(data_officer)

    name = the_agreement(app).versions[0].document

    with app.app_context():
        assert (settings.current().data_folder / "uploads" / name).read_bytes() == PDF
    assert data_officer.get(f"/static/uploads/{name}").status_code == 404


def test_wrong_answers_are_told_at_their_field(app, party, data_officer) -> None:
    for name, wrong, words in [
        ("number", "", "Enter the number"),
        ("number", "a/b", "Use letters, digits"),
        ("number", "new", "Choose another number"),
        ("number", "x" * 10_000, "Shorten the number"),
        ("number", "A\x001", "Remove the invisible"),
        ("organisation", "nobody", "Not a valid choice"),
        ("last_day", "2019-01-01", "The last day comes before the first"),
        ("first_day", "0001-01-01", "Enter a day between"),
        ("first_day", "yesterday", "Not a valid date"),
    ]:
        answer = begin(data_officer, party, **{name: wrong})
        assert answer.status_code == 422, (name, wrong)
        if not words.startswith("Not a valid"):
            assert words in answer.text, (name, wrong)


def test_a_number_is_given_once(app, party, data_officer) -> None:
    begin(data_officer, party)

    answer = begin(data_officer, party)

    assert answer.status_code == 422
    assert "Another agreement has this number" in answer.text


def test_long_and_invisible_terms_are_refused_or_cleaned(app, party, data_officer) -> None:
    begin(data_officer, party)
    address = f"{BASE}/A-2030-04/edit"

    assert data_officer.submit(address, form="edit", signed_by_us="x" * 10_000).status_code == 422
    assert data_officer.submit(address, form="edit", signed_by_us="a\x00b").status_code == 422
    page = data_officer.submit(address, form="edit", **{"clause-audits": "x" * 10_000})
    assert page.status_code == 422
    assert "Shorten the page to 40 characters" in page.text


def test_an_amendment_leaves_what_is_in_force_until_it_is_signed(app, data_officer) -> None:
    with app.app_context():
        sharing: Sharing = a_sharing(effective_to=clock.now() + timedelta(days=9))
        number = sharing.agreement.agreement.number
        db.session.remove()
    page = Reader(data_officer.get(f"{BASE}/{number}").text)
    token = page.form("amend").values["csrf_token"]

    data_officer.post(f"{BASE}/{number}/amend", data={"csrf_token": token})
    data_officer.post(f"{BASE}/{number}/amend", data={"csrf_token": token})

    first, second = the_agreement(app).versions
    assert (first.state, second.state) == (AgreementState.ACTIVE, AgreementState.DRAFT)
    assert {each.field for each in second.scopes} == {each.field for each in first.scopes}
    assert second.document is None
    data_officer.post(f"{BASE}/{number}/terminate", data={"csrf_token": token})
    assert the_agreement(app).versions[0].state is AgreementState.TERMINATED


def test_an_organiser_reads_agreements_and_changes_none(app, party, organiser, data_officer) -> None:
    begin(data_officer, party)

    assert organiser.get(f"{BASE}/A-2030-04").status_code == 200
    assert organiser.get(f"{BASE}/A-2030-04/edit").status_code == 403
    assert organiser.get(f"{BASE}/new").status_code == 403
    assert organiser.get(f"{BASE}/none").status_code == 404
    assert organiser.get(f"/ja{BASE.removeprefix('/en')}/A-2030-04").status_code == 200
