from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from registration.consent.actions import new_purpose_version, publish_purpose_version, withdraw
from registration.consent.models import Channel, Purpose
from registration.consent.rules import PurposeWords
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.mail import personal_data
from registration.mail.delivery import deliver_due
from registration.mail.delivery.journal import folder
from registration.mail.models import Message, MessageState
from registration.mail.queries import trouble
from registration.mail.suppression import suppress
from registration.organisations.queries import controller
from registration.people.models import Person
from tests.factories import a_person, an_account
from tests.factories.consent import a_purpose, some_words
from tests.factories.mail import a_message, allow
from tests.post_office import PostOffice


def now(message: Message) -> Message:
    db.session.refresh(message)
    return message


def a_subscriber(purpose, **different) -> Person:
    person = a_person(**different)
    allow(person, purpose)
    return person


def test_a_message_reaches_the_mailbox_and_is_marked_sent(sending: PostOffice):
    message = a_message(to=a_person(email="mika@visitor.example"))

    tally = deliver_due()

    assert tally.sent == 1
    assert sending.recipients == ["mika@visitor.example"]
    assert now(message).state is MessageState.SENT
    assert message.finished_at is not None
    assert not list(folder().iterdir()), "no journal is left when everything is settled"


def test_a_message_to_an_account_reaches_it(sending: PostOffice):
    account = an_account()
    a_message(person_id=None, account_id=account.id)

    assert deliver_due().sent == 1
    assert sending.recipients == [account.email]


def test_messages_share_one_connection(sending: PostOffice):
    for _ in range(5):
        a_message()

    assert deliver_due().sent == 5
    assert sending.connections == 1


def test_a_message_leaves_only_once(sending: PostOffice):
    a_message()

    assert [deliver_due().sent, deliver_due().sent] == [1, 0]
    assert len(sending.contents) == 1


def test_what_somebody_waits_for_leaves_before_a_campaign(sending: PostOffice):
    purpose = a_purpose()
    a_message("tests.issue", to=a_subscriber(purpose), purpose_id=purpose.id, campaign_id=1)
    a_message()

    deliver_due()

    assert [mail["Subject"] for mail in sending.messages] == ["Your place is confirmed", "News"]


def _waiting_to_be_written_to(purpose_id: int, number: int) -> Iterator[tuple[str, int, int]]:
    """Address, subject and message of so many people; the session does not keep what is written."""
    for place in range(number):
        if place % 200 == 0:
            db.session.commit()
            db.session.expunge_all()
            purpose = db.session.get_one(Purpose, purpose_id)
        person = a_subscriber(purpose)
        yield person.email, person.subject.id, a_message("tests.issue", to=person, purpose_id=purpose_id).id
    db.session.commit()
    db.session.expunge_all()


