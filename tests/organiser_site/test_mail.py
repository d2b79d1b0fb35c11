from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.organiser_site.mail.forms import KINDS
from registration.organisers.permissions import RoleName
from tests.browser import Browser
from tests.factories import a_person
from tests.factories.mail import a_message

TEMPLATES = Path(__file__).parents[2] / "templates"


def a_message_in(app: Flask, state: MessageState, **different: object) -> Message:
    with app.app_context():
        message = a_message(to=a_person(name="Mika Tanaka", email="mika@visitor.example"))
        message.state = state
        for name, value in different.items():
            setattr(message, name, value)
        db.session.commit()
        db.session.expunge_all()
        return message


def state_of(app: Flask, message: Message) -> MessageState:
    with app.app_context():
        return db.session.get_one(Message, message.id).state


def test_every_kind_of_message_is_called_by_a_name():
    folders = (each.parent for each in (TEMPLATES / "mail").glob("*/*/subject.txt"))
    assert {f"{each.parent.name}.{each.name}" for each in folders} == set(KINDS)


def test_staff_see_what_became_of_a_message_and_why(app: Flask, organiser: Browser):
    a_message_in(app, MessageState.WITHHELD, reason="consent-withdrawn")

    page = organiser.get("/en/organiser/mail").text

    assert "Mika Tanaka" in page
    assert "Not sent" in page
    assert "The person has withdrawn their consent" in page


def test_an_empty_outbox_says_so(organiser: Browser):
    assert "Nothing has been sent yet." in organiser.get("/en/organiser/mail").text


def test_looking_at_names_is_in_the_audit_trail(app: Flask, organiser: Browser):
    message = a_message_in(app, MessageState.SENT)
    organiser.get("/en/organiser/mail")

    with app.app_context():
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "mail.looked-at"))
        subject = db.session.get_one(Message, message.id).person.subject
        assert entry.details == {"people": [subject.ref]}


def test_a_mail_server_that_is_away_is_said_on_top(app: Flask, organiser: Browser):
    a_message_in(app, MessageState.DEFERRED, reason="mail-server-away")

    page = organiser.get("/en/organiser/mail").text

    assert "The mail server cannot be reached." in page
    assert "1 message waits." in page


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("state", list(MessageState))
def test_every_state_can_be_listed_alone(app: Flask, organiser: Browser, state: MessageState, language: str):
    a_message_in(app, state, reason="line-broke: gone")
    other = next(each for each in MessageState if each is not state)

    address = f"/{language}/organiser/mail"
    assert "Mika Tanaka" in organiser.get(f"{address}?state={state}&kind=tests.ticket").text
    assert "Mika Tanaka" not in organiser.get(f"{address}?state={other}").text


@pytest.mark.parametrize("query", ["state=nonsense", "kind=%00", f"kind={'x' * 10_000}", "page=999999999999"])
def test_what_cannot_be_understood_in_the_address_is_left_out(organiser: Browser, query: str):
    assert organiser.get(f"/en/organiser/mail?{query}").status_code in (200, 400)


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNCERTAIN])
def test_a_message_that_did_not_arrive_is_sent_again_at_the_press_of_a_button(
    app: Flask, organiser: Browser, state: MessageState
):
    message = a_message_in(app, state, reason="550 no such user", attempts=3)

    answer = organiser.submit("/en/organiser/mail", form=f"{message.ref}/retry")

    assert answer.status_code == 302
    assert state_of(app, message) is MessageState.PENDING
    assert "The message waits to be sent again." in organiser.get(answer.location).text


def test_all_that_failed_are_sent_again_together(app: Flask, organiser: Browser):
    message = a_message_in(app, MessageState.FAILED)
    sent = a_message_in_of_somebody_else(app)

    organiser.submit("/en/organiser/mail?state=failed", form="/mail/retry")

    assert state_of(app, message) is MessageState.PENDING
    assert state_of(app, sent) is MessageState.SENT


def a_message_in_of_somebody_else(app: Flask) -> Message:
    with app.app_context():
        message = a_message()
        message.state = MessageState.SENT
        db.session.commit()
        db.session.expunge_all()
        return message


def test_a_message_that_was_sent_is_not_sent_again(app: Flask, organiser: Browser):
    message = a_message_in(app, MessageState.FAILED)
    page = organiser.get("/en/organiser/mail")
    with app.app_context():
        db.session.get_one(Message, message.id).state = MessageState.SENT
        db.session.commit()
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    organiser.post(f"/en/organiser/mail/{message.ref}/retry", data={"csrf_token": token})

    assert state_of(app, message) is MessageState.SENT


def test_a_data_officer_sees_the_mail_and_sends_nothing(app: Flask, signed_in):
    a_message_in(app, MessageState.FAILED)

    page = signed_in(RoleName.DATA_OFFICER).get("/en/organiser/mail").text

    assert "Mika Tanaka" in page
    assert "Send again" not in page
