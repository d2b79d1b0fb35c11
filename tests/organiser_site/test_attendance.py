import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from registration.foundation import clock
from registration.foundation.database import db
from registration.organisers.permissions import RoleName
from registration.signups.models import Attendance, AttendanceLine, AttendanceReport, LineState, Signup
from tests.browser import Browser
from tests.factories.events import an_event
from tests.factories.signups import a_signup
from tests.signups import reports

BEGAN = datetime(2027, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
def webinar(app, at) -> str:
    """Provide the address of a webinar that three people signed up for; it is the day after."""
    at(BEGAN - timedelta(days=20))
    with app.app_context():
        event = an_event(starts_at=BEGAN, ends_at=BEGAN + timedelta(minutes=75), closes_at=BEGAN)
        a_signup(event, name="Mika Tanaka", email="mika@works.example")
        a_signup(event, name="Bo Larsen", email="bo@works.example")
        a_signup(event, name="Ken Sato", email="ken@works.example")
        address = f"/en/organiser/events/{event.id}/attendance"
    at(BEGAN + timedelta(days=1))
    return address


@pytest.fixture
def organiser(webinar, signed_in) -> Browser:
    """Provide the browser of somebody who signed in on the day after."""
    return signed_in(RoleName.ORGANISER)


def bring(organiser, webinar, content: bytes | str, name: str = "report.csv", **more: str):
    data = content if isinstance(content, bytes) else content.encode()
    return organiser.submit(f"{webinar}/bring", form=-1, file=(io.BytesIO(data), name), **more)


def test_e8_a_report_is_looked_at_row_by_row_and_then_applied(app, organiser, webinar) -> None:
    brought = bring(organiser, webinar, reports.ZOOM_WEBINAR)
    assert brought.status_code == 303
    page = organiser.get(brought.location)
    assert "Nothing has happened yet" in page.text
    assert "8 rows about people." in page.text
    assert "Is it the same person?" in page.text

    with app.app_context():
        bo = db.session.scalars(
            select(AttendanceLine.id).where(AttendanceLine.state == LineState.PROPOSED)
        ).one()
    applied = organiser.submit(brought.location, form="apply", same=str(bo), complete="1")
    assert "2 people attended." in organiser.get(applied.location).text
    with app.app_context():
        found = dict(db.session.execute(select(Signup.sort_name, Signup.attendance)).all())
    assert found == {
        "mika tanaka": Attendance.ATTENDED, "bo larsen": Attendance.ATTENDED, "ken sato": Attendance.ABSENT,
    }  # fmt: skip
    attendance = organiser.get(webinar).text
    assert ">70<" in attendance
    assert "Report of Zoom" in attendance


def test_e8_the_same_file_leads_to_what_there_is(app, organiser, webinar) -> None:
    first = bring(organiser, webinar, reports.ZOOM_WEBINAR)
    second = bring(organiser, webinar, reports.ZOOM_WEBINAR)

    assert second.location == first.location
    assert "This report was brought before" in organiser.get(second.location).text
    with app.app_context():
        assert db.session.scalar(select(func.count(AttendanceReport.id))) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "holds no table"),
        (b"just some words\n", "No person stands in this file"),
        (
            b"Name,Email\nAda,a@example.org\nB\x00,b@example.org\n",
            "Row 3: A cell of this row holds an invisible",
        ),
        (b"Email," + b"x," * 500, "Row 1: This row has too many columns"),
        ("名前,メール\n田中,\n".encode("cp932")[:-3] + b"\xff\xff\xff\xff", "cannot tell which encoding"),
    ],
)
def test_e8_what_cannot_be_read_is_refused_and_nothing_is_kept(
    app, organiser, webinar, content, words
) -> None:
    refused = bring(organiser, webinar, content)

    assert refused.status_code == 422
    assert words in refused.text
    assert "<title>Error:" in refused.text
    with app.app_context():
        assert db.session.scalar(select(func.count(AttendanceReport.id))) == 0


def test_without_a_file_the_page_asks_for_one(organiser, webinar) -> None:
    assert "Choose the file" in organiser.submit(f"{webinar}/bring", form=-1).text


