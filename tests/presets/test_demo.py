"""The demo's organisation is loaded through the rooms, once, and everything in it holds together."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from registration.app import create_app
from registration.audit.queries import Wanted, entries
from registration.consent.ledger import verify
from registration.consent.models import (
    Channel,
    ConsentEvent,
    EventKind,
    Evidence,
    NoticeVersion,
    PurposeVersion,
    RetentionRule,
)
from registration.consent.queries import notice_for, purposes_in_question
from registration.consent.receipts import receipt_of
from registration.consent.rules import lint_notice
from registration.events.models import Event
from registration.forms.answers import check
from registration.forms.queries import file_of, needs_files
from registration.foundation import clock
from registration.foundation.database import Record, db
from registration.mail.models import Message, MessageState
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.queries import (
    controller,
    measures,
    representatives,
    rules_by_code,
    rules_in_force,
    rules_to_read,
    services,
    tools,
)
from registration.organisations.rules import dangers_without_measure
from registration.organiser_site.consent.facts import facts_for
from registration.organisers.models import Account
from registration.people.models import Person
from registration.presets import demo
from registration.questionnaires.models import Response
from registration.sharing.actions import tell_recipients
from registration.sharing.models import (
    Disclosure,
    DisclosureItem,
    RecipientNotice,
    ShareRequest,
    ShareState,
)
from registration.signups.actions import release_due
from registration.signups.attendance import counted
from registration.signups.checkin import count, events_at
from registration.signups.models import Attendance, AttendanceReport, PlaceCount, Signup, SignupState
from tests.conftest import settings_for
from tests.slate import numbers


@pytest.fixture(scope="module")
def loaded(engine: str, blank: str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Flask]:
    """Provide an installation with the demo in it, made once for all tests of this module."""
    folder = tmp_path_factory.mktemp("demo")
    with a_copy_of(blank, engine, request, folder) as database:
        app = create_app(settings_for(database, folder, public_address="http://localhost:8000"))
        with app.app_context():
            assert demo.fill(password_hash="unknown")
            db.session.commit()
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def a_copy_of(blank: str, engine: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{shutil.copy(blank.removeprefix('sqlite:///'), folder)}"
        return
    uri, name = request.getfixturevalue("postgresql"), f"demo_{next(numbers)}"
    with closing(psycopg.connect(uri, autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE blank STRATEGY FILE_COPY")
        yield blank.replace("/blank?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def filled(loaded: Flask) -> Iterator[Flask]:
    with loaded.app_context():
        yield loaded
        db.session.rollback()
        db.session.remove()


def _numbers() -> dict[str, int]:
    tables = Record.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_filling_the_demo_twice_changes_nothing_and_the_ledger_verifies(filled):
    before = _numbers()

    assert not demo.fill(password_hash="unknown")

    assert _numbers() == before
    report = verify()
    assert report.wrong is None
    assert report.unsealed == 0
    assert report.size == before["consent_event"] > 500


def test_the_demo_has_everything_that_one_wants_to_look_at(filled):
    number = {table: count for table, count in _numbers().items() if count}
    kinds = db.session.scalars(select(Organisation.kind)).all()
    assert kinds.count(OrganisationKind.CONTROLLER) == 1
    assert kinds.count(OrganisationKind.CO_ORGANISER) == 2
    assert OrganisationKind.PROCESSOR in kinds

    over, seminar, webinar = (
        db.session.scalars(select(Event).where(Event.capacity == 60)).one(),
        db.session.scalars(select(Event).where(Event.capacity == 40)).one(),
        db.session.scalars(select(Event).where(Event.capacity == 300)).one(),
    )
    assert _places(over) >= 35
    assert 25 <= _places(seminar) < 40
    assert _places(webinar) >= 50
    came = select(func.count()).where(Signup.event_id == over.id, Signup.attendance == Attendance.ATTENDED)
    assert (db.session.scalar(came) or 0) >= 30
    assert number["campaign"] == 3
    assert (
        db.session.scalar(select(func.count(Response.id)).where(Response.handed_in_at.is_not(None))) or 0
    ) >= 25
    assert {request.state for request in db.session.scalars(select(ShareRequest))} == {
        ShareState.APPROVED,
        ShareState.REQUESTED,
    }
    assert db.session.scalars(select(Disclosure)).one().row_count == number["disclosure_item"]
    assert number["disclosure_fetch"] == 1
    assert number["subject"] - number["person"] == 1, "one person was erased"
    assert number["rights_request"] == 2


def test_the_demo_has_a_report_of_attendance_and_a_door_that_is_open(filled):
    report = db.session.scalars(select(AttendanceReport)).one()
    assert report.applied_at
    minutes = db.session.scalars(select(Signup.minutes_attended).where(Signup.minutes_attended.is_not(None)))
    assert len(minutes.all()) == 7
    assert counted(report).of("unmatched") == 1
    (event,) = events_at(clock.now())
    assert (count(event).inside, count(event).expected) == (3, 12)


def test_whoever_applies_in_the_demo_sends_a_plan_that_can_be_opened(filled):
    workshop = db.session.scalars(select(Event).where(Event.slug.startswith("from-plan-to"))).one()
    (asked,) = needs_files(workshop.form_version)
    assert set(asked.label) == set(asked.hint) == {"en", "ja"}
    signups = db.session.scalars(
        select(Signup).where(Signup.event_id == workshop.id).order_by(Signup.arrival)
    ).all()
    assert [each.lacks_file for each in signups].count(True) == 1
    for signup in signups:
        given = file_of(signup.submission, asked.code)
        assert (given is None) is signup.lacks_file
        if given is not None:
            given.content.decode("latin-1").index("/Type /Page")
            assert check([asked], MultiDict(), files={asked.code: given}).errors == {}
    assert any(each.state is SignupState.APPLIED for each in signups)


def test_the_demo_speaks_both_languages_everywhere(filled):
    for event in db.session.scalars(select(Event)):
        assert set(event.title) == set(event.description) == {"en", "ja"}
    assert set(db.session.scalars(select(Person.language).distinct())) == {"en", "ja"}


def test_nothing_in_the_demo_happens_after_it_was_filled(filled):
    soon = clock.now()
    assert (db.session.scalar(select(func.max(ConsentEvent.occurred_at))) or soon) <= soon
    assert (db.session.scalar(select(func.max(Signup.made_at))) or soon) <= soon


def test_nobody_in_the_demo_is_shown_words_before_they_are_public(filled):
    decided = select(func.count(ConsentEvent.id))
    words = decided.join(PurposeVersion, PurposeVersion.id == ConsentEvent.purpose_version_id)
    notices = decided.join(NoticeVersion, NoticeVersion.id == ConsentEvent.notice_version_id)

    assert db.session.scalar(words.where(PurposeVersion.published_at > ConsentEvent.occurred_at)) == 0
    assert db.session.scalar(notices.where(NoticeVersion.effective_at > ConsentEvent.occurred_at)) == 0


def test_only_what_was_posted_in_the_last_hour_is_still_to_be_sent(filled):
    waiting = db.session.scalars(select(Message).where(Message.state == MessageState.PENDING)).all()
    assert 1 <= len(waiting) <= 12
    assert all((clock.now() - message.made_at).total_seconds() < 3600 for message in waiting)


def test_every_address_in_the_demo_is_one_that_can_never_exist(filled):
    assert all(email.endswith(".example") for email in db.session.scalars(select(Person.email)))


def test_whoever_took_sharing_back_was_told_to_the_recipient_on_that_day(filled):
    told = db.session.scalars(select(RecipientNotice.told_at)).all()
    assert len({moment.date() for moment in told}) == 3
    assert tell_recipients() == 0
    assert db.session.scalar(select(func.count(DisclosureItem.id))) >= 20


def test_nothing_lapses_while_somebody_looks_at_it(filled, at):
    lapsed = db.session.scalars(select(Signup).where(Signup.state == SignupState.LAPSED)).all()
    assert len(lapsed) >= 4, "nobody confirmed them, long ago"
    at(clock.now() + timedelta(hours=8))
    assert release_due() == 0


def test_the_trail_ends_as_a_day_at_the_office_does(filled):
    newest = entries(Wanted(), limit=20)
    assert [each.at for each in newest] == sorted((each.at for each in newest), reverse=True)
    same = Counter(each.action for each in newest)
    assert len(same) >= 8
    assert max(same.values()) <= 5
    assert clock.now() - newest[0].at > timedelta(0)
    assert "signup.lapsed" not in same


def test_c44_nothing_is_found_in_the_notices_of_the_demo_that_hold_now(filled):
    general, europe = notice_for(None), notice_for("DE")

    assert europe.notice.region == "eea-uk"
    for version in (general, europe):
        with filled.test_request_context("/en/"):
            assert lint_notice(version, facts_for(version.notice)) == []


def test_the_demo_shows_what_a_person_who_was_asked_again_said(filled):
    told = select(ConsentEvent.kind, func.count()).where(ConsentEvent.method.in_(["new-words", "button"]))
    kinds = dict(db.session.execute(told.group_by(ConsentEvent.kind)).all())
    asked, agreed, stayed = (
        kinds[each] for each in (EventKind.SUPERSEDED, EventKind.RECONFIRMED, EventKind.REFUSED)
    )

    assert (agreed, stayed) == (3, 1)
    superseded = db.session.scalars(
        select(ConsentEvent.subject_id).where(ConsentEvent.kind == EventKind.SUPERSEDED)
    )
    waiting = [each for each in superseded if purposes_in_question(each)]
    assert len(waiting) == asked - agreed - stayed > 0


def test_the_demo_has_a_decision_on_paper_with_its_scan(filled):
    said = db.session.scalars(select(ConsentEvent).where(ConsentEvent.channel == Channel.PAPER)).all()
    scan = db.session.scalars(select(Evidence)).one()

    assert {each.kind for each in said} == {EventKind.REQUESTED, EventKind.GIVEN, EventKind.REFUSED}
    assert {each.evidence_sha256 for each in said} == {scan.sha256}
    receipt = receipt_of(said[0].subject_id, said[0].act)
    assert receipt.sealed


def test_the_demo_has_offices_registers_and_rules_that_wait_for_a_reader(filled):
    us = controller()
    assert {(each.region, each.country) for each in representatives(us)} == {
        ("eu", "DE"),
        ("eu", "FR"),
        ("uk", "GB"),
    }
    assert len(services()) == len(tools()) == 3
    assert dangers_without_measure(measures()) == []
    in_force = rules_in_force(rules_by_code("personal-data"))
    assert in_force.number == 2
    waiting = {each.email for each in db.session.scalars(select(Account)) if rules_to_read(each.id)}
    assert "organiser@trade-centre.example" in waiting
    assert "privacy@trade-centre.example" not in waiting
    assert db.session.scalar(select(func.count(RetentionRule.id))) >= 6


def _places(event: Event) -> int:
    return db.session.scalar(select(PlaceCount.taken).where(PlaceCount.event_id == event.id)) or 0
