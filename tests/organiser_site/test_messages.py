"""What an event writes: looked at, worded anew, tried on oneself, and its reminders."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.signups.models import Anchor, EventWording, Reminder, ReminderFor
from registration.signups.wording import REWORDABLE
from tests.factories.consent import a_notice
from tests.factories.events import a_draft_event, an_event
from tests.factories.signups import a_signup

EVENTS = "/en/organiser/events"
MAIN = 1
"""The form of the page: the first one signs out."""


@pytest.fixture
def event(app: Flask) -> dict[str, object]:
    with app.app_context():
        a_notice()
        made = an_event()
        signup = a_signup(made, name="Mika Tanaka", email="mika@example.com")
        return {"id": made.id, "signup": signup.id, "page": f"{EVENTS}/{made.id}/messages"}


def trail(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action)))


def test_every_message_is_listed_with_when_and_to_whom(organiser, event) -> None:
    page = organiser.get(event["page"]).text
    for words in ("Your place is confirmed", "At once, when somebody signs up", "Usual words"):
        assert words in page
    assert "No reminder is set." in page


def test_a_draft_has_its_messages_too(app, organiser) -> None:
    with app.app_context():
        number = a_draft_event().id
    assert "Messages" in organiser.get(f"{EVENTS}/{number}").text
    assert organiser.get(f"{EVENTS}/{number}/messages").status_code == 200


@pytest.mark.parametrize("kind", REWORDABLE)
def test_every_message_can_be_looked_at_in_each_language(organiser, event, kind) -> None:
    page = organiser.get(f"{event['page']}/{kind}/preview")
    assert page.status_code == 200
    assert "日本語" in page.text
    assert organiser.get(f"{event['page']}/{kind}/edit").status_code == 200


def test_a_real_signup_is_looked_at_with_links_that_open_nothing_and_it_is_noted(
    app, organiser, event
) -> None:
    page = organiser.get(f"{event['page']}/signups.confirmed/preview?who={event['signup']}").text
    assert "Dear Mika Tanaka" in page
    assert "/my/example" in page
    assert "/en/join/example" in page
    assert "signup.seen" in trail(app)
    assert organiser.get(f"{event['page']}/signups.confirmed/preview?who=999999").status_code == 404
    assert organiser.get(f"{event['page']}/signups.confirmed/preview?who=no").status_code == 200


def test_words_are_saved_and_shown_and_empty_fields_bring_the_usual_ones_back(app, organiser, event) -> None:
    address = f"{event['page']}/signups.confirmed/edit"
    saved = organiser.submit(
        address, form=MAIN, subject_en="See you, {name}", body_en="Bring **a pen**, {name}."
    )
    assert saved.status_code == 303
    page = organiser.get(saved.location).text
    assert "Bring a pen, " in page or "Bring **a pen**" not in page
    assert "Own words: English" in organiser.get(event["page"]).text
    assert "event.message-reworded" in trail(app)
    organiser.submit(address, form=MAIN, subject_en="", body_en="")
    with app.app_context():
        assert db.session.scalars(select(EventWording)).all() == []


@pytest.mark.parametrize(
    "wrong", ["{nom}", "{name", "}", "{{ config }}", "{name.__class__}", "[x](https://a.example/{name})"]
)
def test_what_cannot_be_filled_in_is_refused_at_the_field_with_the_list(app, organiser, event, wrong) -> None:
    page = organiser.submit(
        f"{event['page']}/signups.confirmed/edit", form=MAIN, body_ja=f"こんにちは {wrong}", subject_en="Kept"
    )
    assert page.status_code == 422
    assert 'id="body_ja-error"' in page.text
    assert "{name}, {" in page.text or "{name}" in page.text
    assert 'value="Kept"' in page.text
    with app.app_context():
        assert db.session.scalars(select(EventWording)).all() == []


def test_m17_the_mail_to_an_unconfirmed_address_takes_no_name(organiser, event) -> None:
    page = organiser.submit(f"{event['page']}/signups.confirm/edit", form=MAIN, body_en="Dear {name}")
    assert page.status_code == 422
    assert "Not known here: {name}" in page.text


@pytest.mark.parametrize("words", ["\x00", "x" * 10_001, "\ud800"])
def test_what_no_database_keeps_is_refused(organiser, event, words) -> None:
    if words == "\ud800":
        words = words.encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\x00"
    page = organiser.submit(f"{event['page']}/signups.confirmed/edit", form=MAIN, body_en=words)
    assert page.status_code == 422
    assert 'id="body_en-error"' in page.text


def test_a_test_copy_goes_to_oneself_alone_and_has_nobody_elses_data(app, organiser, event) -> None:
    address = f"{event['page']}/signups.confirmed/preview"
    assert organiser.submit(address, form="try-out").status_code == 303
    with app.app_context():
        found = select(Message).where(Message.kind == "signups.confirmed", Message.account_id.is_not(None))
        copies = db.session.scalars(found).all()
        assert {each.language for each in copies} == {"en", "ja"}
        assert all(each.person_id is None for each in copies)
        letter = compose(next(each for each in copies if each.language == "en"))
        assert letter.subject.startswith("Test: ")
        assert "Mika" not in letter.text + letter.html
        assert "METHOD:PUBLISH" in letter.attachments[0].content.decode()
        assert "/my/example" in letter.text


def test_a_reminder_is_set_changed_looked_at_tried_and_removed(app, organiser, event) -> None:
    saved = organiser.submit(
        f"{EVENTS}/{event['id']}/reminders/new",
        form=MAIN,
        distance="3",
        unit="hours",
        body_en="Soon, {name}.",
    )
    assert saved.status_code == 303
    page = organiser.get(saved.location).text
    assert "Reminder: 3 hours before it begins" in page
    with app.app_context():
        made = db.session.scalars(select(Reminder)).one()
        assert (made.anchor, made.minutes, made.recipients) == (Anchor.START, -180, ReminderFor.CONFIRMED)
        address = f"{EVENTS}/{event['id']}/reminders/{made.ref}"
    assert organiser.submit(saved.location, form="try-out").status_code == 303
    organiser.submit(address, form=MAIN, distance="2", unit="days", side="after_end", recipients="attended")
    with app.app_context():
        made = db.session.scalars(select(Reminder)).one()
        assert (made.anchor, made.minutes, made.recipients) == (Anchor.END, 2880, ReminderFor.ATTENDED)
    assert "2 days after it ends" in organiser.get(event["page"]).text
    assert organiser.submit(address, form="remove").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Reminder)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"distance": "0"},
        {"distance": "-4"},
        {"distance": "two"},
        {"distance": ""},
        {"distance": "99999999999999999999"},
        {"unit": "years"},
        {"side": "\x00"},
        {"recipients": "everybody"},
        {"recipients": "unconfirmed", "side": "after_start"},
        {"recipients": "applied", "side": "after_end"},
        {"recipients": "waiting", "side": "after_end"},
    ],
)
def test_a_time_that_is_none_is_refused_at_its_field(app, organiser, event, wrong) -> None:
    page = organiser.submit(
        f"{EVENTS}/{event['id']}/reminders/new", form=MAIN, **({"body_en": "Kept words"} | wrong)
    )
    assert page.status_code == 422
    assert f'id="{next(iter(wrong))}-error"' in page.text
    assert "Kept words" in page.text
    with app.app_context():
        assert db.session.scalars(select(Reminder)).all() == []


def test_the_usual_reminders_are_one_press(organiser, event) -> None:
    organiser.submit(event["page"], form="usual")
    page = organiser.get(event["page"]).text
    assert "1 day before it begins" in page
    assert "1 hour before it begins" in page
    assert "2 hours after it ends" in page


def test_whoever_may_not_edit_sees_and_changes_nothing(signed_in, event) -> None:
    officer = signed_in(RoleName.DATA_OFFICER)
    page = officer.get(event["page"]).text
    assert "New reminder" not in page
    assert officer.get(f"{event['page']}/signups.confirmed/edit").status_code == 403
    assert officer.get(f"{event['page']}/signups.confirmed/preview").status_code == 200


def test_the_list_of_messages_costs_few_statements(app, organiser, event, statements) -> None:
    for number in range(4):
        organiser.submit(f"{EVENTS}/{event['id']}/reminders/new", form=MAIN, distance=str(number + 1))
    with statements() as seen:
        organiser.get(event["page"])
    assert len(seen) <= 12


def test_a_copied_event_brings_its_words_and_reminders(app, organiser, event) -> None:
    organiser.submit(event["page"], form="usual")
    organiser.submit(f"{event['page']}/signups.waiting/edit", form=MAIN, subject_en="Please wait")
    with app.app_context():
        start = (an_event().starts_at + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M")
    copied = organiser.submit(f"{EVENTS}/{event['id']}/clone", form=MAIN, starts_at=start)
    number = int(copied.location.split("/")[-2])
    with app.app_context():
        assert len(db.session.scalars(select(Reminder).where(Reminder.event_id == number)).all()) == 3
        assert db.session.scalars(select(EventWording).where(EventWording.event_id == number)).one()


def test_x3_the_html_of_a_message_stands_in_a_frame_that_may_do_nothing(app, organiser, event) -> None:
    # Not through the page reader: a mail has its styles in itself.
    raw = FlaskClient(app, app.response_class)
    with (
        organiser.session_transaction("/en/organiser/") as session,
        raw.session_transaction("/en/organiser/") as other,
    ):
        other.update(session)
    answer = raw.get(f"{event['page']}/signups.confirmed/content/ja?who={event['signup']}")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Mika Tanaka" in answer.text
    assert raw.get(f"{event['page']}/signups.confirmed/content/fr").status_code == 404


def test_e7_staff_read_both_zones_where_the_event_is_elsewhere(app, organiser) -> None:
    start = datetime(2031, 10, 26, 9, tzinfo=UTC)  # London has put its clocks back that morning
    with app.app_context():
        a_notice()
        there = an_event(
            time_zone="Europe/London", starts_at=start, ends_at=start + timedelta(hours=2), closes_at=start
        ).id
        here = an_event().id
    page = organiser.get(f"{EVENTS}/{there}/messages").text
    assert "09:00–11:00 GMT" in page
    assert "here: Sunday 26 October 2031, 18:00–20:00 JST" in page
    assert "here:" not in organiser.get(f"{EVENTS}/{here}/messages").text


def test_words_can_be_looked_at_before_they_are_saved(app, organiser, event) -> None:
    address = f"{event['page']}/signups.confirmed/edit"
    page = organiser.submit(address, form=MAIN, body_en="Bring a pen, {name}.", do="preview")
    assert page.status_code == 200
    assert "Nothing of this is saved yet" in page.text
    assert f"Bring a pen, {name_of_account(app, organiser)}." in page.text
    assert "Bring a pen, {name}." in page.text, "what was typed stays"
    with app.app_context():
        assert db.session.scalars(select(EventWording)).all() == []
    assert "event.message-reworded" not in trail(app)


def name_of_account(app: Flask, browser) -> str:
    with app.app_context():
        return db.session.scalars(select(Account.name).where(Account.email == browser.account_email)).one()