@pytest.mark.parametrize("number", [20, pytest.param(10_000, marks=pytest.mark.reliability)])
def test_m7_mail_queued_for_a_withdrawn_purpose_is_not_sent_and_says_why(
    app: Flask, sending: PostOffice, number: int
):
    purpose_id = a_purpose().id
    people = list(_waiting_to_be_written_to(purpose_id, number))
    email, subject_id, message_id = people[number // 2]

    def in_mid_run(office: PostOffice) -> None:
        # Another process of the application, as far as the sender can tell: claimed, and not yet sent.
        if len(office.contents) == 3:
            with app.app_context():
                withdraw(subject_id, purpose_id, channel=Channel.WEB, method="one-click")
                db.session.commit()
                db.session.remove()

    sending.before_reply = in_mid_run
    deliver_due()

    assert email not in sending.recipients
    assert len(sending.recipients) == number - 1
    kept = db.session.get_one(Message, message_id)
    assert (kept.state, kept.reason) == (MessageState.WITHHELD, "consent-withdrawn")


def test_m7_mail_withdrawn_before_the_run_is_not_even_claimed(sending: PostOffice):
    purpose = a_purpose()
    person = a_subscriber(purpose)
    message = a_message("tests.issue", to=person, purpose_id=purpose.id)
    withdraw(person.subject.id, purpose.id, channel=Channel.WEB, method="one-click")
    db.session.commit()

    tally = deliver_due()

    assert (tally.sent, tally.withheld) == (0, 1)
    assert now(message).reason == "consent-withdrawn"
    assert message.claimed_by is None


def test_nobody_who_never_agreed_is_written_to(sending: PostOffice):
    message = a_message("tests.issue", purpose_id=a_purpose().id)

    deliver_due()

    assert sending.contents == []
    assert now(message).reason == "consent-missing"


@pytest.mark.parametrize("kind", ["tests.issue", "tests.ticket"])
def test_c12_whoever_registered_for_a_purpose_without_mail_is_never_written_to(
    sending: PostOffice, kind: str
):
    """S-AJC-8: the photo library analyses its use and writes to nobody."""
    silent, speaking = a_purpose(kind="statistics", message_types=[]), a_purpose(message_types=[kind])
    refused = a_message(kind, to=a_subscriber(silent), purpose_id=silent.id)
    a_message(kind, to=a_subscriber(speaking), purpose_id=speaking.id)

    deliver_due()

    assert len(sending.contents) == 1
    assert now(refused).state is MessageState.WITHHELD
    assert refused.reason == "words-allow-no-such-mail"


def test_a_mail_that_only_newer_words_allow_waits_for_nobody(sending: PostOffice):
    purpose = a_purpose(message_types=[])
    person = a_subscriber(purpose)
    usual = {**some_words(5), "dpv_term": "dpv:ServiceProvision"}
    publish_purpose_version(new_purpose_version(purpose, PurposeWords(**usual, message_types=["tests"])))
    refused = a_message("tests.issue", to=person, purpose_id=purpose.id)

    deliver_due()

    assert now(refused).reason == "words-allow-no-such-mail"


def test_m8_withdrawing_a_newsletter_does_not_stop_a_ticket(sending: PostOffice):
    purpose = a_purpose()
    person = a_subscriber(purpose)
    withdraw(person.subject.id, purpose.id, channel=Channel.WEB, method="one-click")
    suppress(person.email, purpose.code, reason="complaint")
    suppress(person.email, reason="complaint")
    a_message("tests.ticket", to=person)

    assert deliver_due().sent == 1


@pytest.mark.parametrize("everything", [True, False])
def test_nothing_of_a_purpose_goes_to_a_suppressed_address(sending: PostOffice, everything: bool):
    purpose = a_purpose()
    person = a_subscriber(purpose)
    suppress(person.email.upper(), "" if everything else purpose.code, reason="complaint")
    message = a_message("tests.issue", to=person, purpose_id=purpose.id)

    deliver_due()

    assert sending.contents == []
    assert now(message).reason == "suppressed"


def test_an_erased_person_gets_nothing_that_was_queued(sending: PostOffice):
    person = a_person()
    message = a_message(to=person, params={"signup": 7})
    personal_data.erase(person.id)
    db.session.commit()

    deliver_due()

    assert sending.contents == []
    assert (now(message).reason, message.person_id, message.params) == ("erased", None, {})


def test_what_is_out_of_date_when_it_could_leave_is_withheld(sending: PostOffice):
    message = a_message("tests.unwanted")

    deliver_due()

    assert (now(message).state, message.reason) == (MessageState.WITHHELD, "not-wanted")


def test_a_message_that_cannot_be_written_keeps_back_no_other(sending: PostOffice, caplog):
    broken, unknown, good = a_message("tests.broken"), a_message("tests.nobody-knows"), a_message()

    tally = deliver_due()

    assert (tally.sent, tally.deferred) == (1, 2)
    assert now(broken).reason == now(unknown).reason == "cannot-be-written"
    assert now(good).state is MessageState.SENT
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_refusal_for_now_is_tried_again_later(sending: PostOffice, verb: str, at):
    message = a_message()
    sending.answers[verb].append("451 4.7.1 come back later")

    assert deliver_due().deferred == 1
    assert now(message).state is MessageState.DEFERRED
    assert message.reason == "451 4.7.1 come back later"
    assert deliver_due().sent == 0, "not before its time"

    at(message.next_try_at)
    assert deliver_due().sent == 1
    assert now(message).attempts == 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_good_is_a_failure_whose_reply_is_kept(sending: PostOffice, verb: str):
    message = a_message(to=a_person(email="mika@visitor.example"))
    other = a_message()
    sending.answers[verb].append("550 5.1.1 <mika@visitor.example> unknown here")

    tally = deliver_due()

    assert (tally.failed, tally.sent) == (1, 1)
    assert now(message).state is MessageState.FAILED
    assert message.reason == "550 5.1.1 <…> unknown here", "without the address, which is erased elsewhere"
    assert now(other).state is MessageState.SENT


def test_after_days_of_trying_it_is_given_up_and_shown(sending: PostOffice, at):
    message = a_message()
    at(clock.now() + timedelta(days=5))
    sending.answers["RCPT"].append("450 4.2.0 mailbox busy")

    deliver_due()

    assert now(message).state is MessageState.FAILED
    assert message.reason == "450 4.2.0 mailbox busy"


def test_a_server_that_asks_everybody_to_come_back_later_is_left_alone(sending: PostOffice):
    first, second = a_message(), a_message()
    sending.answers["MAIL"].append("421 4.3.2 shutting down")

    tally = deliver_due()

    assert (tally.sent, tally.deferred) == (0, 2)
    assert now(first).reason == "421 4.3.2 shutting down"
    assert now(second).state is MessageState.DEFERRED


def test_a_mail_server_that_is_away_loses_nothing(app: Flask, post_office: PostOffice, at):
    with app.app_context():
        first, second = a_message(), a_message()
        post_office.close()

        tally = deliver_due()

        assert tally.away
        assert tally.sent == 0
        assert {now(first).state, now(second).state} == {MessageState.DEFERRED}
        assert first.attempts == 0, "the message has not been tried"
        held = trouble()
        assert held is not None
        assert (held.reason, held.waiting) == ("mail-server-away", 2)

        post_office.open()
        at(clock.now() + timedelta(minutes=2))
        assert deliver_due().sent == 2
        assert trouble() is None


def test_a_server_that_wants_a_sign_in_loses_nothing(sending: PostOffice):
    message = a_message()
    sending.answers["MAIL"].append("530 5.7.0 Authentication required")

    assert "530" in deliver_due().away
    assert now(message).state is MessageState.DEFERRED


def test_without_an_address_to_send_from_everything_waits(sending: PostOffice):
    own = controller()
    own.contact_email = None
    db.session.commit()
    settings.use(replace(settings.current(), mail_sender=""))
    message = a_message()

    deliver_due()

    assert now(message).reason == "no-sender"
    assert trouble() is not None


def test_a_line_that_breaks_before_the_content_leaves_nothing_in_doubt(sending: PostOffice, at):
    message = a_message()
    sending.answers["RCPT"].append("drop")

    deliver_due()
    assert now(message).state is MessageState.DEFERRED

    at(clock.now() + timedelta(minutes=2))
    assert deliver_due().sent == 1
    assert len(sending.contents) == 1


def test_a_line_that_breaks_after_the_content_leaves_one_message_uncertain(sending: PostOffice):
    doubtful = a_message()
    a_message()
    sending.answers["DATA"].append("drop")

    tally = deliver_due()

    assert (tally.uncertain, tally.sent) == (1, 1)
    assert now(doubtful).state is MessageState.UNCERTAIN
    assert deliver_due().sent == 0, "it is held until somebody decides"


def test_a_line_the_server_closed_while_idle_is_opened_again(sending: PostOffice):
    a_message(), a_message()
    sending.answers["MAIL"].extend(["250 OK", "drop"])

    assert deliver_due().sent == 2
    assert sending.connections == 2


def test_a_sender_that_is_asked_to_stop_puts_the_rest_back(sending: PostOffice):
    messages = [a_message() for _ in range(3)]

    deliver_due(keep_going=lambda: len(sending.contents) < 1)

    assert sorted(now(each).state for each in messages) == ["pending", "pending", "sent"]
    assert deliver_due().sent == 2
