"""What only some may read of people's answers stands nowhere for others, and nobody can guess it either."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.events.actions import make_standard_purposes
from registration.events.models import Event
from registration.forms import actions as forms
from registration.forms.queries import parts_of
from registration.forms.rules import Condition, FieldType, Test
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.signups.checkin import ticket
from registration.signups.composing import as_seen
from registration.signups.models import PlaceCount, SavedFilter, Signup
from registration.signups.searching import findable
from registration.worker.tasks import TASKS
from tests.factories.events import a_question, an_event, with_questions
from tests.factories.signups import a_signup

LIST = "/en/organiser/events"
FIRM, OTHER_FIRM = "Verborgen AG", "Onzichtbaar BV"
SECRET = {"category": "identifiable", "identifier": "employer"}


@pytest.fixture(autouse=True)
def _standard_purposes(app: Flask) -> None:
    with app.app_context():
        make_standard_purposes()
        db.session.commit()


def a_guarded_event() -> Event:
    """An event that begins in an hour and asks for the organisation as something that only some may read."""
    soon = clock.now().replace(microsecond=0) + timedelta(hours=1)
    event = an_event(starts_at=soon, ends_at=soon + timedelta(hours=2), closes_at=soon)
    return with_questions(
        event,
        a_question("organisation", FieldType.ORGANISATION, **SECRET),
        a_question("name_kana", category="financial"),
    )


@pytest.fixture
def guarded(app: Flask) -> tuple[int, int]:
    with app.app_context():
        event = a_guarded_event()
        signup = a_signup(event, name="Mika Tanaka", organisation=FIRM, name_kana="かくしな")
        return event.id, signup.id


def everywhere(browser, event_id: int, signup_id: int, ref: str) -> dict[str, str]:
    """Each page and file that tells of the person to whoever works at a door or in the list."""
    door, there = f"/en/organiser/check-in/{event_id}", f"{LIST}/{event_id}"
    headers = {"X-CSRFToken": re.search(r'data-csrf="([^"]+)"', browser.get(door).text)[1]}
    scanned = {"id": signup_id, "ref": f"scan-of-number-{signup_id}", "age": 0}
    return {
        "ticket": browser.get(f"/en/organiser/check-in/{ref}").text,
        "door": browser.get(f"{door}?q=mika").text,
        "let in": browser.submit(f"{door}?q=mika", form=f"/check-in/{event_id}", who=str(signup_id)).text,
        "offline list": browser.get(f"{door}/roster").text,
        "scan": browser.post(f"{door}/scans", json=scanned, headers=headers).text,
        "badges": browser.get(f"{door}/badges").text,
        "signing list": browser.get(f"{door}/signing-list").text,
        "attendance": browser.get(f"{there}/attendance").text,
        "list": browser.get(f"{there}/attendees?col=organisation&col=answer.organisation").text,
        "person": browser.get(f"{there}/attendees/{signup_id}").text,
        "correction": browser.get(f"{there}/attendees/{signup_id}/answers").text,
        "file": browser.submit(f"{there}/attendees", form="export", do="csv").text,
        "statistics": browser.get(f"{there}/statistics").text,
    }


def test_s_netjapan_6_to_15_no_door_shows_an_answer_that_only_some_may_read(
    app, organiser, administrator, guarded
) -> None:
    with app.app_context():
        ref = ticket(db.session.get_one(Signup, guarded[1]).ref)
    hidden, shown = (everywhere(browser, *guarded, ref) for browser in (organiser, administrator))
    kana = json.dumps("かくしな").strip('"')
    for where, page in hidden.items():
        assert FIRM not in page, where
        assert "かくしな" not in page, where
        assert kana not in page, where
    for where in shown.keys() - {"statistics"}:
        assert "Mika" in hidden[where], where
        assert FIRM in shown[where], where


def test_an_answer_stays_restricted_in_every_version_once_one_of_them_said_so(
    app, organiser, administrator
) -> None:
    with app.app_context():
        event = with_questions(an_event(), a_question("seat", category="financial"))
        before = a_signup(event, name="Before", seat="Logenplatz")
        event = with_questions(event, a_question("seat"))
        a_signup(event, name="After", seat="Parkett")
        event_id, signup_id = event.id, before.id
    there = f"{LIST}/{event_id}/attendees"
    for address in (f"{there}?col=answer.seat", f"{there}/{signup_id}"):
        assert "Logenplatz" not in organiser.get(address).text
        assert "Logenplatz" in administrator.get(address).text
    assert "Logenplatz" not in organiser.submit(there, form="export", do="csv").text
    assert organiser.get(f"{there}?answer=seat%3DLogenplatz").status_code == 403


def test_nobody_is_offered_a_view_that_sifts_by_what_they_may_not_read(
    app, organiser, administrator, guarded
) -> None:
    with app.app_context():
        by = db.session.scalars(select(Account.id).where(Account.email == administrator.account_email)).one()
        for name, asks in (("By firm", {"answer": "organisation=x"}), ("Held ones", {"state": "held"})):
            db.session.add(SavedFilter(account_id=by, event_id=guarded[0], name=name, asks=asks, shared=True))
        db.session.commit()
    seen = organiser.get(f"{LIST}/{guarded[0]}/attendees").text
    assert "Held ones" in seen
    assert "By firm" not in seen
    assert "By firm" in administrator.get(f"{LIST}/{guarded[0]}/attendees").text


# Finding people


def test_nobody_is_found_by_words_that_only_some_may_read(app, organiser, administrator, guarded) -> None:
    for browser in (organiser, administrator):
        for words in ("verborgen", "かくしな"):
            page = browser.get(f"{LIST}/{guarded[0]}/attendees", query_string={"q": words})
            assert "Mika Tanaka" not in page.text
        assert "Mika Tanaka" in browser.get(f"{LIST}/{guarded[0]}/attendees?q=tanaka").text


def test_words_are_forgotten_once_a_version_of_the_form_restricts_the_question(app, organiser) -> None:
    with app.app_context():
        event = an_event()
        signups = [a_signup(event, name=f"V {n}", organisation=FIRM) for n in range(3)]
        ids, event_id = [each.id for each in signups], event.id
        TASKS["signups.index"]()
        db.session.commit()
    there = f"{LIST}/{event_id}/attendees?q=verborgen"
    assert "V 1" in organiser.get(there).text
    with app.app_context():
        with_questions(
            db.session.get_one(Event, event_id), a_question("organisation", FieldType.ORGANISATION, **SECRET)
        )
        TASKS["signups.index"]()
        db.session.commit()
        assert all("verb" not in db.session.get_one(Signup, each).search for each in ids)
    assert "V 1" not in organiser.get(there).text
    assert "V 1" in organiser.get(f"{LIST}/{event_id}/attendees?q=V+1").text


def test_what_could_be_found_before_is_looked_through_part_by_part(app, monkeypatch) -> None:
    monkeypatch.setattr("registration.signups.actions.indexing.A_PART", 2)
    with app.app_context():
        event = a_guarded_event()
        signups = [a_signup(event, name=f"V {n}", organisation=FIRM) for n in range(5)]
        for each in signups:  # as an older version of the house wrote it
            each.search = findable(each.submission.answers, ())["search"]
            assert " ve er rb " in each.search
        db.session.commit()
        ids = [each.id for each in signups]
        TASKS["signups.index"]()
        db.session.commit()
        assert all(" ve er rb " not in db.session.get_one(Signup, each).search for each in ids)
        count = db.session.scalars(select(PlaceCount).where(PlaceCount.event_id == event.id)).one()
        assert count.indexed_for == event.form_version_id


# Bringing lists in


def brought(browser, event_id: int, rows: list[list[str]]) -> object:
    """The lines of a list, as they are shown before anybody is let in."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    upload = (io.BytesIO(file.getvalue().encode()), "list.csv")
    asked = browser.submit(f"{LIST}/{event_id}/import", form="/import", file=upload)
    said = {"source": "subject", "queueing": "wait", "tell": "told", "tongue": "en"}
    return browser.get(browser.submit(asked.location, form="/columns", **said).location)


