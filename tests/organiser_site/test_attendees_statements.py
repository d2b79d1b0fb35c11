"""However full the list of an event's people and a person's page are, they cost few statements."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from registration.consent.models import Channel
from registration.events.actions import make_standard_purposes
from registration.forms.rules import FieldType
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisers.models import Account
from registration.signups import actions
from registration.signups.models import SavedFilter, Signup
from registration.signups.queries import situation
from tests.factories.events import a_question, an_event, with_questions
from tests.factories.signups import a_held_signup, a_signup, a_wish

LIST = "/en/organiser/events"
MOST = 12
ASKED = {
    "the list": "",
    "search": "q=tanaka",
    "search of two words": "q=tanaka+kobe",
    "search of nobody": "q=qqzz",
    "state": "state=held",
    "those who wait": "state=waiting",
    "decision": "allowed=post_event_questionnaire",
    "decision refused": "allowed=not:post_event_questionnaire",
    "attendance": "attendance=attended",
    "an answer of today": "answer=job_title=Owner",
    "an answer of before": "answer=colour=red",
    "an answer nobody was asked": "answer=nothing=x",
    "an answer and those who wait, further down": "answer=job_title=Owner&state=waiting&after=1",
    "way of taking part": "how=online",
    "session": "session=abc",
    "source": "source=fair",
    "label": "label=VIP",
    "file": "file=missing",
    "days": "since=2020-01-01&until=2999-01-01",
    "by name": "order=name",
    "newest first": "order=-time",
    "further down": "after=3&first=51",
    "last page": "before=end",
    "all columns": "&".join(f"col={each}" for each in ("organisation", "state", "allowed", "time", "email",
                            "attendance", "language", "source", "labels", "answer.job_title")),
    "everything at once": "q=tanaka&answer=job_title=Owner&label=VIP&order=name&after=1&col=labels",
}  # fmt: skip


@pytest.fixture
def busy(app: Flask, organiser) -> tuple[int, list[int]]:
    """An event whose form had several versions, with people in every state and much around them."""
    with app.app_context():
        make_standard_purposes()
        by = db.session.scalars(select(Account.id).where(Account.email == organiser.account_email)).one()
        event = with_questions(an_event(capacity=4, most_in_group=3), a_question("colour"))
        a_signup(event, name="Ana Tanaka", colour="red")
        guarded = a_question("salary", category="financial")
        event = with_questions(event, a_question("job_title", FieldType.JOB_TITLE), guarded)
        mika = a_signup(event, name="Mika Tanaka", job_title="Owner", salary="much")
        found = situation(event.slug)
        companions = [actions.Companion("Bo", "bo@example.com")]
        wish = replace(a_wish(name="Leader", email="leader@example.com"), companions=companions)
        leader = actions.sign_up(found, wish)
        db.session.commit()
        entered = actions.enter(event, actions.Entry(
            {"name": "Carla", "email": "carla@example.com", "job_title": "Owner"}, "en", Channel.TELEPHONE,
            clock.now(), by=by))  # fmt: skip
        a_held_signup(event, job_title="Owner")
        actions.write_note(mika, "Needs a ramp", by=by, whose="x")
        actions.change_answers_for(mika, mika.submission.answers | {"name": "Mika Tanaka-Ito"}, by=by)
        actions.label_many(select(Signup.id).where(Signup.id == mika.id), "VIP", event_id=event.id, by=by)
        db.session.add(
            SavedFilter(account_id=by, event_id=event.id, name="Red", asks={"answer": "colour=red"})
        )
        db.session.commit()
        return event.id, [mika.id, entered.id, leader, *db.session.scalars(select(Signup.id))]


def test_the_list_takes_at_most_twelve_statements_whatever_it_is_asked(organiser, busy, statements) -> None:
    event_id, _ = busy
    organiser.get(f"{LIST}/{event_id}/attendees")
    dear = {}
    for words, asked in ASKED.items():
        with statements() as seen:
            assert organiser.get(f"{LIST}/{event_id}/attendees?{asked}").status_code == 200, words
        if len(seen) > MOST:
            dear[words] = [" ".join(each.split())[:150] for each in seen]
    assert dear == {}


def test_a_saved_view_takes_no_more(organiser, busy, statements) -> None:
    page = organiser.get(f"{LIST}/{busy[0]}/attendees")
    assert "answer=colour%3Dred" in page.text
    with statements() as seen:
        organiser.get(f"{LIST}/{busy[0]}/attendees?answer=colour%3Dred")
    assert len(seen) <= MOST, "\n".join(each[:150] for each in seen)


def test_the_page_of_a_person_takes_at_most_twelve_statements(organiser, busy, statements) -> None:
    dear = {}
    organiser.get(f"{LIST}/{busy[0]}/attendees/{busy[1][0]}")
    for number in busy[1]:
        with statements() as seen:
            page = organiser.get(f"{LIST}/{busy[0]}/attendees/{number}")
        assert page.status_code == 200
        if len(seen) > MOST:
            dear[number] = [" ".join(each.split())[:150] for each in seen]
    assert dear == {}
