"""The mails about a person's own data."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.privacy import actions
from registration.privacy.models import RequestKind
from tests.factories.people import a_person
from tests.factories.privacy import SIGNS, a_request, a_whole_life, the_link
from tests.privacy.dump import found

pytestmark = pytest.mark.usefixtures("room")


def _mail(kind: str, language: str) -> Message:
    message = db.session.scalars(select(Message).where(Message.kind == kind)).one()
    message.language = language
    return message


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", [RequestKind.EXPORT, RequestKind.ERASE])
def test_the_fresh_link_stands_in_text_and_html(language, kind) -> None:
    address = the_link(a_request(a_person(), kind)).replace("/en/", f"/{language}/")
    letter = compose(_mail(f"privacy.{kind}_link", language))
    assert f"https://events.example.org{address}" in letter.text
    assert address in letter.html


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_last_mail_says_what_was_kept_and_repeats_nothing(language) -> None:
    actions.erase(a_request(a_whole_life().person))
    letter = compose(_mail("privacy.erased", language))
    assert found(SIGNS, letter.text + letter.html) == []
    assert letter.text.count("- ") >= 2


def test_a_link_that_would_not_work_is_not_sent(noon, at) -> None:
    request = a_request(a_person(), RequestKind.EXPORT)
    message = _mail("privacy.export_link", "en")
    at(noon + timedelta(hours=25))
    assert compose(message) is None
    at(noon)
    actions.export(request)
    assert compose(message) is None