@pytest.fixture
def two(app: Flask) -> int:
    with app.app_context():
        event = with_questions(
            an_event(),
            a_question(
                "sex", FieldType.CHOICE, "female", "male", category="identifiable", identifier="gender"
            ),
        )
        a_signup(event, name="Mika", email="mika@example.com", sex="female")
        a_signup(event, name="Bo", email="bo@example.com", sex="male")
        return event.id


def test_a_list_does_not_tell_whether_a_hidden_answer_is_what_it_guesses(app, organiser, two) -> None:
    rows = [["Email", "Sex"], ["mika@example.com", "female"], ["bo@example.com", "female"]]
    page = brought(organiser, two, rows)
    assert "With changes: 2" in page.text
    told = [re.findall(r"<td.*?</td>", line, re.DOTALL)[-2:] for line in page.text.split("<tr")[2:4]]
    assert told[0] == told[1]
    assert "not shown" in page.text
    assert "Female" not in page.text
    taken = organiser.submit(page.request.path, form="/lines.csv").text
    assert taken.count("Sex: not shown → not shown") == 2
    organiser.submit(page.request.path, form="/import/")
    with app.app_context():
        for each in db.session.scalars(select(Signup)):
            assert each.submission.answers["sex"] == "female"
            seen = organiser.get(f"{LIST}/{two}/attendees/{each.id}").text
            assert "Answers changed" not in seen
            assert ">Sex<" not in seen
            assert "changed: " not in seen
        trail = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "signup.answers-changed")
        ).all()
        assert [each.details for each in trail] == [{"fields": ["sex"]}]


def test_what_stands_in_a_file_is_shown_to_whoever_brought_it_and_may_read_it(
    app, organiser, administrator, two
) -> None:
    for brings, looks, seen in ((administrator, organiser, False), (organiser, organiser, True)):
        page = brought(brings, two, [["Email", "Sex"], ["mika@example.com", "Female"]])
        columns = looks.get(f"{page.request.path}/columns").text
        assert "mika@example.com" in columns
        assert ("Such as: Female" in columns) is seen


