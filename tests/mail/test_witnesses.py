from dataclasses import replace

import pytest
from sqlalchemy import select

from registration.consent import ledger
from registration.foundation.database import db
from registration.foundation.settings import SettingsRefused, from_environment
from registration.mail.delivery import deliver_due
from registration.mail.models import Message, MessageState
from registration.worker import tasks
from tests.consent.test_ledger import sealed_with_checkpoint, some_events
from tests.post_office import PostOffice


@pytest.fixture
def office(app):
    """Provide a mail server that the application sends to, and two witnesses."""
    office = PostOffice()
    office.open()
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        mail_server="127.0.0.1",
        mail_port=office.port,
        witnesses=("auditor@example.org", "ledger@example.net"),
    )
    yield office
    office.close()


def owed(app):
    with app.app_context():
        return db.session.scalars(select(Message).order_by(Message.id)).all()


def test_every_witness_gets_each_checkpoint_once_with_the_note_as_text(app, office) -> None:
    tasks.run(app, "ledger.tell")
    assert owed(app) == []
    with app.app_context():
        note = sealed_with_checkpoint(3).note

    tasks.run(app, "ledger.tell")
    tasks.run(app, "ledger.tell")
    with app.app_context():
        deliver_due()

    assert office.recipients == ["auditor@example.org", "ledger@example.net"]
    mail = office.messages[0]
    assert mail["Subject"].startswith("Checkpoint 3 of the consent ledger of ")
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert note in plain
    assert "https://events.example.org/ledger/key" in plain
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("checkpoint-3.txt", "text/plain")
    with app.app_context():
        assert ledger.is_signed(attached.get_content())[1] == 3
    assert {(message.state, message.sealed_address) for message in owed(app)} == {(MessageState.SENT, None)}

    with app.app_context():
        some_events(1)
        ledger.seal()
        ledger.checkpoint()
        db.session.commit()
    tasks.run(app, "ledger.tell")
    assert [message.params["size"] for message in owed(app)] == [3, 3, 4, 4]


def test_without_witnesses_nothing_is_owed(app) -> None:
    with app.app_context():
        sealed_with_checkpoint(1)

    tasks.run(app, "ledger.tell")

    assert owed(app) == []


def test_what_is_no_address_is_refused_at_the_start() -> None:
    chosen = from_environment({"REGISTRATION_WITNESSES": "a@example.org, b@example.org"})
    assert chosen.witnesses == ("a@example.org", "b@example.org")
    for wrong in ("nobody", "@example.org", "a b@example.org"):
        with pytest.raises(SettingsRefused, match="REGISTRATION_WITNESSES"):
            replace(chosen, witnesses=(wrong,)).check()
    with pytest.raises(SettingsRefused, match="REGISTRATION_TIMESTAMP_URL"):
        replace(chosen, witnesses=(), timestamp_url="ftp://example.org").check()
