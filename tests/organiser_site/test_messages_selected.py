"""A message to chosen people: frozen, checked, sent in parts, and what became of it."""

import pytest
from flask import Flask
from sqlalchemy import select

from registration.consent.models import LimitKind, ProcessingLimit
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message, MessageState
from registration.mail.suppression import suppress
from registration.people.queries import subject_of
from registration.signups.actions import cancel, carry_on
from registration.signups.models import Batch, BatchRow, BatchState, Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup

EVENTS = "/en/organiser/events"
MAIN = 1
WORDS = {"subject_en": "About {event}", "body_en": "Dear {name},\n\nplease bring **a pen**."}


@pytest.fixture
def five(app: Flask) -> dict[str, int]:
    """Provide two who can be written to, and one of each who cannot."""
    with app.app_context():
        a_notice()
        event = an_event()
        people = {
            "mika": a_signup(event, name="Mika", email="mika@example.com"),
            "ken": a_signup(event, name="Ken", email="ken@example.com"),
            "held": a_held_signup(event, name="Held", email="held@example.com"),
            "off": a_signup(event, name="Off", email="off@example.com"),
            "mute": a_signup(event, name="Mute", email="mute@example.com"),
        }
        people["ken"].language = "ja"
        cancel(people["off"])
        suppress("mute@example.com", reason="bounced")
        db.session.commit()
        return {name: each.id for name, each in people.items()} | {"event": event.id}


def limit(subject_id: int) -> None:
    """The person has restricted the use of their data."""
    asked = {"kind": LimitKind.RESTRICTION, "since": clock.now(), "ground": "asked"}
    db.session.add(ProcessingLimit(subject_id=subject_id, **asked))


def prepared(organiser, five, **chosen: object) -> str:
    """The page on which the message is written."""
    address = f"{EVENTS}/{five['event']}/attendees"
    return organiser.submit(address, form="/attendees", do="write", **(chosen or {"everyone": "1"})).location


def checked(organiser, five, **words: str) -> str:
    return organiser.submit(prepared(organiser, five), form=MAIN, **(WORDS | words)).location


def messages(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).where(Message.kind == "signups.message")))


def test_the_page_says_that_advertising_has_no_place_here(organiser, five) -> None:
    page = organiser.get(prepared(organiser, five)).text
    assert "advertising, newsletters and other events need a permission" in page
    assert "5 people are chosen" in page


def test_the_page_of_the_event_begins_one_to_everybody_with_a_place(organiser, data_officer, five) -> None:
    page = f"{EVENTS}/{five['event']}"
    begun = organiser.submit(page, form="state=confirmed")
    assert "3 people are chosen" in organiser.get(begun.location).text
    assert "Write to attendees" not in data_officer.get(page).text, "who may not write sees no button"


def test_where_nobody_has_a_place_there_is_nobody_to_write_to(app, organiser) -> None:
    with app.app_context():
        a_notice()
        event = an_event()
        a_held_signup(event)
        address = f"{EVENTS}/{event.id}"
    assert "Write to attendees" not in organiser.get(address).text


def test_who_gets_it_and_who_is_left_out_is_read_before_anything_leaves(app, organiser, five) -> None:
    page = organiser.get(checked(organiser, five)).text
    assert "Send 2 copies" in page
    for reason in ("cancelled or lapsed already", "the address is not confirmed", "nothing may be sent"):
        assert reason in page
    assert "Dear Mika" in page
    assert "/my/example" in page
    assert messages(app) == []


def test_it_is_sent_to_those_who_were_chosen_and_to_nobody_who_came_later(app, organiser, five) -> None:
    page = checked(organiser, five)
    with app.app_context():
        event = db.session.get_one(Signup, five["mika"]).event
        a_signup(event, name="Late", email="late@example.com")
    answer = organiser.submit(page, form="batches")
    text = organiser.get(answer.location).text
    assert {each.person_id for each in messages(app)} == set(people_of(app, five["mika"], five["ken"]))
    assert "Left as they are: 3" in text
    assert "What became of the messages" in text
    with app.app_context():
        letter = compose(db.session.get_one(Message, messages(app)[0].id))
        assert letter.subject.startswith("About Selling")
        assert "<strong>a pen</strong>" in letter.html
        assert "/en/my/" in letter.text


def people_of(app: Flask, *signups: int) -> list[int]:
    with app.app_context():
        return [db.session.get_one(Signup, each).person_id for each in signups]


def test_each_gets_their_own_language_where_it_is_written(app, organiser, five) -> None:
    page = checked(organiser, five, subject_ja="ご案内", body_ja="{name} 様\n\nペンをお持ちください。")
    assert "ご案内" in organiser.get(page).text
    organiser.submit(page, form="batches")
    assert {each.language for each in messages(app)} == {"en", "ja"}


