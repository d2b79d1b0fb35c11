"""What people asked for, for the data officer."""

from datetime import timedelta

import pytest

from registration.foundation.database import db
from registration.privacy import actions
from registration.privacy.models import RequestKind
from tests.factories.people import a_person
from tests.factories.privacy import SIGNS, a_request, a_whole_life
from tests.privacy.dump import found

PATH = "/en/organiser/requests"


def test_requests_stand_with_their_state_and_their_deadline(app, noon, data_officer) -> None:
    assert "Nobody has asked for anything yet" in data_officer.get(PATH).text
    with app.app_context():
        a_request(a_person(), RequestKind.EXPORT)
    page = data_officer.get(PATH).text
    assert "Copy of the data" in page
    assert "31 May 2030" in page
    assert "Waits for the person" in page


def test_a_request_past_its_deadline_is_shown_as_overdue(app, noon, at, data_officer) -> None:
    at(noon - timedelta(days=31))
    with app.app_context():
        a_request(a_person())
    at(noon)
    assert "Overdue" in data_officer.get(PATH).text


def test_a_request_shows_its_steps_and_what_was_kept_but_not_who(app, data_officer) -> None:
    with app.app_context():
        request = a_request(a_whole_life().person)
        actions.erase(request)
        db.session.commit()
        ref = request.ref
    page = data_officer.get(f"{PATH}/{ref}").text
    assert "Erased with that link" in page
    assert "Entries of the disclosure log (APPI Art. 29): 1" in page
    assert found(SIGNS, page) == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_both_pages_are_there_in_each_language(app, data_officer, language) -> None:
    with app.app_context():
        ref = a_request(a_person()).ref
    for address in (PATH, f"{PATH}/{ref}"):
        assert data_officer.get(address.replace("/en/", f"/{language}/")).status_code == 200


def test_an_organiser_sees_no_requests(organiser) -> None:
    assert organiser.get(PATH).status_code == 403
