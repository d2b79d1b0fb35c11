"""Who hears of a share: the data officers that one waits, and whoever asked what became of it."""

import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.mail.composing import Letter, compose
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.sharing import actions
from tests.factories.organisers import a_role, an_account
from tests.factories.sharing import Sharing, a_sharing, an_attendee

pytestmark = pytest.mark.usefixtures("room")
PERSON = ("Mika Tanaka", "mika@visitor.example")


@pytest.fixture
def sharing(room) -> Sharing:
    """An event with one person who allows the share, and nobody who has asked yet."""
    made = a_sharing()
    an_attendee(made.event, allows=[made.purpose], name=PERSON[0], email=PERSON[1])
    return made


def messages(kind: str) -> dict[int | None, Message]:
    """Messages of this kind by the account they go to."""
    found = list(db.session.scalars(select(Message).where(Message.kind == kind)))
    by_account = {each.account_id: each for each in found}
    assert len(by_account) == len(found), "one each"
    return by_account


def letter(message: Message, language: str) -> Letter | None:
    message.language = language
    return compose(message)


def test_every_data_officer_but_the_one_who_asks_hears_that_a_share_waits(sharing) -> None:
    other = an_account(RoleName.DATA_OFFICER, language="ja")
    locked = an_account(RoleName.DATA_OFFICER, active=False)
    asker = an_account(roles=[a_role(RoleName.DATA_OFFICER), a_role(RoleName.ORGANISER)])

    actions.request_share(sharing.wish, note="", by=asker.id)

    told = messages("sharing.requested")
    assert (told[sharing.officer.id].language, told[other.id].language) == ("en", "ja")
    assert {locked.id, asker.id, sharing.asker.id, sharing.partner.id} & set(told) == set()


def test_asking_twice_writes_once(sharing) -> None:
    sharing.request()
    sharing.request()

    assert sharing.officer.id in messages("sharing.requested")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_mail_to_decide_leads_to_the_request_and_names_nobody(sharing, language) -> None:
    request = sharing.request()

    found = letter(messages("sharing.requested")[sharing.officer.id], language)

    address = f"https://events.example.org/{language}/organiser/sharing/{request.ref}"
    assert address in found.text
    assert address in found.html
    assert sharing.event.title[language] in found.subject
    assert sharing.recipient.name[language] in found.text
    assert not any(sign in found.text + found.html for sign in PERSON)
    assert found.unsubscribe is None


def test_nobody_is_asked_to_decide_what_is_decided_or_no_longer_theirs(sharing) -> None:
    request = sharing.request()
    message = messages("sharing.requested")[sharing.officer.id]
    sharing.officer.active = False
    assert compose(message) is None
    sharing.officer.active = True
    assert compose(message) is not None

    actions.refuse_share(request, by=sharing.officer)

    assert compose(message) is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_who_asked_hears_of_the_approval(sharing, language) -> None:
    disclosure = sharing.disclosure()

    told = messages("sharing.decided")
    found = letter(told[sharing.asker.id], language)

    assert len(told) == 1
    assert ("approved", "承認されました")[language == "ja"] in found.subject
    assert f"/{language}/organiser/sharing/{disclosure.request.ref}" in found.text
    assert not any(sign in found.text + found.html for sign in PERSON)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_who_asked_hears_of_the_refusal_and_why(sharing, language) -> None:
    actions.refuse_share(sharing.request(), by=sharing.officer, note="The agreement <ends> tomorrow.")

    found = letter(messages("sharing.decided")[sharing.asker.id], language)

    assert ("refused", "承認されませんでした")[language == "ja"] in found.subject
    assert "The agreement <ends> tomorrow." in found.text
    assert "The agreement &lt;ends&gt; tomorrow." in found.html


def test_a_share_that_could_not_be_made_tells_nobody_that_it_was(sharing, monkeypatch) -> None:
    request = sharing.request()
    monkeypatch.setattr(actions.deciding, "_make", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.approve_share(request, by=sharing.officer)
    db.session.rollback()

    assert messages("sharing.decided") == {}
