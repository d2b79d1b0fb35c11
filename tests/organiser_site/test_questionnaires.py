"""Making a questionnaire, asking people, reading the results."""

import re

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.forms.queries import fields_of
from registration.foundation.database import db
from registration.questionnaires import actions
from registration.questionnaires.models import Audience, Questionnaire, QuestionnaireState
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.questionnaires import (
    a_questionnaire,
    an_attendee,
    invitations,
    the_link,
    the_questionnaire_purpose,
)

PATH = "/en/organiser/questionnaires"


@pytest.fixture
def slug(app) -> str:
    with app.app_context():
        the_questionnaire_purpose()
        return an_event().slug


def _only() -> Questionnaire:
    return db.session.scalars(select(Questionnaire)).one()


def _filled(slug: str) -> dict[str, str]:
    return {
        "event": slug,
        "title-en": "How was it?",
        "title-ja": "いかがでしたか",
        "q-0-label-en": "Will it help?",
        "q-0-type": "choice",
        "q-0-options-en": "At once\nHardly",
        "q-0-options-ja": "すぐに\nあまり",
        "do": "save",
    }


def test_an_organiser_writes_a_questionnaire_in_two_languages(app, organiser, slug) -> None:
    made = organiser.submit(f"{PATH}/new", form=-1, **_filled(slug))
    assert made.status_code == 302
    assert "Will it help?" in organiser.get(made.location).text
    with app.app_context():
        questionnaire = _only()
        (question,) = fields_of(questionnaire.form_version)
        assert question.label == {"en": "Will it help?"}
        assert [option.label for option in question.options] == [
            {"en": "At once", "ja": "すぐに"},
            {"en": "Hardly", "ja": "あまり"},
        ]
        assert questionnaire.anonymous
        assert questionnaire.audience is Audience.ATTENDED


def test_questions_come_move_and_go_without_a_script_and_nothing_typed_is_lost(organiser, slug) -> None:
    typed = _filled(slug)
    more = organiser.submit(f"{PATH}/new", form=-1, **typed | {"do": "add"})
    assert more.status_code == 200
    assert "Will it help?" in more.text
    assert "Question 2" in more.text
    posted = typed | {"rows": "2", "q-1-label-en": "Second", "q-1-type": "yes_no", "do": "up-1"}
    moved = organiser.submit(f"{PATH}/new", form=-1, **posted)
    assert moved.text.index("Second") < moved.text.index("Will it help?")
    gone = organiser.submit(f"{PATH}/new", form=-1, **posted | {"do": "remove-0"})
    assert "Will it help?" not in gone.text
    assert "Second" in gone.text
    for deed in ("remove-²", f"up-{'9' * 5000}", "down--1"):
        assert organiser.submit(f"{PATH}/new", form=-1, **posted | {"do": deed}).status_code < 400, deed


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title-en", "", "Enter a title"),
        ("event", "elsewhere", "Choose the event"),
        ("q-0-label-en", "", "Enter the question"),
        ("q-0-label-en", "x" * 10_000, "Shorten this to 200 characters"),
        ("q-0-label-en", "a\x00b", "Remove the invisible character"),
        ("q-0-type", "riddle", "Choose how this is answered"),
        ("q-0-options-en", "Only one", "Enter at least two answers"),
        ("q-0-options-ja", "すぐに\nあまり\nまったく", "Enter as many answers in each language"),
        ("smallest_cell", "1", "Enter a number from 3 to 50"),
        ("smallest_cell", "many", "Enter a number from 3 to 50"),
        ("audience", "everybody", "Choose whom to ask"),
        ("closes_at", "soon", "Enter a day and a time"),
        ("closes_at", "2001-01-01T00:00", "still to come"),
        ("closes_at", "0001-01-01T00:00", "Enter a day and a time"),
        ("purpose", "999999", "No purpose allows"),
    ],
)
def test_a_wrong_answer_has_a_message_at_its_field(organiser, slug, name, value, words) -> None:
    typed = _filled(slug)
    if name.startswith("q-0-options"):
        typed |= {"q-0-options-en": "", "q-0-options-ja": ""} if value == "Only one" else {}
    if name == "title-en":
        typed["title-ja"] = ""
    refused = organiser.submit(f"{PATH}/new", form=-1, **typed | {name: value})
    assert refused.status_code == 400
    assert words in refused.text
    assert "<title>Error: " in refused.text
    if name != "title-en":
        assert "How was it?" in refused.text


def test_a_draft_can_be_changed_until_it_is_opened(app, organiser) -> None:
    with app.app_context():
        ref = a_questionnaire(opened=False).ref
    assert organiser.submit(
        f"{PATH}/{ref}/edit", form=-1, **{"title-en": "Better title", "do": "save"}
    ).location
    with app.app_context():
        questionnaire = _only()
        assert questionnaire.title["en"] == "Better title"
        assert [field.type for field in fields_of(questionnaire.form_version)] == [
            "choice", "choices", "scale", "yes_no", "long_text"
        ]  # fmt: skip
        actions.open_and_invite(questionnaire)
        db.session.commit()
    assert organiser.get(f"{PATH}/{ref}/edit").location.endswith(ref)


def test_s_netjapan_2_nobody_is_asked_before_a_notice_is_in_force(app, organiser) -> None:
    with app.app_context():
        event = an_event()
        an_attendee(event)
        ref = a_questionnaire(event, opened=False).ref

    refused = organiser.submit(f"{PATH}/{ref}/ask", form="/ask")

    assert refused.status_code == 400
    assert "Publish a privacy notice first" in refused.text
    with app.app_context():
        assert _only().state is QuestionnaireState.DRAFT
        assert not invitations(_only())


