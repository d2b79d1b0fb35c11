from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.tables import read_table
from registration.signups import actions, personal_data
from registration.signups import attendance as reported
from registration.signups.errors import NotReady, SameReport
from registration.signups.models import (
    Attendance,
    AttendanceLine,
    AttendanceReport,
    LineState,
    Signup,
)
from tests.factories import an_account
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup
from tests.signups import reports

BEGAN = datetime(2027, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
def webinar(room, at) -> Event:
    """Provide a webinar that Mika, Bo and Ken signed up for; it is the day after."""
    at(BEGAN - timedelta(days=20))
    an_account(id=1)
    event = an_event(starts_at=BEGAN, ends_at=BEGAN + timedelta(minutes=75), closes_at=BEGAN)
    a_signup(event, name="Mika Tanaka", email="mika@works.example")
    a_signup(event, name="Bo Larsen", email="bo@works.example")
    a_signup(event, name="Ken Sato", email="ken@works.example")
    at(BEGAN + timedelta(days=1))
    return event


def bring(event: Event, text: str | bytes) -> AttendanceReport:
    content = text if isinstance(text, bytes) else text.encode()
    report = reported.read_report(read_table(content), "Asia/Tokyo", event.starts_at)
    kept = actions.keep_report(event, report, zone="Asia/Tokyo", by=1)
    db.session.commit()
    return kept


def apply(kept: AttendanceReport, *, same: list[int] = [], complete: bool = False) -> int:  # noqa: B006
    attended = actions.apply_report(kept, same=same, complete=complete, by=1)
    db.session.commit()
    return attended


def of(name: str) -> Signup:
    return db.session.scalars(
        select(Signup).where(Signup.sort_name == name).execution_options(populate_existing=True)
    ).one()


def lines(kept: AttendanceReport, state: LineState) -> list[str]:
    return [each.line.name for each in reported.to_review(kept, state)]


def test_e8_a_zoom_report_says_who_came_for_how_long(webinar) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)

    assert of("mika tanaka").attendance is Attendance.UNKNOWN  # bringing alone changes nothing
    assert lines(kept, LineState.PROPOSED) == ["Larsen, Bo (Bo at home)"]
    assert lines(kept, LineState.UNMATCHED) == ["81312345678"]
    assert lines(kept, LineState.ASIDE) == ["Trade Centre", "Dr. Nguyen"]

    assert apply(kept) == 1
    mika = of("mika tanaka")
    assert mika.attendance is Attendance.ATTENDED
    # 16:00:30 to 17:00:30 in two rows that overlap, and ten minutes more after a pause.
    assert mika.minutes_attended == 70
    assert mika.joined_at == BEGAN + timedelta(seconds=30)
    assert mika.left_at == BEGAN + timedelta(hours=1, minutes=15, seconds=30)
    assert of("bo larsen").attendance is Attendance.UNKNOWN
    assert of("ken sato").attendance is Attendance.UNKNOWN  # the report was not called complete


def test_e8_a_name_alone_only_proposes_and_a_tick_decides(webinar) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)
    (proposed,) = reported.to_review(kept, LineState.PROPOSED)

    assert proposed.meant == "Bo Larsen"
    assert apply(kept, same=[proposed.line.id]) == 2
    assert of("bo larsen").minutes_attended == 60


def test_e8_a_name_that_two_people_share_proposes_nobody(webinar, at) -> None:
    at(BEGAN - timedelta(days=2))
    a_signup(webinar, name="Larsen Bo", email="other.bo@works.example")
    at(BEGAN + timedelta(days=1))

    kept = bring(webinar, reports.ZOOM_WEBINAR)

    assert "Larsen, Bo (Bo at home)" in lines(kept, LineState.UNMATCHED)


def test_e8_the_same_file_twice_changes_nothing(webinar) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)
    apply(kept)
    before = of("mika tanaka").minutes_attended, db.session.scalar(select(func.count(AttendanceLine.id)))

    with pytest.raises(SameReport) as same:
        bring(webinar, reports.ZOOM_WEBINAR.replace("Mar 3, 2027 18:02:11", "Mar 4, 2027 09:00:00"))
    assert same.value.ref == kept.ref
    db.session.rollback()
    with pytest.raises(NotReady):
        apply(kept)
    db.session.rollback()
    assert before == (
        of("mika tanaka").minutes_attended,
        db.session.scalar(select(func.count(AttendanceLine.id))),
    )


