"""Files where staff bring people in: taken as on the public form, or asked for later if none is at hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.forms.models import AnswerFile
from registration.forms.rules import Condition, Field, FieldType, Test, files_lacking
from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.organisers.permissions import RoleName
from registration.signups.actions import cancel
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.forms.test_files import PDF
from tests.organiser_site.test_attendees_importing import as_csv, at_lines
from tests.public_site.test_files_sent import a_question, ask, number, send, sent

ENTRY = {
    "name": "田中 美香",
    "email": "mika@minato-foods.example",
    "organisation": "みなと食品",
    "channel": "telephone",
    "said_at": "2026-01-05T10:00",
    "tongue": "en",
}
ONLY_THEN = Condition("wants", Test.EQUALS, ("yes",))
SECTION = Field("money", FieldType.SECTION, {"en": "Money"}, shown_if=ONLY_THEN)
WANTS = Field("wants", FieldType.YES_NO, {"en": "Do you want a grant?"}, purposes=("operation",))


@pytest.fixture(autouse=True)
def _switched_on(app) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], files=True, file_megabytes=1)


@pytest.fixture
def event_id(app) -> int:
    with app.app_context():
        a_notice()
        now = clock.now()
        event = an_event(starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=4), closes_at=now)
        ask(event, a_question(required=True))
        return event.id


def filled(browser, address: str, **answers: object):
    values = Reader(browser.get(address).text).form(-1).values
    return send(browser, address, {**values, **answers})


def one(app) -> tuple[str, bool]:
    """The address of the only attendee's page, and whether a file is missing."""
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        return f"/en/organiser/events/{signup.event_id}/attendees/{signup.id}", signup.lacks_file


def entry(event_id: int) -> str:
    return f"/en/organiser/events/{event_id}/attendees/new"


def test_staff_send_the_file_that_came_with_a_letter(app, organiser, event_id) -> None:
    assert filled(organiser, entry(event_id), **ENTRY, plan=sent()).status_code == 303
    page, lacks = one(app)
    assert not lacks
    assert organiser.get(f"{page}/files/plan").data == PDF
    assert "File missing" not in organiser.get(page).text


def test_what_staff_sent_is_still_there_when_something_else_is_wrong(app, organiser, event_id) -> None:
    wrong = filled(organiser, entry(event_id), **ENTRY | {"email": "mika"}, plan=sent())
    assert wrong.status_code == 422
    assert "計画.pdf" in wrong.text
    kept = Reader(wrong.text).form(-1).values
    assert send(organiser, entry(event_id), kept | {"email": ENTRY["email"]}).status_code == 303
    assert not one(app)[1]
    with app.app_context():
        assert number(AnswerFile) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"MZ\x90", "not of a kind we can take"), (PDF + b"x" * 6_000_000 + b"%%EOF", "at most 1 MB")],
)
def test_x5_staff_are_told_what_is_no_such_file(app, organiser, event_id, content, words) -> None:
    page = filled(organiser, entry(event_id), **ENTRY, plan=sent(content))
    assert page.status_code == 422
    assert words in page.text
    assert 'value="田中 美香"' in page.text
    with app.app_context():
        assert number(Signup) == 0


def test_a_file_can_follow_and_is_found_asked_for_and_sent(app, organiser, visitor, event_id) -> None:
    assert "A file that is not at hand can follow" in organiser.get(entry(event_id)).text
    assert filled(organiser, entry(event_id), **ENTRY).status_code == 303
    page, lacks = one(app)
    assert lacks
    assert "File missing" in organiser.get(page).text
    people = f"/en/organiser/events/{event_id}/attendees"
    assert "田中 美香" in organiser.get(f"{people}?file=missing").text
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        mine = f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"
        answers = f"{mine}/signups/{signup.ref}/answers"
    assert "A file is still missing" in visitor.get(mine).text

    values = Reader(visitor.get(answers).text).form(0).values
    assert send(visitor, answers, {**values, "plan": sent()}).status_code == 303

    assert one(app) == (page, False)
    assert "A file is still missing" not in visitor.get(mine).text
    assert "Nobody fits this search" in organiser.get(f"{people}?file=missing").text