def test_times_are_read_in_the_zone_that_staff_say(app, organiser, webinar) -> None:
    brought = bring(organiser, webinar, reports.of_teams(reports.TEAMS), time_zone="UTC")

    assert "lie outside of the event" in organiser.get(brought.location).text
    with app.app_context():
        first = db.session.scalar(select(func.min(AttendanceLine.joined_at)))
        assert first == datetime(2027, 3, 3, 15, 55, 2, tzinfo=UTC)


def test_somebody_not_found_is_looked_for_by_hand(app, organiser, webinar) -> None:
    report = bring(organiser, webinar, reports.ZOOM_WEBINAR).location
    organiser.submit(report, form="apply")
    with app.app_context():
        caller = db.session.scalars(
            select(AttendanceLine.id).where(AttendanceLine.state == LineState.UNMATCHED)
        ).one()
        ken = db.session.scalars(select(Signup.id).where(Signup.sort_name == "ken sato")).one()

    page = organiser.get(f"{report}/match/{caller}?q=sato")
    assert "ken@works.example" in page.text
    organiser.submit(f"{report}/match/{caller}?q=sato", form=-1, who=str(ken))

    with app.app_context():
        assert db.session.get_one(Signup, ken).minutes_attended == 48
    assert organiser.submit(report, form="lines", do=f"undo-{caller}").status_code == 303
    with app.app_context():
        assert db.session.get_one(Signup, ken).attendance is Attendance.UNKNOWN
    organiser.submit(report, form="lines", do=f"aside-{caller}")
    assert "People who were not matched" in organiser.get(report).text  # Bo's proposal is still open


def test_a_proposal_can_be_taken_up_later(app, organiser, webinar) -> None:
    report = bring(organiser, webinar, reports.ZOOM_WEBINAR).location
    organiser.submit(report, form="apply")
    with app.app_context():
        bo = db.session.scalars(
            select(AttendanceLine.id).where(AttendanceLine.state == LineState.PROPOSED)
        ).one()

    organiser.submit(report, form="lines", do=f"same-{bo}")

    with app.app_context():
        found = db.session.scalars(select(Signup).where(Signup.sort_name == "bo larsen")).one()
        assert found.minutes_attended == 60


@pytest.mark.parametrize("deed", ["", "same-1", "same-999999", "aside-x", "burn-1", "undo-" + "9" * 30])
def test_a_deed_that_makes_no_sense_changes_nothing(app, organiser, webinar, deed) -> None:
    report = bring(organiser, webinar, reports.ZOOM_WEBINAR).location
    organiser.submit(report, form="apply")

    assert organiser.submit(report, form="lines", do=deed).status_code in (400, 404)


def test_a_report_is_taken_back(app, organiser, webinar) -> None:
    report = bring(organiser, webinar, reports.ZOOM_WEBINAR).location
    organiser.submit(report, form="apply", complete="1")

    organiser.submit(report, form="take-back")

    assert organiser.get(report).status_code == 404
    with app.app_context():
        assert set(db.session.scalars(select(Signup.attendance))) == {Attendance.UNKNOWN}


def test_nothing_is_noted_before_the_event_begins(app, organiser, webinar, at) -> None:
    at(BEGAN - timedelta(days=1))
    report = bring(organiser, webinar, reports.LIST).location

    assert "Attendance can be marked once the event has begun." in organiser.get(report).text
    organiser.submit(report, form="apply")
    with app.app_context():
        assert db.session.scalars(select(AttendanceReport.applied_at)).one() is None


def test_a_report_is_found_under_its_own_event_only(app, organiser, webinar) -> None:
    report = bring(organiser, webinar, reports.LIST).location
    with app.app_context():
        other = an_event(opens_at=clock.now() - timedelta(days=1)).id
    own = webinar.split("/")[4]

    assert organiser.get(report.replace(f"/events/{own}/", f"/events/{other}/")).status_code == 404


def test_a_page_of_a_report_takes_few_statements(organiser, webinar, statements) -> None:
    report = bring(organiser, webinar, reports.ZOOM_WEBINAR).location
    with statements() as seen:
        organiser.get(report)
    assert len(seen) <= 14