def test_pressing_twice_sends_once(app, organiser, five) -> None:
    page = checked(organiser, five)
    ref = page.split("/")[-2]
    button = Reader(organiser.get(page).text).form("batches")
    for _ in range(2):
        organiser.post(button.action, data=button.values)
    with app.app_context():
        batch = db.session.scalars(select(Batch).where(Batch.ref == ref)).one()
        assert batch.state is BatchState.DONE
        assert carry_on(batch.id) is False
    assert len(messages(app)) == 2
    words = organiser.get(f"{EVENTS}/{five['event']}/write/{ref}")
    assert words.status_code == 303, "what has left keeps its words"


def test_a_large_message_goes_on_part_by_part(app, organiser, five, monkeypatch) -> None:
    monkeypatch.setattr("registration.signups.actions.batches.A_PART", 2)
    organiser.submit(checked(organiser, five), form="batches")
    with app.app_context():
        batch = db.session.scalars(select(Batch)).one()
        assert batch.done == 2
        while carry_on(batch.id):
            db.session.commit()
        db.session.commit()
        assert batch.done == 5
    assert len(messages(app)) == 2


def test_somebody_who_cancels_or_restricts_before_it_leaves_gets_nothing(app, organiser, five) -> None:
    page = checked(organiser, five)
    button = Reader(organiser.get(page).text).form("batches")
    with app.app_context():
        cancel(db.session.get_one(Signup, five["mika"]))
        ken = subject_of(db.session.get_one(Signup, five["ken"]).person_id).id
        limit(ken)
        db.session.commit()
    assert "Nobody of the chosen people can be written to" in organiser.get(page).text
    organiser.post(button.action, data=button.values)
    assert messages(app) == []
    with app.app_context():
        reasons = set(db.session.scalars(select(BatchRow.reason)))
        assert {"not-standing", "restricted"} <= reasons


def test_only_ticked_people_are_written_to(app, organiser, five) -> None:
    location = prepared(organiser, five, who=[str(five["ken"])])
    page = organiser.submit(location, form=MAIN, **WORDS).location
    organiser.submit(page, form="batches")
    assert [each.person_id for each in messages(app)] == people_of(app, five["ken"])


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"subject_en": ""}, "subject_en"),
        ({"body_en": "", "subject_en": ""}, "body_en"),
        ({"body_en": ""}, "body_en"),
        ({"body_en": "Dear {nme}"}, "body_en"),
        ({"body_ja": "x" * 10_001}, "body_ja"),
        ({"subject_ja": "\x00"}, "subject_ja"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field(app, organiser, five, words, field) -> None:
    page = organiser.submit(prepared(organiser, five), form=MAIN, **(WORDS | words))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    with app.app_context():
        assert db.session.scalars(select(Batch)).one().params.get("body") is None


def test_what_did_not_arrive_is_named_with_its_reason(app, organiser, five) -> None:
    answer = organiser.submit(checked(organiser, five), form="batches")
    with app.app_context():
        first = db.session.scalars(select(Message).where(Message.kind == "signups.message")).first()
        first.state, first.reason = MessageState.FAILED, "550 no such mailbox"
        db.session.commit()
    page = organiser.get(answer.location).text
    assert "Not arrived, or perhaps not" in page
    assert "550 no such mailbox" in page


def test_a_batch_of_another_kind_or_event_is_no_message(app, organiser, five) -> None:
    cancelling = organiser.submit(
        f"{EVENTS}/{five['event']}/attendees", form="/attendees", do="cancel", everyone="1"
    ).location
    ref = cancelling.split("/")[-1]
    assert organiser.get(f"{EVENTS}/{five['event']}/write/{ref}").status_code == 404
    assert organiser.get(f"{EVENTS}/{five['event']}/messages/{ref}/preview").status_code == 404
    mine = prepared(organiser, five).split("/")[-1]
    with app.app_context():
        other = an_event().id
    assert organiser.get(f"{EVENTS}/{other}/write/{mine}").status_code == 404


def test_nothing_is_sent_before_it_was_written(app, organiser, five) -> None:
    ref = prepared(organiser, five).split("/")[-1]
    token = organiser.get(f"{EVENTS}/{five['event']}/write/{ref}").text.split('name="csrf_token"')[-1]
    csrf = token.split('value="')[1].split('"')[0]
    organiser.post(f"{EVENTS}/{five['event']}/batches/{ref}", data={"csrf_token": csrf})
    assert messages(app) == []
    with app.app_context():
        assert db.session.scalars(select(Batch)).one().state is BatchState.READY
