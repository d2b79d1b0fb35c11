"""What holds for every mail of every room: M1, M4 and M8 over all kinds together."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from registration.consent.actions import give, new_purpose_version, publish_purpose_version
from registration.consent.models import Channel
from registration.consent.rules import PurposeWords
from registration.events.actions import postpone
from registration.events.models import Admission
from registration.foundation import links
from registration.foundation.database import Record, db
from registration.mail.actions import ask_superseded
from registration.mail.composing import Letter, compose
from registration.mail.delivery import mime
from registration.mail.models import Message
from registration.mail.outbox import post
from registration.organisers.permissions import RoleName
from registration.privacy.models import RequestKind
from registration.signups import actions as signups
from registration.signups.places import tell_new_date
from tests.factories import a_person, an_account
from tests.factories.admission import a_group, an_invitation
from tests.factories.consent import a_decision, a_notice, a_purpose, some_words
from tests.factories.events import an_event
from tests.factories.newsletters import a_campaign_under_way, a_newsletter, a_subscriber
from tests.factories.privacy import a_request
from tests.factories.questionnaires import a_questionnaire, an_attendee
from tests.factories.sharing import a_sharing
from tests.factories.sharing import an_attendee as a_shared_attendee
from tests.factories.signups import a_held_signup, a_signup

SCRIPTS = Path(__file__).parents[2] / "static" / "scripts"
NOT_IN_MAILS = {
    "public_site.events.preview",  # handed on by the organiser
    "organiser_site.checkin.ticket",  # in the picture of the ticket
}
OURS = re.compile(r"https://events\.example\.org(/[^\s\"<>]+)")
WRITTEN_BY_ORGANISERS = "/en/events/halal"
PRESSED = re.compile(r"/(confirm|offer|postponed|u|new-words|erase|my-data|place|invitation)/")
"""Links whose page has a button that does what the mail is about."""


def signing_up() -> None:
    a_held_signup(an_event())
    decision = a_decision(a_purpose().versions[0])
    a_signup(an_event(), decisions=[decision])
    full = an_event(capacity=1)
    holder, _waiting = a_signup(full), a_signup(full)
    signups.cancel(holder)
    moved = an_event()
    coming = a_signup(moved)
    postpone(moved, moved.starts_at + timedelta(days=7))
    tell_new_date(moved)
    a_group(an_event(most_in_group=2), "bea@example.org")
    an_invitation(an_event(admission=Admission.INVITATION, listed=False))
    post("signups.my_page", person_id=coming.person_id, language="en")
    db.session.commit()


def asking_again() -> None:
    purpose, person = a_purpose(fields=["email"]), a_person()
    words = purpose.versions[0]
    give(person.subject.id, purpose.id, purpose_version=words, channel=Channel.WEB, method="button")
    more = PurposeWords(**some_words(7), dpv_term="dpv:ServiceProvision", fields=["email", "telephone"])
    publish_purpose_version(new_purpose_version(purpose, more))
    while ask_superseded():
        pass
    db.session.commit()


def after_the_event() -> None:
    event = an_event()
    an_attendee(event)
    a_questionnaire(event)
    for kind in (RequestKind.EXPORT, RequestKind.ERASE):
        a_request(a_person(), kind)


def sharing() -> None:
    made = a_sharing()
    a_shared_attendee(made.event, allows=[made.purpose])
    made.disclosure()
    made.request()


def reading() -> None:
    newsletter = a_newsletter(slug="brief")
    a_subscriber(newsletter)
    a_campaign_under_way(newsletter)
    for kind in ("organisers.reset", "organisers.invitation", "organisers.password_changed"):
        post(kind, account_id=an_account(RoleName.ORGANISER).id, language="en")
    db.session.commit()


@pytest.fixture
def letters(app: Flask, visitor) -> list[tuple[Message, Letter]]:
    """Provide a mail of every kind that has a link of its own, as it would leave now."""
    with app.app_context():
        a_notice()
        for happened in (signing_up, asking_again, after_the_event, sharing, reading):
            happened()
    for email in ("mika@visitor.example", "other@visitor.example"):
        visitor.submit("/en/newsletters/brief", email=email, consent="newsletter:brief")
        if email.startswith("mika"):
            with app.app_context():
                (letter,) = written(lambda message: message.kind == "newsletters.confirm")
            visitor.post(next(link for link in OURS.findall(letter[1].text) if "/confirm/" in link))
    with app.app_context():
        return written(lambda _: True)


def written(wanted: Callable[[Message], bool]) -> list[tuple[Message, Letter]]:
    found = db.session.scalars(select(Message).order_by(Message.id)).all()
    pairs = [(message, compose(message)) for message in found if wanted(message)]
    return [(message, letter) for message, letter in pairs if letter is not None]


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    with app.app_context():
        tables = Record.metadata.sorted_tables
        return {
            table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
            for table in tables
        }


def test_m4_no_link_of_any_mail_does_anything_when_it_is_only_looked_at(app: Flask, letters) -> None:
    scanner = FlaskClient(app, app.response_class, use_cookies=False)
    found = {
        unescape(link).rstrip(".,)")
        for _, letter in letters
        for link in OURS.findall(letter.text + letter.html)
    }
    adapter = app.url_map.bind("events.example.org")
    met = {adapter.match(urlsplit(link).path)[0] for link in found}
    assert {name for name, path in links.PATHS.items() if "{token}" in path} - NOT_IN_MAILS - met == set()

    before = everything(app)
    for link in sorted(found):
        for method in ("HEAD", "OPTIONS", "GET"):
            answer = scanner.open(link, method=method)
            assert answer.status_code < 400 or link == WRITTEN_BY_ORGANISERS, f"{method} {link}"
            assert "Refresh" not in answer.headers
        assert "http-equiv" not in answer.text
        if any(len(part) > 40 for part in urlsplit(link).path.split("/")):  # a secret is in it
            assert "no-store" in answer.headers["Cache-Control"], link
            assert answer.headers["Referrer-Policy"] == "no-referrer", link
        if PRESSED.search(link):
            assert "<button" in answer.text, link
    after = everything(app)
    assert [table for table in before if before[table] != after[table]] == []


def test_m4_no_page_sends_itself() -> None:
    """A script may pass on what somebody pressed, and nothing else."""
    submits = re.compile(r"\.(requestS|s)ubmit\(")
    sends = [path.name for path in SCRIPTS.glob("*.js") if submits.search(path.read_text("utf-8"))]
    assert sorted(sends) == ["ordering.js", "proof.js"], "each waits for a press or a choice"


def test_m1_m8_a_mail_can_be_unsubscribed_by_one_click_exactly_if_it_has_a_purpose(
    app: Flask, letters
) -> None:
    with app.app_context():
        kinds = {True: set(), False: set()}
        for each, letter in letters:
            message = db.session.merge(each)
            head = message_from_bytes(mime.envelope(message, letter).content)
            subscribed = message.purpose_id is not None
            kinds[subscribed].add(message.kind)
            for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"):
                assert len(head.get_all(name, [])) == subscribed, (message.kind, name)
            if subscribed:
                address = str(head["List-Unsubscribe"]).strip("<>")
                assert address.startswith("https://events.example.org/u/"), message.kind
                assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
                one_click = FlaskClient(app, app.response_class, use_cookies=False)
                answer = one_click.post(
                    address.removeprefix("https://events.example.org"), data={"List-Unsubscribe": "One-Click"}
                )
                assert answer.status_code == 200, message.kind
    subscriptions = {
        "newsletters.issue",
        "newsletters.welcome",
        "questionnaires.invitation",
        "consent.ask_again",
    }
    assert kinds[True] == subscriptions
