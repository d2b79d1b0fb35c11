"""Answering by a personal link."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from registration.consent.queries import allows
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.queries import subject_of
from registration.questionnaires import actions
from registration.questionnaires.models import AnonymousResponse, Invitation, Questionnaire, Response
from registration.questionnaires.queries import context_of
from tests.factories.events import an_event
from tests.factories.questionnaires import a_questionnaire, an_attendee, invitations, some_questions, the_link


@pytest.fixture
def link(app):
    """Provide a function that opens a questionnaire to one attendee and answers with the link."""

    def ask(**different: object) -> str:
        with app.app_context():
            event = an_event()
            an_attendee(event)
            return the_link(invitations(a_questionnaire(event, **different))[0])

    return ask


ALL_ANSWERS = {"useful": "at-once", "next": ["vn"], "overall": "4", "again": "yes", "words": "Fine weather"}


def test_q2_a_named_link_can_be_continued_handed_in_once_and_changed_until_the_deadline(
    app, visitor, link, noon, at
) -> None:
    address = link(anonymous=False, closes_at=noon + timedelta(days=7))
    assert visitor.submit(address, useful="at-once").status_code == 303
    assert visitor.submit(f"{address}?page=2", next=["vn", "id"]).location.endswith("page=3")

    assert "How was it overall?" in visitor.get(address).text  # continued where it was left
    assert visitor.submit(f"{address}?page=3", overall="4").location.endswith("page=4")
    visitor.submit(f"{address}?page=4", again="yes")
    handed_in = visitor.submit(f"{address}?page=5", words="Fine weather")
    assert handed_in.status_code == 303
    assert "Thank you for your answers" in visitor.get(address).text

    assert "Fine weather" in visitor.get(f"{address}?page=5").text
    visitor.submit(f"{address}?page=5", words="Better weather")
    with app.app_context():
        response = db.session.scalars(select(Response)).one()
        changed = {"next": ["vn", "id"], "words": "Better weather"}
        assert response.answers == ALL_ANSWERS | changed
        assert response.handed_in_at == noon
        assert db.session.scalar(select(Invitation.answered))

    at(noon + timedelta(days=8))
    assert "The questionnaire is closed" in visitor.get(f"{address}?page=5").text
    visitor.post(address, data={"page": "5", "words": "Too late"})
    with app.app_context():
        assert db.session.scalars(select(Response.answers)).one()["words"] == "Better weather"


def test_q2_an_anonymous_link_takes_one_answer_and_shows_nobodys_answers(app, visitor, link) -> None:
    address = link(anonymous=True)
    page = visitor.get(address)
    assert "This questionnaire is anonymous" in page.text
    assert visitor.post(address, data=ALL_ANSWERS).status_code == 303
    again = visitor.get(address).text
    assert "Thank you for your answers" in again
    assert "Fine weather" not in again
    assert "Fine weather" not in visitor.get(f"{address}?page=5").text
    second = visitor.post(address, data=ALL_ANSWERS | {"useful": "hardly"})
    assert second.status_code == 200
    assert "Fine weather" not in second.text
    with app.app_context():
        assert [each.answers for each in db.session.scalars(select(AnonymousResponse))] == [ALL_ANSWERS]
        assert not db.session.scalar(select(func.count()).select_from(Response))


def test_q2_it_needs_no_account_and_sets_no_cookie(visitor, link) -> None:
    address = link(anonymous=False)
    first, second = visitor.get(address), visitor.post(address, data={"page": "1", "useful": "hardly"})
    assert first.status_code == 200
    assert second.status_code == 303
    assert "Set-Cookie" not in first.headers
    assert "Set-Cookie" not in second.headers
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Referrer-Policy"] == "no-referrer"


def test_q2_nothing_of_an_anonymous_answer_is_kept_before_it_is_handed_in(app, visitor, link) -> None:
    address = link(anonymous=True)
    refused = visitor.post(address, data=ALL_ANSWERS | {"useful": ""})
    assert refused.status_code == 400
    assert "Fine weather" in refused.text  # what was typed is still there, in this answer only
    assert "Fine weather" not in visitor.get(address).text
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(AnonymousResponse))
        assert not db.session.scalar(select(Invitation.answered))


def test_an_anonymous_answer_that_cannot_be_stored_gives_the_turn_back(
    app, visitor, link, monkeypatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    address = link(anonymous=True)
    monkeypatch.setattr(actions, "keep_anonymous", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert visitor.post(address, data=ALL_ANSWERS).status_code == 503
    monkeypatch.undo()
    assert visitor.post(address, data=ALL_ANSWERS).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AnonymousResponse)) == 1


def test_back_keeps_what_can_be_kept_and_a_missing_answer_is_asked_for(visitor, link) -> None:
    address = link(anonymous=False)
    missing = visitor.post(address, data={"page": "1", "go": "on"})
    assert missing.status_code == 400
    assert "Choose an answer" in missing.text
    back = visitor.post(address, data={"page": "2", "go": "back", "next": "id"})
    assert back.location.endswith("page=1")
    unanswered = visitor.post(address, data={"page": "5", "words": "x"})
    assert unanswered.status_code == 400
    assert "Will it help you at work?" in unanswered.text


@pytest.mark.parametrize("bad", ["\x00", "x" * 10_000])
def test_text_no_database_keeps_comes_back_with_a_message(visitor, link, bad) -> None:
    answer = visitor.post(link(anonymous=True), data=ALL_ANSWERS | {"words": f"Fine {bad}"})
    assert answer.status_code == 400
    assert "field__error" in answer.text
    assert "Fine" in answer.text


@pytest.mark.parametrize("anonymous", [True, False])
def test_m4_looking_at_the_link_answers_nothing(app, visitor, link, anonymous) -> None:
    optional = some_questions()[1:]
    address = link(anonymous=anonymous, fields=optional)
    for method in (visitor.get, visitor.head, visitor.options):
        method(address)
    with app.app_context():
        assert not db.session.scalar(select(Invitation.answered))
        for table in (AnonymousResponse, Response):
            assert not db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("token", ["x", "x.y.z", "あ.い.う", "x..x"])
def test_a_forged_link_opens_nothing(visitor, token) -> None:
    assert visitor.get(f"/en/questionnaire/{token}").status_code == 404
    assert visitor.post(f"/en/questionnaire/{token}/stop").status_code == 404


@pytest.mark.parametrize("page", ["0", "6", "-1", "1e3", "９", "99999999999"])
def test_a_page_that_there_is_not_is_no_error(visitor, link, page) -> None:
    address = link(anonymous=False)
    assert visitor.get(f"{address}?page={page}").status_code == 200
    assert visitor.post(address, data={"page": page}).status_code == 400


def test_looking_at_the_links_changes_nothing_and_one_press_stops_questionnaires(app, visitor, link) -> None:
    address = link(anonymous=True)
    for method in (visitor.get, visitor.head, visitor.options):
        method(f"{address}/stop")
    with app.app_context():
        assert _allows()
    assert "Done." in visitor.submit(f"{address}/stop").text
    assert "Done." in visitor.post(f"{address}/stop").text
    with app.app_context():
        assert not _allows()


def _allows() -> bool:
    questionnaire = db.session.scalars(select(Questionnaire)).one()
    subject = subject_of(invitations(questionnaire)[0].signup.person_id)
    return allows(subject.id, questionnaire.purpose_id, context_of(questionnaire))


def test_the_questions_are_in_the_language_of_the_path(visitor, link) -> None:
    japanese = visitor.get(link(anonymous=True).replace("/en/", "/ja/")).text
    assert "How was it overall?？" in japanese
    assert "5点中4点" in japanese


def test_after_the_close_answers_stand_in_another_order(app, visitor) -> None:
    with app.app_context():
        event = an_event()
        for _ in range(12):
            an_attendee(event)
        questionnaire = a_questionnaire(event)
        ref, links = questionnaire.ref, [the_link(each) for each in invitations(questionnaire)]
    for number, address in enumerate(links):
        visitor.post(address, data={"useful": "at-once", "words": f"{number:02}"})
    with app.app_context():
        questionnaire = db.session.scalars(select(Questionnaire).where(Questionnaire.ref == ref)).one()
        keys = set(db.session.scalars(select(AnonymousResponse.id)))
        actions.close(questionnaire)
        db.session.commit()
        stored = [each["words"] for each in db.session.scalars(select(AnonymousResponse.answers))]
        assert sorted(stored) == [f"{number:02}" for number in range(12)]
        assert stored != sorted(stored)
        assert keys.isdisjoint(db.session.scalars(select(AnonymousResponse.id)))
        assert questionnaire.closes_at <= clock.now()