def test_staff_add_the_file_that_came_by_mail(app, organiser, event_id) -> None:
    filled(organiser, entry(event_id), **ENTRY)
    page, _lacks = one(app)
    assert filled(organiser, f"{page}/answers", plan=sent()).status_code == 303
    assert one(app) == (page, False)
    assert organiser.get(f"{page}/files/plan").data == PDF
    assert f"{page}/files/plan" in organiser.get(f"{page}/answers").text


def test_at_the_door_a_file_is_taken_or_follows(app, signed_in, event_id) -> None:
    guard = signed_in(RoleName.DOOR)
    walk_in = f"/en/organiser/check-in/{event_id}/walk-in"
    mika = {name: ENTRY[name] for name in ("name", "email", "organisation")}
    assert "you can send it later" in guard.get(walk_in).text
    wrong = filled(guard, walk_in, **mika | {"email": "mika"}, plan=sent())
    assert wrong.status_code == 422
    assert "計画.pdf" in wrong.text

    kept = Reader(wrong.text).form(-1).values | {"email": mika["email"]}
    assert send(guard, walk_in, kept).status_code == 303
    assert filled(guard, walk_in, **mika | {"email": "bo@works.example"}).status_code == 303

    with app.app_context():
        lacks = db.session.scalars(select(Signup.lacks_file).order_by(Signup.id)).all()
        assert (lacks, number(AnswerFile)) == ([False, True], 1)


def test_a_list_says_that_it_brings_no_files_and_marks_whom_it_brings(app, organiser, event_id) -> None:
    lines = at_lines(organiser, event_id)
    assert "which no list can hold: Business plan" in lines.text
    assert "File missing" in lines.text
    organiser.submit(lines.request.path, form="/import/")
    assert one(app)[1]


def test_e5_a_file_that_nobody_asked_for_is_not_missing(app, organiser, event_id) -> None:
    with app.app_context():
        event = an_event()
        ask(event, WANTS, SECTION, a_question(required=True))
        event_id = event.id
    rows = [["E-mail address", "Name", "Organisation", "wants"]]
    rows += [["a@example.com", "A", "W", "no"], ["b@example.com", "B", "W", "yes"]]
    lines = at_lines(organiser, event_id, as_csv(rows))
    assert "New: 2" in lines.text
    organiser.submit(lines.request.path, form="/import/")
    with app.app_context():
        assert db.session.scalars(select(Signup.lacks_file).order_by(Signup.id)).all() == [False, True]


def test_e5_a_heading_that_is_not_shown_asks_staff_for_nothing(app, organiser, event_id) -> None:
    needed = Field("sum", FieldType.TEXT, {"en": "How much?"}, required=True, purposes=("operation",))
    with app.app_context():
        event = an_event()
        ask(event, WANTS, SECTION, needed)
        event_id = event.id
    assert filled(organiser, entry(event_id), **ENTRY, wants="no").status_code == 303
    page, lacks = one(app)
    assert not lacks
    assert filled(organiser, f"{page}/answers", organisation="Minato").status_code == 303


def test_a_file_is_lacking_only_where_its_question_was_asked() -> None:
    plan = a_question(required=True)
    sheet = [WANTS, SECTION, plan]
    assert files_lacking(sheet, {"wants": "yes"}) == (plan,)
    assert files_lacking(sheet, {"wants": "yes", "plan": {}}) == ()
    assert files_lacking(sheet, {"wants": "no"}) == ()
    assert files_lacking([a_question()], {}) == ()


def test_who_is_left_without_a_file_after_cancelling_is_looked_for_no_more(app, organiser, event_id) -> None:
    filled(organiser, entry(event_id), **ENTRY)
    page, _lacks = one(app)
    people = page.rpartition("/")[0]
    with app.app_context():
        cancel(db.session.scalars(select(Signup)).one())
        db.session.commit()
    assert "Nobody fits this search" in organiser.get(f"{people}?file=missing").text
