"""Senders that die, and senders that meet."""

import os
import signal
import threading
import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from registration.foundation.database import db
from registration.mail.delivery import deliver_due
from registration.mail.delivery.claiming import Tally, claim
from registration.mail.delivery.journal import Journal, folder
from registration.mail.models import Message, MessageState
from registration.mail.outbox import post
from tests import nursery
from tests.factories import a_person
from tests.factories.mail import a_message
from tests.post_office import PostOffice

SENDER = """
import sys
from pathlib import Path
from registration.app import create_app
import tests.factories.mail
from tests.conftest import settings_for
from registration.mail.delivery import deliver_due
database, folder, port = sys.argv[1:]
app = create_app(settings_for(database, Path(folder), mail_server="127.0.0.1", mail_port=int(port)))
with app.app_context():
    deliver_due()
"""


def a_sender(app: Flask, office: PostOffice) -> nursery.Child:
    chosen = app.config["SETTINGS"]
    return nursery.run_code(SENDER, chosen.database, str(chosen.data_folder), str(office.port))


def a_queue(number: int) -> None:
    person = a_person()
    for _ in range(number):
        post("tests.ticket", person_id=person.id, language="en")
    db.session.commit()


def message_ids(office: PostOffice) -> list[str]:
    return [mail["Message-ID"] for mail in office.messages]


def wait_until(true, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("number", "kills"), [(60, 1), pytest.param(20_000, 3, marks=pytest.mark.reliability)]
)
def test_m9_a_sender_killed_in_mid_run_leaves_nobody_out_and_writes_to_nobody_twice(
    app: Flask, sending: PostOffice, number: int, kills: int
):
    a_queue(number)
    for kill in range(kills):
        before = len(sending.contents)
        sender = a_sender(app, sending)
        try:
            wait_until(lambda before=before: len(sending.contents) >= before + number // 10)
        finally:
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait()
        assert len(sending.contents) < number, f"kill {kill} came too late"

    deliver_due()

    states = dict(db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all())
    uncertain = states.get(MessageState.UNCERTAIN, 0)
    assert uncertain <= kills
    assert states.get(MessageState.SENT, 0) == number - uncertain
    arrived = message_ids(sending)
    assert len(arrived) == len(set(arrived)), "nobody gets two"
    assert number - uncertain <= len(arrived) <= number
    assert not list(folder().glob("*.log"))


@pytest.mark.parametrize("number", [150, pytest.param(20_000, marks=pytest.mark.reliability)])
def test_m10_two_senders_never_send_the_same_message(app: Flask, sending: PostOffice, number: int):
    a_queue(number)

    senders = [a_sender(app, sending) for _ in range(2)]
    assert [sender.wait(600) for sender in senders] == [0, 0]

    arrived = message_ids(sending)
    assert len(arrived) == len(set(arrived)) == number


def test_m10_two_claims_at_once_share_out_the_messages(app: Flask, room):
    a_queue(40)
    taken: list[list[int]] = []

    def take(name: str) -> None:
        with app.app_context():
            taken.append(list(claim(name, 30, Tally())))
            db.session.remove()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not set(taken[0]) & set(taken[1])
    assert len(taken[0]) + len(taken[1]) == 40


def left_by_a_dead_sender(*lines: str) -> str:
    """Write a journal whose sender is gone, for the messages that were claimed by it."""
    with Journal() as journal:
        name = journal.sender
        journal._write = lambda *_: None  # type: ignore[method-assign]
    (folder() / f"{name}.log").write_text("".join(f"{line}\n" for line in lines))
    return name


def claimed(by: str, message: Message) -> None:
    message.state, message.claimed_by, message.claimed_at = MessageState.CLAIMED, by, message.made_at
    db.session.commit()


def test_what_a_dead_sender_left_is_settled_by_its_journal(sending: PostOffice):
    accepted, doubtful, refused, untouched = (a_message() for _ in range(4))
    name = left_by_a_dead_sender(
        f"S {accepted.ref}",
        f"D {accepted.ref}",
        f"S {refused.ref}",
        f"N {refused.ref}",
        f"S {doubtful.ref}",
        "S to",
    )
    for message in (accepted, doubtful, refused, untouched):
        claimed(name, message)

    deliver_due()

    for message in (accepted, doubtful, refused, untouched):
        db.session.refresh(message)
    assert accepted.state is MessageState.SENT
    assert (doubtful.state, doubtful.reason) == (MessageState.UNCERTAIN, "sender-died")
    assert refused.state is untouched.state is MessageState.SENT
    assert len(sending.contents) == 2


def test_the_journal_of_a_sender_that_lives_is_left_alone(sending: PostOffice):
    message = a_message()
    with Journal() as journal:
        claimed(journal.sender, message)
        deliver_due()
        db.session.refresh(message)
        assert message.state is MessageState.CLAIMED
        assert journal.path.exists()


def test_a_claim_nobody_can_answer_for_becomes_uncertain_after_an_hour(sending: PostOffice, at, noon):
    message = a_message()
    claimed("on-another-machine", message)
    deliver_due()
    db.session.refresh(message)
    assert message.state is MessageState.CLAIMED

    at(noon.replace(hour=14))
    deliver_due()
    db.session.refresh(message)
    assert (message.state, message.reason) == (MessageState.UNCERTAIN, "sender-lost")
