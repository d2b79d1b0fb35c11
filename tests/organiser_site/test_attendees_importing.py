import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.events.models import Event, EventState
from registration.forms.rules import FieldType
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.tables import read_table
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.signups.actions import importing, label_many
from registration.signups.models import Batch, BatchRow, BatchState, Signup, SignupState
from registration.worker.tasks import TASKS
from tests.browser import Browser, Reader
from tests.factories import a_co_organiser
from tests.factories.events import a_draft_event, a_question, an_event, with_questions
from tests.factories.signups import a_signup

LIST = "/en/organiser/events"
ROWS = [
    ["Full name", "メールアドレス", "Company", "Remarks"],
    ["Mika Tanaka", "mika@example.com", "Minato Foods", "vip"],
    ["Bo Larsen", "bo@example", "Nordic Tea", ""],
]
TERMS = {"source": "subject", "queueing": "wait", "tell": "mail", "tongue": "en"}


@pytest.fixture
def event_id(app: Flask) -> int:
    with app.app_context():
        return an_event(capacity=10).id


def as_csv(rows=ROWS, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_workbook(rows=ROWS) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def upload(browser: Browser, event_id: int, content: bytes, name: str = "list.csv"):
    return browser.submit(f"{LIST}/{event_id}/import", form="/import", file=(io.BytesIO(content), name))


def at_lines(browser: Browser, event_id: int, content: bytes | None = None, **terms: str):
    """The page with the lines, after file and columns."""
    asked = upload(browser, event_id, content or as_csv())
    assert asked.status_code == 303, asked.text
    said = browser.submit(asked.location, form="/columns", **(TERMS | terms))
    assert said.status_code == 303, said.text
    return browser.get(said.location)


def test_a_list_is_read_guessed_looked_at_and_brought_in(app, organiser, event_id) -> None:
    asked = upload(organiser, event_id, as_csv())
    page = organiser.get(asked.location).text
    assert "The file has 2 lines below its first one." in page
    assert "Such as: Mika Tanaka · Bo Larsen" in page
    said = organiser.submit(asked.location, form="/columns", **TERMS)
    lines = organiser.get(said.location).text
    assert "New: 1" in lines
    assert "Left out: 1" in lines
    assert "Column B: Enter an e-mail address like name@example.com." in lines
    done = organiser.submit(said.location, form="/import/")
    assert done.status_code == 303
    assert "It is done." in organiser.get(done.location).text
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        assert signup.submission.answers["organisation"] == "Minato Foods"
        assert signup.source == "import"
        assert db.session.scalars(select(Batch)).one().state is BatchState.DONE


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv(encoding="cp932", delimiter="\t"), "list.tsv"),
        (as_csv(encoding="utf-16"), "list.csv"),
        (as_csv(delimiter=";"), "list.txt"),
        (as_workbook(), "list.xlsx"),
        (as_workbook(), "list.csv"),
    ],
)
def test_files_are_understood_whatever_wrote_them(organiser, event_id, content, name) -> None:
    asked = upload(organiser, event_id, content, name)
    assert "Such as: Mika Tanaka" in organiser.get(asked.location).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02\xff" * 100, ""),
        (as_csv(ROWS[:1]), "Nobody stands in this file"),
        (as_csv(ROWS[1:]), "Put a first line into the file that names the columns"),
        (b'name,email\n"Mika,mika@example.com', "Row 2: A quotation mark opens here"),
        (b"a," * 300 + b"\n1", "Row 1: This row has too many columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "older than 2007 or protected by a password"),
    ],
)
def test_x8_a_file_that_is_no_list_is_refused_with_the_row_and_the_reason(
    app, organiser, event_id, content, words
) -> None:
    answer = upload(organiser, event_id, content)
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert db.session.scalars(select(Batch)).all() == []


