"""The mail that asks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.mail.composing import Letter, compose
from registration.mail.models import Message
from registration.questionnaires import actions
from registration.questionnaires.models import Questionnaire
from tests.factories.events import an_event
from tests.factories.questionnaires import a_questionnaire, an_attendee, invitations, the_link

pytestmark = pytest.mark.usefixtures("room")


def _invitation(**different: object) -> Message:
    event = an_event()
    an_attendee(event)
    a_questionnaire(event, **different)
    return db.session.scalars(select(Message).where(Message.kind == "questionnaires.invitation")).one()


def _questionnaire() -> Questionnaire:
    return db.session.scalars(select(Questionnaire)).one()


def _letter(message: Message) -> Letter:
    letter = compose(message)
    assert letter is not None
    return letter


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("anonymous", [True, False])
def test_the_mail_leads_to_the_questions_in_text_and_html(language, anonymous) -> None:
    message = _invitation(anonymous=anonymous)
    message.language = language
    letter = _letter(message)
    (found,) = invitations(_questionnaire())
    address = the_link(found).replace("/en/", f"/{language}/")
    assert f"https://events.example.org{address}" in letter.text
    assert address in letter.html
    assert letter.unsubscribe


def test_nobody_is_asked_about_what_is_closed_or_answered(noon, at) -> None:
    message = _invitation(closes_at=noon + timedelta(days=1))
    assert compose(message) is not None
    (found,) = invitations(_questionnaire())
    actions.take_the_turn(found)
    db.session.refresh(found)
    assert compose(message) is None
    actions.give_back_the_turn(found)
    db.session.refresh(found)
    at(noon + timedelta(days=2))
    assert compose(message) is None
