from datetime import timedelta

import pytest

from registration.events.models import Event, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.mail.outbox import post
from registration.organisers.permissions import RoleName
from registration.worker import tasks
from registration.worker.tasks import publish_scheduled
from tests.factories import a_person
from tests.factories.consent import a_notice
from tests.factories.events import a_draft_event, the_standard_purposes

PAGE = "/en/organiser/"


def test_an_empty_house_says_so(organiser) -> None:
    page = organiser.get(PAGE)
    assert page.status_code == 200
    assert "Nothing waits for you." in page.text


def test_what_was_begun_without_a_notice_says_what_comes_next(app, organiser) -> None:
    with app.app_context():
        the_standard_purposes()
        db.session.commit()
    page = organiser.get(PAGE).text
    assert "No privacy notice is in force" in page
    assert "/en/organiser/consent#notices" in page
    with app.app_context():
        a_notice()
        db.session.commit()
    assert "No privacy notice is in force" not in organiser.get(PAGE).text


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


@pytest.fixture
def late_draft(app) -> int:
    """A draft whose time to be published is over, and that lacks a description."""
    with app.app_context():
        a_notice()
        draft = a_draft_event(description={}, publish_at=clock.now() - timedelta(minutes=1))
        return draft.id


def test_an_event_that_could_not_be_published_by_itself_is_shown_with_the_reason(
    app, organiser, late_draft
) -> None:
    with app.app_context():
        publish_scheduled()
    page = organiser.get(PAGE).text
    assert "Was not published by itself on" in page
    assert "A description in at least one language" in page
    assert f"/organiser/events/{late_draft}/edit" in page
    assert "Not published yet" not in page
    overview = organiser.get(f"{PAGE}events/{late_draft}").text
    assert "still is as soon as nothing is missing" in overview


def test_an_event_that_lacks_nothing_is_late_only_after_a_while(app, organiser, late_draft) -> None:
    with app.app_context():
        draft = db.session.get_one(Event, late_draft)
        draft.description = {"en": "How it is done."}
        db.session.commit()
    assert "Was not published by itself" not in organiser.get(PAGE).text
    assert "in a moment" in organiser.get(f"{PAGE}events/{late_draft}").text
    with app.app_context():
        db.session.get_one(Event, late_draft).publish_at = clock.now() - timedelta(minutes=11)
        db.session.commit()
    assert "look whether its worker runs" in organiser.get(PAGE).text
    assert "look whether its worker runs" in organiser.get(f"{PAGE}events/{late_draft}").text
    with app.app_context():
        publish_scheduled()
    assert "Was not published by itself" not in organiser.get(PAGE).text


def test_an_event_that_breaks_holds_up_no_other(app, monkeypatch, late_draft) -> None:
    with app.app_context():
        other = a_draft_event(publish_at=clock.now()).id
        real = tasks.lacks_of

        def breaks(event):
            if event.id == late_draft:
                raise LookupError(event.id)
            return real(event)

        monkeypatch.setattr(tasks, "lacks_of", breaks)
        publish_scheduled()
        assert db.session.get_one(Event, other).state is EventState.PUBLISHED
        assert db.session.get_one(Event, late_draft).state is EventState.DRAFT


def test_co_organisers_do_not_get_in(signed_in) -> None:
    assert signed_in(RoleName.CO_ORGANISER).get(PAGE).status_code == 403