def test_e8_a_second_session_adds_and_a_second_report_of_the_first_does_not(webinar) -> None:
    apply(bring(webinar, reports.ZOOM_WEBINAR))
    apply(bring(webinar, reports.of_teams(reports.TEAMS)))  # the same hours, as another program saw them
    assert of("mika tanaka").minutes_attended == 70

    apply(bring(webinar, reports.ZOOM_MEETING.replace("03/03/2027", "03/04/2027")))
    assert of("mika tanaka").minutes_attended == 130


def test_e8_nobody_is_dropped(webinar) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)
    read = reported.read_report(read_table(reports.ZOOM_WEBINAR.encode()), "Asia/Tokyo", BEGAN)
    apply(kept, complete=True)

    numbers = reported.counted(kept)
    assert numbers.lines == len(read.stays)
    assert numbers.by_state == {
        LineState.MATCHED: 2, LineState.PROPOSED: 1, LineState.UNMATCHED: 1, LineState.ASIDE: 2,
    }  # fmt: skip


def test_e8_only_a_complete_report_makes_anybody_absent_and_taking_it_back_undoes_that(webinar) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)
    apply(kept, complete=True)
    assert of("ken sato").attendance is Attendance.ABSENT
    assert of("mika tanaka").attendance is Attendance.ATTENDED

    actions.take_back(kept, by=1)
    db.session.commit()

    for name in ("mika tanaka", "bo larsen", "ken sato"):
        assert of(name).attendance is Attendance.UNKNOWN
        assert of(name).minutes_attended is None
    assert db.session.scalar(select(func.count(AttendanceLine.id))) == 0


def test_e8_somebody_absent_in_one_report_and_present_in_the_next_attended(webinar) -> None:
    apply(bring(webinar, reports.ZOOM_WEBINAR), complete=True)
    apply(bring(webinar, reports.LIST))

    assert of("ken sato").attendance is Attendance.ATTENDED
    assert of("ken sato").minutes_attended is None


def test_a_line_is_matched_by_hand_and_that_can_be_undone(webinar) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)
    apply(kept)
    (caller,) = reported.to_review(kept, LineState.UNMATCHED)

    actions.match_line(kept, caller.line, of("ken sato"), by=1)
    db.session.commit()
    assert of("ken sato").minutes_attended == 48

    actions.unmatch_line(kept, caller.line, aside=True, by=1)
    db.session.commit()
    assert of("ken sato").attendance is Attendance.UNKNOWN
    assert "81312345678" in lines(kept, LineState.ASIDE)


def test_a_place_that_was_never_confirmed_is_found_too(webinar, at) -> None:
    at(BEGAN - timedelta(days=2))
    a_held_signup(webinar, name="Eve Early", email="eve@works.example")
    at(BEGAN + timedelta(days=1))

    apply(bring(webinar, "E-mail\neve@works.example\n"))

    assert of("eve early").attendance is Attendance.ATTENDED


def test_names_and_addresses_of_a_file_are_forgotten_after_thirty_days(webinar, at) -> None:
    kept = bring(webinar, reports.ZOOM_WEBINAR)
    apply(kept)

    assert actions.forget_names() == 0
    at(clock.now() + timedelta(days=31))
    assert actions.forget_names() == 1
    db.session.commit()
    assert actions.forget_names() == 0

    assert set(db.session.scalars(select(AttendanceLine.name))) == {""}
    assert set(db.session.scalars(select(AttendanceLine.email))) == {""}
    assert of("mika tanaka").minutes_attended == 70


def test_lines_about_a_person_are_shown_to_them_and_erased_with_them(webinar) -> None:
    apply(bring(webinar, reports.ZOOM_WEBINAR))
    other = an_event(starts_at=BEGAN, opens_at=BEGAN - timedelta(days=9), closes_at=BEGAN)
    bring(other, reports.LIST)  # named there, though never signed up for it
    person = of("mika tanaka").person_id

    told = personal_data.show(person)
    assert [each["minutes"] for each in told["signups"][0]["present"]] == [30, 40, 10]
    assert [each["email"] for each in told["in_reports_of_attendance"]] == ["mika@works.example"]

    erase_person(person)

    left = db.session.scalars(select(AttendanceLine.email)).all()
    assert "mika@works.example" not in left
    assert "ken@works.example" in left


def erase_person(person_id: int) -> None:
    personal_data.erase(person_id)
    db.session.commit()


def test_applying_many_lines_takes_few_statements(webinar, at, statements) -> None:
    at(BEGAN - timedelta(days=2))
    text = "E-mail,Minutes\n"
    for number in range(60):
        a_signup(webinar, name=f"Person {number}", email=f"p{number}@works.example")
        text += f"p{number}@works.example,{number}\n"
    at(BEGAN + timedelta(days=1))
    kept = bring(webinar, text)

    with statements() as seen:
        assert apply(kept, complete=True) == 60
    assert len(seen) <= 12
