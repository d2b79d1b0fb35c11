"""What a co-organiser sees and fetches: theirs, and nothing else."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import erase_subject
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.people import personal_data as people
from registration.sharing import actions, personal_data
from registration.sharing.models import Disclosure, DisclosureFetch, RecipientNotice
from tests.browser import Reader
from tests.factories.organisations import a_co_organiser
from tests.factories.sharing import a_sharing, an_attendee, takes_back


@pytest.fixture
def shared(app):
    with app.app_context():
        made = a_sharing()
        made.mika = an_attendee(made.event, allows=[made.purpose], name="Mika Tanaka")
        made.ken = an_attendee(made.event, allows=[made.purpose], name="Ken Mori")
        made.ref = made.disclosure().ref
        made.organisation_id = made.recipient.id
        db.session.remove()
    return made


@pytest.fixture
def partner(shared, signed_in):
    return signed_in(RoleName.CO_ORGANISER, organisation_id=shared.organisation_id)


def withdrawn(app, shared, person) -> None:
    with app.app_context():
        takes_back(person, shared.event, shared.purpose)
        actions.tell_recipients()
        db.session.commit()
        db.session.remove()


def lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_partner_fetches_the_file_and_it_is_recorded(app, shared, partner) -> None:
    assert "Ready to fetch" in partner.get("/en/partner/shares").text

    answer = partner.submit("/en/partner/shares", form="fetch")

    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert [line[0] for line in lines(answer)] == ["Your name", "Mika Tanaka", "Ken Mori"]
    with app.app_context():
        fetched = db.session.scalars(select(DisclosureFetch)).one()
        who = db.session.get_one(Account, fetched.account_id)
        assert who.email == partner.account_email
        assert "sharing.fetched" in db.session.scalars(select(AuditEntry.action)).all()


def test_a_get_fetches_nothing(app, shared, partner) -> None:
    assert partner.get(f"/en/partner/shares/{shared.ref}/fetch").status_code == 405
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(DisclosureFetch)) == 0


def test_a_partner_of_another_organisation_finds_nothing(app, shared, partner, signed_in) -> None:
    with app.app_context():
        elsewhere = a_co_organiser().id
    token = Reader(partner.get("/en/partner/shares").text).form("fetch").values["csrf_token"]
    for stranger in (
        signed_in(RoleName.CO_ORGANISER, organisation_id=elsewhere),
        signed_in(RoleName.CO_ORGANISER),
    ):
        page = stranger.get("/en/partner/shares")
        assert "Nothing was shared with your organisation yet." in page.text
        token = Reader(page.text).forms[-1].values["csrf_token"]
        for step in ("fetch", "deleted"):
            answer = stranger.post(f"/en/partner/shares/{shared.ref}/{step}", data={"csrf_token": token})
            assert answer.status_code == 404
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(DisclosureFetch)) == 0


def test_staff_do_not_collect(shared, organiser, data_officer) -> None:
    assert organiser.get("/en/partner/shares").status_code == 403
    assert data_officer.get("/en/partner/shares").status_code == 403


def test_after_its_time_the_file_is_gone(app, shared, partner, at) -> None:
    token = Reader(partner.get("/en/partner/shares").text).form("fetch").values["csrf_token"]
    later = clock.now() + timedelta(days=15)
    with app.app_context():
        db.session.scalars(select(Disclosure)).one().available_until = clock.now()
        db.session.commit()

    answer = partner.post(f"/en/partner/shares/{shared.ref}/fetch", data={"csrf_token": token})
    assert answer.status_code == 302
    assert "Over" in partner.get("/en/partner/shares").text

    at(later)
    with app.app_context():
        assert actions.empty_expired() == 1
        db.session.commit()
        assert db.session.scalars(select(Disclosure)).one().sealed_file is None


def test_who_withdrew_since_is_an_empty_line_in_the_file(app, shared, partner) -> None:
    withdrawn(app, shared, shared.mika)

    answer = partner.submit("/en/partner/shares", form="fetch")

    assert [line[0] for line in lines(answer)] == ["Your name", "", "Ken Mori"]
    assert b"Mika" not in answer.data


def test_whom_to_delete_is_shown_and_acknowledged(app, shared, partner) -> None:
    partner.submit("/en/partner/shares", form="fetch")
    withdrawn(app, shared, shared.ken)

    page = partner.get("/en/partner/shares").text
    assert "1 person to delete" in page
    assert "Line 3" in page
    assert "Ken Mori" in page
    assert "Mika" not in page

    partner.submit("/en/partner/shares", form="deleted")

    with app.app_context():
        assert db.session.scalars(select(RecipientNotice)).one().acknowledged_at is not None
    page = partner.get("/en/partner/shares").text
    assert "You have deleted 1 person of this file." in page
    assert "Ken Mori" not in page


def test_of_somebody_who_was_erased_the_line_is_named_and_why_there_is_no_name(app, shared, partner) -> None:
    with app.app_context():
        ken = db.session.merge(shared.ken)
        person_id, subject_id = ken.id, ken.subject.id
        personal_data.erase(person_id)
        erase_subject(subject_id)
        people.erase(person_id)
        actions.tell_recipients()
        db.session.commit()

    page = partner.get("/en/partner/shares").text

    assert "Line 3" in page
    assert "Erased with us too" in page
    assert "Ken Mori" not in page


def test_who_came_since_the_page_was_opened_is_not_acknowledged_unseen(app, shared, partner) -> None:
    withdrawn(app, shared, shared.ken)
    form = Reader(partner.get("/en/partner/shares").text).form("deleted")
    withdrawn(app, shared, shared.mika)

    partner.post(f"/en/partner/shares/{shared.ref}/deleted", data=form.values | {"also": "9" * 5000})

    with app.app_context():
        open_ones = select(RecipientNotice).where(RecipientNotice.acknowledged_at.is_(None))
        assert len(db.session.scalars(open_ones).all()) == 1


def test_strange_numbers_acknowledge_nothing(app, shared, partner) -> None:
    withdrawn(app, shared, shared.ken)
    token = Reader(partner.get("/en/partner/shares").text).form("deleted").values["csrf_token"]

    for number in ("9" * 5000, "\x00", "-1", "²"):
        data = {"csrf_token": token, "notice": number}
        assert partner.post(f"/en/partner/shares/{shared.ref}/deleted", data=data).status_code == 302

    with app.app_context():
        assert db.session.scalars(select(RecipientNotice)).one().acknowledged_at is None


def test_the_page_speaks_japanese(shared, partner) -> None:
    assert partner.get("/ja/partner/shares").status_code == 200