def test_the_history_tells_of_a_hidden_answer_to_those_alone_who_may_read_it(
    app, organiser, administrator, two
) -> None:
    with app.app_context():
        number = db.session.scalars(select(Signup.id).order_by(Signup.id)).first()
    there = f"{LIST}/{two}/attendees/{number}"
    administrator.submit(f"{there}/answers", form=-1, sex="male")
    assert "changed: sex" in administrator.get(there).text
    assert "Answers changed" not in organiser.get(there).text
    administrator.submit(f"{there}/answers", form=-1, sex="female", name="Mika T")
    assert "changed: name, sex" in administrator.get(there).text
    assert "changed: name<" in organiser.get(there).text.replace("</", "<")


def test_what_staff_note_in_a_restricted_field_is_kept_from_others_and_not_lost(
    app, organiser, administrator
) -> None:
    with app.app_context():
        event = with_questions(
            an_event(),
            a_question("rating", internal=True, category="financial"),
            a_question("table", internal=True),
        )
        event_id, number = event.id, a_signup(event, name="Mika").id
    there = f"{LIST}/{event_id}/attendees/{number}"
    administrator.submit(f"{there}/internal", form=-1, rating="Goldrand", table="Four")
    assert "Goldrand" in administrator.get(there).text
    assert "Goldrand" not in organiser.get(there).text
    assert "Goldrand" not in organiser.get(f"{there}/internal").text
    organiser.submit(f"{there}/internal", form=-1, table="Five")
    with app.app_context():
        noted = db.session.get_one(Signup, number).submission.noted
        assert noted == {"rating": "Goldrand", "table": "Five"}


def test_a_look_at_a_message_with_a_real_signup_shows_no_restricted_choice(app) -> None:
    with app.app_context():
        meal = a_question(
            "meal", FieldType.CHOICE, "halal", "fish", category="identifiable", identifier="faith"
        )
        meal = replace(meal, options=tuple(replace(each, places=5) for each in meal.options))
        event = with_questions(an_event(), meal)
        number = a_signup(event, name="Mika", meal="halal").id
    with app.app_context():
        letter = as_seen("signups.confirmed", db.session.get_one(Signup, number), {})
        assert "Halal" not in letter.html + letter.text
        kept = db.session.scalars(select(Message).where(Message.kind == "signups.confirmed")).one()
        assert "Halal" in compose(kept).text


def test_a_correction_leaves_answers_that_wait_for_one_that_is_not_asked_there(app, organiser) -> None:
    with app.app_context():
        event = with_questions(
            an_event(),
            a_question("country", FieldType.COUNTRY),
            a_question(
                "sex", FieldType.CHOICE, "female", "male", category="identifiable", identifier="gender"
            ),
            a_question("region", shown_if=Condition("country", Test.EQUALS, ("JP",))),
            a_question("meeting", shown_if=Condition("sex", Test.EQUALS, ("female",))),
            a_question("visa", shown_if=Condition("country", Test.NOT, ("JP",))),
        )
        given = {"country": "JP", "sex": "female", "region": "Kansai", "meeting": "Tuesday"}
        event_id, number = event.id, a_signup(event, name="Mika", email="mika@example.com", **given).id
    there = f"{LIST}/{event_id}/attendees/{number}/answers"
    assert 'name="visa"' not in organiser.get(there).text
    assert organiser.submit(there, form=-1, name="Mika T", meeting="Friday").status_code == 303
    with app.app_context():
        answers = db.session.get_one(Signup, number).submission.answers
        assert answers.items() >= (given | {"meeting": "Friday", "name": "Mika T"}).items()


# Answers to other versions


def test_answers_to_every_version_are_read_in_words_in_the_list_and_in_files(app, organiser) -> None:
    with app.app_context():
        event = with_questions(
            an_event(),
            a_question("size", FieldType.CHOICES, "small", "large"),
            a_question("colour", FieldType.CHOICE, "red", "blue"),
            a_question("hat", FieldType.YES_NO),
        )
        a_signup(event, name="First", size=["small", "large"], colour="red", hat="yes")
        version = event.form_version
        kept = [each for each in parts_of(version) if each.code != "hat"]
        narrowed = forms.new_version(version.form, kept, version.definition["purposes"])
        event.form_version = forms.publish(narrowed)
        event = with_questions(
            event, a_question("size"), a_question("colour", FieldType.CHOICE, "blue", "green")
        )
        a_signup(event, name="Second", size="about medium", colour="green")
        event_id = event.id
    there = f"{LIST}/{event_id}/attendees"
    page = organiser.get(f"{there}?col=answer.size&col=answer.colour&col=answer.hat").text
    taken = organiser.submit(there, form="export", do="csv").text
    for words in ("Small, Large", "Red", "about medium", "Green"):
        assert words in page, words
        assert words in taken, words
    assert re.search(r"First.*Yes", page, re.DOTALL)
    assert "First" in organiser.get(f"{there}?answer=colour%3Dred").text
    assert 'value="colour=red"' in page
    assert 'value="hat=yes"' in page