@pytest.mark.parametrize("file", ["words instead of a file", None])
def test_x8_what_is_no_file_at_all_is_refused(organiser, event_id, file) -> None:
    answer = organiser.submit(f"{LIST}/{event_id}/import", form="/import", file=file)
    assert answer.status_code == 422
    assert "Choose the file" in answer.text


def test_e11_names_in_every_writing_come_in_and_what_is_too_long_is_refused(app, organiser, event_id) -> None:
    names = ["محمد علي", "👩🏽‍🔬 Ada", "𠮷野 家", "Ngô Thị Hạnh", "<b>Bo</b>", "x" * 9_999]
    rows = [ROWS[0], *([name, f"p{n}@example.com", "Works"] for n, name in enumerate(names))]
    page = at_lines(organiser, event_id, as_csv(rows))
    assert "New: 5" in page.text
    assert "Shorten this to 200 characters; it has 9999" in page.text
    organiser.submit(page.request.path, form="/import/")
    with app.app_context():
        kept = db.session.scalars(select(Signup).order_by(Signup.arrival)).all()
        assert [each.submission.answers["name"] for each in kept] == names[:5]


@pytest.mark.parametrize(
    "asked", ["?page=x", "?page=99999999999", "?outcome=nothing", "?outcome=new&page=-1"]
)
def test_x8_an_address_that_makes_no_sense_shows_the_lines(organiser, event_id, asked) -> None:
    page = at_lines(organiser, event_id)
    assert organiser.get(page.request.path + asked).status_code == 200


@pytest.mark.parametrize("ref", ["x", "x" * 500, "%F0%9F%98%80"])
def test_x8_a_list_that_is_not_there_is_not_found(organiser, event_id, ref) -> None:
    assert organiser.get(f"{LIST}/{event_id}/import/{ref}").status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"column-1": ""}, "Say which column holds the e-mail address"),
        ({"column-2": "name"}, "Column A holds this already"),
        ({"source": "partner"}, "Choose the organisation that gave us the list"),
        ({"source": "public", "obtained_on": "2026-01-01"}, "Say where it is public"),
        ({"source": "public", "citation": "a page"}, "Enter the day on which we got the list"),
        ({"source": "subject", "obtained_on": "2999-01-01"}, "Enter a day that is not ahead"),
        ({"citation": "x" * 300}, "Shorten this to 200 characters"),
        ({"citation": "nul\x00"}, "Remove the invisible character from this text"),
    ],
)
def test_x8_what_is_missing_is_said_at_its_field_and_what_was_chosen_stays(
    organiser, event_id, said, words
) -> None:
    asked = upload(organiser, event_id, as_csv())
    answer = organiser.submit(asked.location, form="/columns", **(TERMS | said))
    assert answer.status_code == 422
    assert words in answer.text
    assert '<option value="organisation" selected>' in answer.text or "column-2" in said


def test_what_was_said_of_a_list_stands_there_when_it_is_said_again(app, organiser, event_id) -> None:
    with app.app_context():
        code = a_co_organiser(code="institute").code
        db.session.commit()
    page = at_lines(organiser, event_id, source="partner", source_name=code, obtained_on="2026-01-05")
    said = organiser.submit(f"{page.request.path}/columns", form="/columns", **{"column-3": "job_title"})
    assert said.status_code == 303
    with app.app_context():
        params = db.session.scalars(select(Batch)).one().params
        assert (params["source"], params["obtained_on"]) == ("partner:institute", "2026-01-05")
        assert params["columns"] == {"name": 0, "email": 1, "organisation": 2, "job_title": 3}


def test_the_organiser_must_say_whether_the_people_know(organiser, event_id) -> None:
    asked = upload(organiser, event_id, as_csv())
    answer = organiser.submit(asked.location, form="/columns", source="subject", queueing="wait", tongue="en")
    assert answer.status_code == 422
    assert "Say whether these people know that we have their data" in answer.text


