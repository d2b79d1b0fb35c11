"""Fetching and erasing one's data by fresh links."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.mail.models import Message
from registration.people.models import Person
from registration.privacy.models import RequestKind, RightsRequest
from tests.factories.people import a_person
from tests.factories.privacy import SIGNS, a_request, a_whole_life, my_page, the_link
from tests.privacy.dump import found, full_dump


@pytest.fixture
def life(app):
    with app.app_context():
        return a_whole_life()


@pytest.mark.parametrize(("path", "kind"), [("data", "export"), ("erasure", "erase")])
def test_m22_my_page_only_sends_a_fresh_link_to_the_mailbox(app, visitor, life, path, kind) -> None:
    with app.app_context():
        address = my_page(db.session.get_one(Person, life.person.id))
    page = visitor.post(f"{address}/{path}")
    assert "Check your mail" in page.text
    assert found(SIGNS, page.text) == []
    assert "Set-Cookie" not in page.headers
    with app.app_context():
        request = db.session.scalars(select(RightsRequest)).one()
        assert request.kind == kind
        assert request.ref not in page.text
        message = db.session.scalars(select(Message).where(Message.kind == f"privacy.{kind}_link")).one()
        assert message.person_id == life.person.id
        assert db.session.get(Person, life.person.id)


@pytest.mark.parametrize("capability", [each for each in Capability if each is not Capability.EXPORT])
def test_m22_no_other_link_exports(app, visitor, capability) -> None:
    with app.app_context():
        request = a_request(a_person(), RequestKind.EXPORT)
        token = tokens.make(capability, request.ref, until=request.link_until)
    answer = visitor.post(f"/en/my-data/{token}")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("capability", [each for each in Capability if each is not Capability.ERASE])
def test_m22_no_other_link_erases(app, visitor, life, capability) -> None:
    with app.app_context():
        request = a_request(db.session.get_one(Person, life.person.id))
        token = tokens.make(capability, request.ref, until=request.link_until)
    assert visitor.post(f"/en/erase/{token}").status_code == 404
    with app.app_context():
        assert db.session.get(Person, life.person.id)


def test_the_file_is_fetched_by_a_button_and_kept_by_nobody_on_the_way(app, visitor, life) -> None:
    with app.app_context():
        address = the_link(a_request(db.session.get_one(Person, life.person.id), RequestKind.EXPORT))
    assert found(SIGNS, visitor.get(address).text) == []
    answer = visitor.submit(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()


def test_looking_at_the_links_changes_nothing(app, visitor, life) -> None:
    with app.app_context():
        person = db.session.get_one(Person, life.person.id)
        links = [the_link(a_request(person, kind)) for kind in (RequestKind.EXPORT, RequestKind.ERASE)]
        before = full_dump()
    for address in links:
        for method in (visitor.get, visitor.head, visitor.options):
            method(address)
    with app.app_context():
        assert full_dump() == before


def test_the_page_says_what_the_button_does_and_the_button_does_it(app, visitor, life) -> None:
    with app.app_context():
        address = the_link(a_request(db.session.get_one(Person, life.person.id)))
    page = visitor.get(address).text
    assert "1 sign-up" in page
    assert "It cannot be undone" in page
    done = visitor.submit(address)
    assert done.status_code == 200
    assert "Your data is erased" in done.text
    with app.app_context():
        assert found(SIGNS, full_dump()) == []
        assert db.session.get(Person, life.person.id) is None
    again = visitor.post(address)
    assert again.status_code == 200
    assert "Your data is erased" in again.text
    assert "Your data is erased" in visitor.get(address).text
    with app.app_context():
        last = select(func.count()).where(Message.kind == "privacy.erased")
        assert db.session.scalar(last) == 1


def test_after_an_erasure_every_other_link_leads_nowhere(app, visitor, life) -> None:
    with app.app_context():
        person = db.session.get_one(Person, life.person.id)
        mine, export, erase = (
            my_page(person),
            the_link(a_request(person, RequestKind.EXPORT)),
            the_link(a_request(person)),
        )
    visitor.post(erase)
    assert visitor.post(f"{mine}/data").status_code == 404
    assert visitor.get(export).status_code == 404
    assert visitor.post(export).status_code == 404


def test_a_link_works_for_a_day(app, visitor, noon, at) -> None:
    with app.app_context():
        person = a_person()
        links = [the_link(a_request(person, kind)) for kind in (RequestKind.EXPORT, RequestKind.ERASE)]
    at(noon + timedelta(hours=25))
    for address in links:
        assert visitor.post(address).status_code == 404
        assert "This link no longer works" in visitor.get(address).text


@pytest.mark.parametrize("token", ["x", "x.y.z", "あ.い.う"])
def test_a_forged_link_leads_nowhere(visitor, token) -> None:
    assert visitor.get(f"/en/my-data/{token}").status_code == 404
    assert visitor.post(f"/en/erase/{token}").status_code == 404
    assert visitor.post(f"/en/my/{token}/data").status_code == 404
    assert visitor.post(f"/en/my/{token}/erasure").status_code == 404