def test_opening_says_before_whom_it_asks_and_asks_exactly_these(app, organiser) -> None:
    with app.app_context():
        a_notice()
        event = an_event()
        an_attendee(event)
        an_attendee(event)
        an_attendee(event, allows=False)
        ref = a_questionnaire(event, opened=False).ref
    page = organiser.get(f"{PATH}/{ref}/ask").text
    assert "3 people: Those who came" in page
    assert "Open and ask 2 people by mail" in page
    assert "Were never asked" in page
    organiser.submit(f"{PATH}/{ref}/ask", form="/ask")
    with app.app_context():
        assert _only().state is QuestionnaireState.OPEN
        assert len(invitations(_only())) == 2
    assert "2 people are being asked by mail" in organiser.get(f"{PATH}/{ref}").text
    assert organiser.post(f"{PATH}/{ref}/ask").status_code == 400  # no token of the form


def _answered(app, visitor, number: int, **different: object) -> str:
    with app.app_context():
        event = an_event()
        for _ in range(number):
            an_attendee(event)
        questionnaire = a_questionnaire(event, **different)
        ref, links = questionnaire.ref, [the_link(each) for each in invitations(questionnaire)]
    for place, address in enumerate(links):
        answers = {"useful": "at-once" if place else "hardly", "overall": "4", "words": f"=words {place}"}
        if different.get("anonymous", True):
            visitor.post(address, data=answers)
        else:
            for page, code in enumerate(("useful", "next", "overall", "again", "words"), start=1):
                visitor.post(address, data={"page": page, code: answers.get(code, "")})
    return f"{PATH}/{ref}"


def test_anonymous_results_are_told_after_the_close_and_small_groups_are_withheld(
    app, visitor, organiser
) -> None:
    address = _answered(app, visitor, 12)
    before = organiser.get(address).text
    assert "12" in before
    assert "Use at once" not in before
    assert "words 3" not in before
    assert organiser.get(f"{address}/export").status_code == 404
    organiser.submit(address, form="/close")
    after = organiser.get(address).text
    assert "=words 3" in after
    assert "4 of 5" in after
    assert "withheld: too few" in after  # one said "hardly", so neither count of that question is told
    exported = organiser.get(f"{address}/export")
    assert exported.data.startswith("\ufeff".encode())
    assert "'=words 3" in exported.text
    assert ",11" not in exported.text
    with app.app_context():
        assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "questionnaire.exported"))


def test_answers_under_a_name_are_exported_with_an_entry_for_each_person(app, visitor, organiser) -> None:
    address = _answered(app, visitor, 2, anonymous=False)
    assert "=words 1" in organiser.get(address).text
    exported = organiser.get(f"{address}/export")
    assert "@visitor.example" in exported.text
    assert exported.headers["Cache-Control"] == "no-store"
    with app.app_context():
        whose = db.session.scalars(
            select(AuditEntry.whose).where(AuditEntry.action == "questionnaire.answers-exported")
        ).all()
        assert len(set(whose)) == 2


def test_people_marked_later_are_asked_by_a_button(app, organiser) -> None:
    with app.app_context():
        event = an_event()
        ref = a_questionnaire(event).ref
        an_attendee(event)
    assert "Ask 1 more person by mail" in organiser.get(f"{PATH}/{ref}").text
    organiser.submit(f"{PATH}/{ref}", form="/invite")
    with app.app_context():
        assert len(invitations(_only())) == 1


def test_the_list_shows_every_questionnaire_and_says_when_there_is_none(app, organiser, data_officer) -> None:
    assert "No questionnaire yet" in organiser.get(PATH).text
    with app.app_context():
        a_questionnaire()
    assert "How was the webinar?" in organiser.get(PATH).text
    assert "ウェビナーはいかがでしたか" in organiser.get(PATH.replace("/en/", "/ja/")).text
    assert "Write a questionnaire" not in data_officer.get(PATH).text
    assert data_officer.get(f"{PATH}/new").status_code == 403


def test_an_event_leads_to_its_own_questionnaires(app, organiser, slug) -> None:
    with app.app_context():
        mine, other = a_questionnaire(an_event()), a_questionnaire(an_event(), title={"en": "Another one"})
        about, event_id = mine.event.slug, mine.event_id
        assert other.event_id != event_id
    tab = next(link for link in Reader(organiser.get(f"/en/organiser/events/{event_id}").text).links
               if link.startswith(f"{PATH}?"))  # fmt: skip
    page = organiser.get(tab).text
    assert "How was the webinar?" in page
    assert "Another one" not in page
    assert f"{PATH}/new?event={about}" in page, "a new one is about this event"
    assert "No questionnaire about this event yet" in organiser.get(f"{PATH}?event={slug}").text
    assert organiser.get(f"{PATH}?event=nowhere").status_code == 404
    assert organiser.get(f"{PATH}?event=%00").status_code == 400


def test_whether_a_question_must_be_answered_is_no_question_that_must_be(organiser, slug) -> None:
    page = organiser.get(f"{PATH}/new").text
    tick = re.search(r'<input [^>]*name="q-0-required"[^>]*><span>[^<]*<?', page)
    assert tick is not None
    assert " required=" not in tick[0]
    assert tick[0].endswith("Must be answered<")
    assert "Must be answered <span" not in page