def test_whoever_is_new_is_told_from_whom_we_have_their_data(app, organiser, event_id) -> None:
    with app.app_context():
        code = a_co_organiser(code="institute", name={"en": "Saigon Institute", "ja": "研究所"}).code
        db.session.commit()
    page = at_lines(organiser, event_id, source="partner", source_name=code, obtained_on="2026-01-05")
    assert "Whoever is new gets a mail" in page.text
    organiser.submit(page.request.path, form="/import/")
    with app.app_context():
        message = db.session.scalars(select(Message)).one()
        letter = compose(message)
        assert "We have your data from Saigon Institute." in letter.text
        assert "What we have of you: Your name, E-mail address, Organisation." in letter.text
        assert "/en/confirm/" in letter.text
        trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.import-done")).one()
        assert trail.details["source"] == "partner:institute"
        assert trail.details["tell"] is True


def test_nobody_is_written_to_where_they_know(app, organiser, event_id) -> None:
    page = at_lines(organiser, event_id, tell="told")
    organiser.submit(page.request.path, form="/import/")
    with app.app_context():
        assert db.session.scalars(select(Message)).all() == []


def test_old_and_new_are_shown_before_anything_is_changed(app, organiser, event_id) -> None:
    with app.app_context():
        a_signup(
            db.session.get_one(Event, event_id),
            name="Mika",
            email="mika@example.com",
            organisation="Old Firm",
        )
    page = at_lines(organiser, event_id)
    assert "<del>Old Firm</del> → <ins>Minato Foods</ins>" in page.text
    assert "With changes: 1" in page.text
    assert "Bo Larsen" not in organiser.get(page.request.path + "?outcome=changed").text
    assert "Mika" not in organiser.get(page.request.path + "?outcome=refused").text


def test_e12_our_own_file_comes_back_and_changes_nothing(app, organiser, event_id) -> None:
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        a_signup(event, name="田中 美香", email="tanaka@example.com", organisation="=HYPERLINK(1)")
        a_signup(event, name="Bo", email="bo@example.com", organisation="Tea", telephone="+81 6 1234 5678")
    for do in ("csv", "xlsx"):
        exported = organiser.submit(f"{LIST}/{event_id}/attendees", form="/export", do=do)
        page = at_lines(organiser, event_id, exported.get_data())
        assert "As it is: 2" in page.text
        assert "All 2" in page.text


@pytest.mark.parametrize(("tongue", "comma", "food"), [("en", ", ", "Food"), ("ja", "、", "日本語food")])
def test_several_answers_stand_as_one_writes_them_and_come_back(
    app, organiser, event_id, tongue, comma, food
) -> None:
    with app.app_context():
        event = with_questions(
            db.session.get_one(Event, event_id),
            a_question("topics", FieldType.CHOICES, "food", "steel"),
        )
        signup = a_signup(event, email="mika@example.com", topics=["food", "steel"])
        label_many(select(Signup.id).where(Signup.id == signup.id), "Press", event_id=event_id, by=1)
        label_many(select(Signup.id).where(Signup.id == signup.id), "Guest", event_id=event_id, by=1)
        db.session.commit()
    there = f"{LIST}/{event_id}/attendees".replace("/en/", f"/{tongue}/")
    for do in ("csv", "xlsx"):
        exported = organiser.submit(there, form="/export", do=do).get_data()
        head, line = (each.cells for each in read_table(exported, f"list.{do}").rows)
        lists = [cell.split(comma) for cell in line if comma in cell]
        assert any(each[0] == food for each in lists)
        assert any(set(each) == {"Guest", "Press"} for each in lists)
        assert "As it is: 1" in at_lines(organiser, event_id, exported).text, head


def test_a_list_given_up_leaves_nothing_behind(app, organiser, event_id) -> None:
    page = at_lines(organiser, event_id)
    answer = organiser.submit(page.request.path, form="/give-up")
    assert answer.status_code == 303
    with app.app_context():
        batch = db.session.scalars(select(Batch)).one()
        assert (batch.state, batch.content) == (BatchState.REFUSED, None)
        assert db.session.scalars(select(BatchRow)).all() == []
    assert "was given up" in organiser.get(page.request.path).text


