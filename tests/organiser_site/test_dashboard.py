import pytest

from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.mail.outbox import post
from registration.organisers.permissions import RoleName
from tests.factories import a_person

PAGE = "/en/organiser/"


def test_an_empty_house_says_so(organiser) -> None:
    page = organiser.get(PAGE)
    assert page.status_code == 200
    assert "Nothing waits for you." in page.text


@pytest.mark.parametrize("role", [RoleName.ADMINISTRATOR, RoleName.DATA_OFFICER, RoleName.ORGANISER])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_everyone_of_the_staff_begins_here(signed_in, role, language) -> None:
    assert signed_in(role).get(f"/{language}/organiser/").status_code == 200


def test_mails_that_did_not_arrive_are_counted_here_and_in_the_menu(app, organiser) -> None:
    with app.app_context():
        person = a_person()
        ref = post("signups.confirm", person_id=person.id, language="en")
        db.session.query(Message).filter_by(ref=ref).update({"state": MessageState.FAILED})
        db.session.commit()
    page = organiser.get(PAGE).text
    assert "1 mail did not arrive" in page
    assert 'class="count numeral">1' in page


def test_co_organisers_do_not_get_in(signed_in) -> None:
    assert signed_in(RoleName.CO_ORGANISER).get(PAGE).status_code == 403
