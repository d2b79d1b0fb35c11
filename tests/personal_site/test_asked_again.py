import json

import pytest
from sqlalchemy import select

from registration.consent.actions import give, new_purpose_version, publish_purpose_version
from registration.consent.models import Channel, ConsentEvent, EventKind
from registration.consent.queries import allows, shown_block
from registration.consent.rules import PurposeWords, question_ref
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.models import Subject
from tests.factories import a_person
from tests.factories.consent import a_notice, a_purpose, some_words


@pytest.fixture
def asked(app) -> dict[str, object]:
    """Provide somebody who agreed to one thing and is now asked for more."""
    with app.app_context():
        a_notice()
        purpose, person = a_purpose(fields=["email"]), a_person()
        words = purpose.versions[0]
        give(person.subject.id, purpose.id, purpose_version=words, channel=Channel.WEB, method="button")
        more = PurposeWords(**some_words(7), dpv_term="dpv:ServiceProvision", fields=["email", "telephone"])
        version = publish_purpose_version(new_purpose_version(purpose, more))
        db.session.commit()
        token = tokens.make(Capability.ASKED_AGAIN, question_ref(person.ref, purpose.id))
        return {
            "page": f"/en/new-words/{token}",
            "subject": person.subject.id,
            "purpose": purpose.id,
            "version": version.id,
        }


def last(app, asked):
    with app.app_context():
        found = select(ConsentEvent).where(ConsentEvent.subject_id == asked["subject"])
        return db.session.scalars(found.order_by(ConsentEvent.id.desc())).first()


def covered(app, asked, *fields):
    with app.app_context():
        return allows(asked["subject"], asked["purpose"], fields=fields)


def test_old_and_new_words_stand_side_by_side_and_looking_changes_nothing(app, visitor, asked) -> None:
    page = visitor.get(asked["page"])

    assert "The new words, with what changed" in page.text
    assert "<ins>" in page.text
    assert "You may use my data for purpose 7." not in page.text, "marked, not plain"
    assert page.headers["Cache-Control"] == "no-store"
    assert "checked" not in page.text
    assert last(app, asked).kind is EventKind.GIVEN


def test_c2_the_three_answers_have_equal_weight(visitor, asked) -> None:
    page = visitor.get(asked["page"]).text

    buttons = [line for line in page.split("<button")[1:] if 'name="answer"' in line.split(">")[0]]
    assert len(buttons) == 3
    assert "btn-primary" not in page
    assert len({part.split("class=")[1].split('"')[1] for part in buttons}) == 1


def test_agreeing_is_recorded_with_what_stood_on_the_page(app, visitor, asked) -> None:
    answer = visitor.submit(asked["page"], answer="agree")

    assert "You agreed to the new words" in answer.text
    event = last(app, asked)
    assert (event.kind, event.purpose_version_id, event.language) == (
        EventKind.RECONFIRMED,
        asked["version"],
        "en",
    )
    with app.app_context():
        kinds = db.session.scalars(select(ConsentEvent.kind).where(ConsentEvent.act == event.act))
        assert set(kinds) == {EventKind.REQUESTED, EventKind.RECONFIRMED}
        block = json.loads(shown_block(event.shown_sha256).canonical)
    assert block["purposes"][0]["words"] == "You may use my data for purpose 7."
    assert block["frame"]["before_version"] == "1"
    assert covered(app, asked, "email", "telephone")
    assert visitor.get(asked["page"]).status_code == 410


def test_staying_with_the_old_words_ends_nothing(app, visitor, asked) -> None:
    answer = visitor.submit(asked["page"], answer="stay")

    assert answer.status_code == 303
    assert "What you agreed to stays as it was" in visitor.get(answer.location).text
    assert last(app, asked).kind is EventKind.REFUSED
    assert covered(app, asked, "email")
    assert not covered(app, asked, "telephone")


def test_withdrawing_is_as_near_as_agreeing(app, visitor, asked) -> None:
    answer = visitor.submit(asked["page"], answer="withdraw")

    assert "You withdrew" in answer.text
    assert last(app, asked).kind is EventKind.WITHDRAWN
    assert not covered(app, asked)


@pytest.mark.parametrize("wrong", [{"shown": "forged"}, {"answer": "perhaps"}, {"shown": ""}])
def test_a_forged_answer_changes_nothing(app, visitor, asked, wrong) -> None:
    answer = visitor.submit(asked["page"], **({"answer": "agree"} | wrong))

    assert answer.status_code == 400
    assert last(app, asked).kind is EventKind.GIVEN


def test_words_that_changed_meanwhile_are_read_again(app, visitor, asked) -> None:
    page = visitor.get(asked["page"])
    shown = page.text.split('name="shown" value="')[1].split('"')[0]
    with app.app_context():
        purpose = db.session.get_one(ConsentEvent, last(app, asked).id).purpose
        newest = PurposeWords(**some_words(8), dpv_term="dpv:ServiceProvision", fields=["email", "job_title"])
        publish_purpose_version(new_purpose_version(purpose, newest))
        db.session.commit()

    answer = visitor.post(asked["page"], data={"shown": shown, "answer": "agree"})

    assert answer.status_code == 303
    assert "The words have changed" in visitor.get(answer.location).text
    assert last(app, asked).kind is EventKind.GIVEN


def test_a_link_for_something_else_leads_nowhere(visitor, asked) -> None:
    token = asked["page"].rsplit("/", 1)[1]

    assert visitor.get(f"/en/my/{token}").status_code == 404
    assert visitor.get("/en/new-words/nothing.here.either").status_code == 404


def test_c39_the_notice_of_ones_own_country_stands_beside_the_answer(app, visitor, asked) -> None:
    with app.app_context():
        elsewhere = a_notice("privacy-de", region="eea", countries=["DE"]).id
        subject = db.session.get_one(Subject, asked["subject"])
        subject.person.country = "DE"
        db.session.commit()

    visitor.submit(asked["page"], answer="agree")

    assert last(app, asked).notice_version_id == elsewhere