def test_the_lines_can_be_taken_away_to_be_mended(app, organiser, event_id) -> None:
    page = at_lines(organiser, event_id)
    answer = organiser.submit(page.request.path, form="/lines.csv")
    lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert lines[2][:3] == ["3", "Left out", "Column B: Enter an e-mail address like name@example.com."]
    with app.app_context():
        kinds = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "signup.exported"))
        assert [each["kind"] for each in kinds] == ["import"]


def test_a_long_list_is_left_to_the_worker_and_its_progress_is_shown(
    app, organiser, event_id, monkeypatch
) -> None:
    monkeypatch.setattr(importing, "A_PART", 2)
    monkeypatch.setattr("registration.organiser_site.attendees.views.importing.A_PART", 2)
    rows = [ROWS[0], *([f"P{n}", f"p{n}@example.com", "Works"] for n in range(5))]
    page = at_lines(organiser, event_id, as_csv(rows))
    assert "2 of 5 lines are compared." in page.text
    with app.app_context():
        TASKS["signups.imports"]()
        db.session.commit()
    assert "New: 5" in organiser.get(page.request.path).text
    organiser.submit(page.request.path, form="/import/")
    assert "The list is being brought in" in organiser.get(page.request.path).text
    with app.app_context():
        TASKS["signups.imports"]()
        db.session.commit()
        states = db.session.scalars(select(Signup.state)).all()
        assert states == [SignupState.CONFIRMED] * 5


def test_a_list_that_fails_is_given_up_as_a_whole(app, organiser, event_id, monkeypatch) -> None:
    page = at_lines(organiser, event_id)

    def fails(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("registration.organiser_site.attendees.views.importing.A_PART", 0)
    organiser.submit(page.request.path, form="/import/")
    monkeypatch.setattr("registration.signups.actions.letting_in._note_what_they_allow", fails)
    with app.app_context():
        TASKS["signups.imports"]()
    assert "Something went wrong with this list" in organiser.get(page.request.path).text
    with app.app_context():
        assert db.session.scalars(select(Signup)).all() == []
        assert db.session.scalars(select(Message)).all() == []


def test_pressing_twice_brings_in_once(app, organiser, event_id) -> None:
    page = at_lines(organiser, event_id)
    form = Reader(page.text).form("/import/")
    for _twice in range(2):
        assert organiser.post(form.action, data=form.values).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(Signup)).all()) == 1


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_an_event_that_takes_no_signups_takes_no_list(app, organiser, state) -> None:
    with app.app_context():
        event_id = a_draft_event().id if state is EventState.DRAFT else an_event(state=state).id
    assert organiser.get(f"{LIST}/{event_id}/import").status_code == 303


def test_the_list_of_another_event_is_not_found(app, organiser, event_id) -> None:
    page = at_lines(organiser, event_id)
    with app.app_context():
        other = an_event().id
    assert organiser.get(page.request.path.replace(f"/{event_id}/", f"/{other}/")).status_code == 404


def test_what_was_brought_in_stands_among_the_deeds_on_many(organiser, event_id) -> None:
    page = at_lines(organiser, event_id)
    deeds = organiser.get(f"{LIST}/{event_id}/batches")
    assert "Bring in a list" in deeds.text
    ref = page.request.path.rpartition("/")[2]
    assert organiser.get(f"{LIST}/{event_id}/batches/{ref}").location == page.request.path


def test_a_list_nobody_lets_in_is_forgotten_in_time(app, organiser, event_id, at) -> None:
    at_lines(organiser, event_id)
    at(clock.now() + timedelta(days=15))
    with app.app_context():
        TASKS["signups.forget-imports"]()
        db.session.commit()
        assert db.session.scalars(select(Batch)).one().content is None
