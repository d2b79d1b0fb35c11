"""Files that people send with a sign-up: kept sealed, shown to few, gone with the person."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from registration.audit.models import AuditEntry
from registration.events.actions import touch
from registration.forms import actions as forms
from registration.forms.actions import forget_waiting
from registration.forms.models import AnswerFile, Submission, WaitingFile
from registration.forms.queries import fields_of, lacks_of
from registration.forms.rules import Condition, Field, FieldType, Need, Test
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.models import Subject
from registration.privacy import actions as privacy
from registration.privacy.models import RequestKind
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.forms.test_files import PDF, a_jpeg, exif

MIKA = {"name": "田中 美香", "email": "mika@minato-foods.example", "organisation": "みなと食品"}
OTHER_PDF = PDF + b"% another\n%%EOF\n"


def a_question(**different: object) -> Field:
    usual: dict[str, object] = {
        "code": "plan",
        "type": FieldType.FILE,
        "label": {"en": "Business plan", "ja": "事業計画書"},
        "purposes": ("operation",),
        "category": "volunteered",
        "accepts": ("pdf", "jpeg"),
    }
    return Field(**(usual | different))


def ask(event, *questions: Field) -> None:
    before = event.form_version
    version = forms.new_version(
        before.form, [*fields_of(before), *questions], before.definition["purposes"], []
    )
    for each in questions:
        if each.type is FieldType.FILE:
            forms.approve_field(version, each.code, reason="It is what the seminar is about.", by=1)
    event.form_version = forms.publish(version)
    touch(event)
    db.session.commit()


@pytest.fixture(autouse=True)
def _switched_on(app) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], files=True, file_megabytes=1)


@pytest.fixture
def address(app) -> str:
    with app.app_context():
        a_notice()
        event = an_event()
        ask(event, a_question())
        return f"/en/events/{event.slug}/sign-up"


def sent(content: bytes = PDF, name: str = "計画.pdf"):
    return FileStorage(io.BytesIO(content), name)


def post(visitor, address: str, page=None, **answers: object):
    page = page or visitor.get(address)
    data = Reader(page.text).form(0).values | MIKA | answers
    return send(visitor, address, data)


def send(visitor, address: str, data):
    # In memory: the temporary file that the test client would make is never closed.
    stream, _length, boundary = stream_encode_multipart(data, use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return visitor.post(address, data=stream.read(), content_type=kind)


def number(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def my_page(app) -> str:
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        token = tokens.make(Capability.MY_PAGE, signup.person.ref)
        return f"/en/my/{token}/signups/{signup.ref}"


def test_a_file_is_kept_sealed_with_the_sign_up(app, visitor, address, engine) -> None:
    assert 'enctype="multipart/form-data"' in visitor.get(address).text
    assert post(visitor, address, plan=sent()).status_code == 303
    with app.app_context():
        answer = db.session.scalars(select(Submission)).one().answers["plan"]
        assert (answer["name"], answer["octets"]) == ("計画.pdf", len(PDF))
        kept = db.session.scalars(select(AnswerFile)).one()
        assert kept.sha256 == answer["sha256"]
        assert b"%PDF" not in kept.sealed


def test_a_form_without_a_file_question_costs_nothing_for_them(app, visitor, statements) -> None:
    with app.app_context():
        a_notice()
        address = f"/en/events/{an_event().slug}/sign-up"
    assert "enctype" not in visitor.get(address).text
    visitor.submit(address, **(MIKA | {"email": "first@example.com"}))
    form = Reader(visitor.get(address).text).form(0).values
    with statements() as seen:
        visitor.post(address, data=form | MIKA)
    assert not [each for each in seen if "file" in each]


def test_a_file_need_not_be_chosen_again_when_something_else_is_wrong(app, visitor, address) -> None:
    wrong = post(visitor, address, plan=sent(), email="mika")
    assert wrong.status_code == 422
    assert "計画.pdf" in wrong.text
    with app.app_context():
        assert (number(WaitingFile), number(AnswerFile)) == (1, 0)
    assert post(visitor, address, wrong).status_code == 303
    with app.app_context():
        assert (number(WaitingFile), number(AnswerFile)) == (0, 1)


def test_a_file_waits_for_an_hour_and_is_then_forgotten(app, visitor, noon, at) -> None:
    with app.app_context():
        a_notice()
        event = an_event()
        ask(event, a_question(required=True))
        address = f"/en/events/{event.slug}/sign-up"
    wrong = post(visitor, address, plan=sent(), email="mika")
    at(noon + timedelta(hours=1))
    late = post(visitor, address, wrong)
    assert late.status_code == 422
    assert 'id="plan-error"' in late.text
    with app.app_context():
        forget_waiting()
        assert number(WaitingFile) == 0


@pytest.mark.parametrize("token", ["x", "\x00", "あ" * 50, "x" * 5000])
def test_x8_any_token_of_a_waiting_file_is_answered(visitor, address, token) -> None:
    assert post(visitor, address, **{"plan.kept": token}).status_code == 303


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90", "not of a kind we can take: PDF, JPEG"),
        (PDF + b"x" * 1024 * 1024 + b"%%EOF", "at most 1 MB"),
    ],
)
def test_x5_what_is_no_such_file_is_refused_at_the_question_with_everything_kept(
    app, visitor, address, content, words
) -> None:
    page = post(visitor, address, plan=sent(content))
    assert page.status_code == 422
    assert words in page.text
    assert 'value="田中 美香"' in page.text
    with app.app_context():
        assert number(Submission) == number(WaitingFile) == 0


def test_nobody_fills_our_disk_with_files_that_wait(app, visitor, address, monkeypatch) -> None:
    monkeypatch.setattr("registration.web.uploads.LEFT_AN_HOUR", 2)
    pages = [post(visitor, address, plan=sent(), email="mika") for _ in range(4)]
    assert {page.status_code for page in pages} == {422}
    unproven = send(visitor, address, MIKA | {"plan": sent()})
    assert unproven.status_code == 400
    with app.app_context():
        assert number(WaitingFile) == 2


def test_e5_a_file_that_its_condition_hides_is_not_kept(app, visitor) -> None:
    asks = Field("brings", FieldType.YES_NO, {"en": "Do you bring a plan?"}, purposes=("operation",))
    with app.app_context():
        a_notice()
        event = an_event()
        ask(event, asks, a_question(required=True, shown_if=Condition("brings", Test.EQUALS, ("yes",))))
        address = f"/en/events/{event.slug}/sign-up"
    assert post(visitor, address, brings="no", plan=sent()).status_code == 303
    with app.app_context():
        assert number(AnswerFile) == 0
        assert "plan" not in db.session.scalars(select(Submission)).one().answers


def test_the_person_opens_replaces_and_takes_back_the_file(app, visitor, address) -> None:
    post(visitor, address, plan=sent())
    mine = my_page(app)
    page = visitor.get(f"{mine}/answers")
    assert "計画.pdf" in page.text
    file = visitor.get(f"{mine}/files/plan")
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert post(visitor, f"{mine}/answers").status_code == 303
    assert visitor.get(f"{mine}/files/plan").data == PDF, "saving something else leaves it"
    assert post(visitor, f"{mine}/answers", plan=sent(OTHER_PDF, "b.pdf")).status_code == 303
    assert visitor.get(f"{mine}/files/plan").data == OTHER_PDF
    assert post(visitor, f"{mine}/answers", **{"plan.drop": "1"}).status_code == 303
    assert visitor.get(f"{mine}/files/plan").status_code == 404
    with app.app_context():
        assert number(AnswerFile) == 0


def test_x2_a_file_opens_with_its_own_link_only(app, visitor, address) -> None:
    post(visitor, address, plan=sent())
    mine = my_page(app)
    post(visitor, address, email="other@example.com")
    with app.app_context():
        other = db.session.scalars(select(Signup).order_by(Signup.id.desc())).first()
        token = tokens.make(Capability.MY_PAGE, other.person.ref)
    ref = mine.rpartition("/")[2]
    assert visitor.get(f"/en/my/{token}/signups/{ref}/files/plan").status_code == 404
    assert visitor.get(f"{mine}/files/name").status_code == 404


def test_staff_open_a_file_and_the_trail_says_so(app, visitor, organiser, address) -> None:
    post(visitor, address, plan=sent())
    with app.app_context():
        signup = db.session.scalars(select(Signup)).one()
        page = f"/en/organiser/events/{signup.event_id}/attendees/{signup.id}"
    assert "計画.pdf" in organiser.get(page).text
    file = organiser.get(f"{page}/files/plan")
    assert (file.data, file.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    assert organiser.get(f"{page}/files/name").status_code == 404
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.file-read")).one()
        assert entry.details == {"field": "plan"}
    corrected = organiser.submit(f"{page}/answers", form=-1, organisation="Minato")
    assert corrected.status_code == 303
    assert organiser.get(f"{page}/files/plan").data == PDF, "correcting an answer leaves the file"


def test_staff_take_all_files_away_in_one(app, visitor, data_officer, address) -> None:
    post(visitor, address, plan=sent())
    post(visitor, address, plan=sent(OTHER_PDF, "b.pdf"), email="other@example.com")
    with app.app_context():
        ids = db.session.scalars(select(Signup.id).order_by(Signup.id)).all()
        event_id = db.session.scalars(select(Signup.event_id)).first()
    page = f"/en/organiser/events/{event_id}/attendees"
    assert "The files they sent" in data_officer.get(page).text
    answer = data_officer.submit(page, form="/export", do="zip", everyone="1")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist() == [f"{ids[0]}-plan-計画.pdf", f"{ids[1]}-plan-b.pdf"]
        assert packed.read(packed.namelist()[1]) == OTHER_PDF
    table = data_officer.submit(page, form="/export", do="csv", everyone="1")
    assert "計画.pdf" in table.data.decode("utf-8-sig")


def test_the_person_takes_the_file_along_and_it_goes_with_them(app, visitor, address) -> None:
    post(visitor, address, plan=sent())
    with app.app_context():
        person = db.session.scalars(select(Signup)).one().person
        export = privacy.ask(person, RequestKind.EXPORT, language="en")
        with zipfile.ZipFile(io.BytesIO(privacy.export(export))) as packed:
            name = next(each for each in packed.namelist() if each.startswith("files/"))
            assert name.endswith("-plan-計画.pdf")
            assert packed.read(name) == PDF
            assert "計画.pdf" in packed.read("data.json").decode()
        erasure = privacy.ask(person, RequestKind.ERASE, language="en")
        privacy.erase(erasure)
        db.session.commit()
        assert number(AnswerFile) == 0
        assert db.session.scalars(select(Subject.wrapped_key)).all() == [None]


def test_a_photograph_arrives_without_the_place_it_was_taken_at(app, visitor, address) -> None:
    post(visitor, address, plan=sent(a_jpeg(exif(6)), "me.jpg"))
    assert b"35.68" not in visitor.get(f"{my_page(app)}/files/plan").data


def test_e2_the_same_form_with_its_file_sent_twice_is_one_sign_up(app, visitor, address) -> None:
    page = visitor.get(address)
    answers = [post(visitor, address, page, plan=sent()).status_code for _ in range(2)]
    assert answers == [303, 303]
    with app.app_context():
        assert (number(Signup), number(AnswerFile)) == (1, 1)


def test_where_files_are_not_taken_no_form_can_ask_for_one(app, organiser) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], files=False)
    with app.app_context():
        a_notice()
        event = an_event()
        before = event.form_version
        version = forms.new_version(
            before.form, [*fields_of(before), a_question()], before.definition["purposes"], []
        )
        assert Need.FILES in [each.need for each in lacks_of(version)]


@pytest.mark.parametrize(
    ("program", "passes"),
    [("grep -q -v -i eicar", True), ("grep -q EICAR", False), ("/no/such/program", False), ("'", False)],
)
def test_s_jetro_39_a_file_passes_the_check_of_the_organisation_or_is_refused(
    app, visitor, address, program, passes
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], file_check=program)
    page = post(visitor, address, plan=sent())
    assert (page.status_code == 303) is passes
    if not passes:
        assert "did not let this one pass" in page.text
        with app.app_context():
            assert number(WaitingFile) == number(AnswerFile) == 0
