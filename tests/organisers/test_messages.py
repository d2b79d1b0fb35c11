import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.mail import composing
from registration.mail.models import Message
from registration.mail.outbox import post
from tests.factories import an_account

KINDS = ("organisers.reset", "organisers.invitation", "organisers.password_changed")


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_to_an_account_reads_well_in_text_and_html(kind, language) -> None:
    account = an_account(name="Aiko <Hayashi>")
    post(kind, account_id=account.id, language=language)
    letter = composing.compose(db.session.scalars(select(Message)).one())
    assert letter is not None
    assert letter.subject
    assert "\n" not in letter.subject
    assert "Aiko <Hayashi>" in letter.text
    assert "Aiko &lt;Hayashi&gt;" in letter.html
    assert letter.unsubscribe is None


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("kind", KINDS[:2])
def test_a_locked_account_gets_no_link(kind) -> None:
    account = an_account(active=False)
    post(kind, account_id=account.id, language="en")
    assert composing.compose(db.session.scalars(select(Message)).one()) is None
