from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.foundation.tables import read_table
from registration.signups.attendance import Presence, Report, figures, read_report
from registration.signups.attendance.times import Order, Reading, duration, reading_of
from registration.signups.errors import NotAReport
from registration.signups.models import ReportSource
from tests.signups import reports

TOKYO = "Asia/Tokyo"
NEAR = datetime(2027, 3, 3, 7, tzinfo=UTC)


def read(content: bytes | str, zone: str = TOKYO) -> Report:
    return read_report(read_table(content if isinstance(content, bytes) else content.encode()), zone, NEAR)


def at(clock: str) -> datetime:
    hour, minute, second = (int(part) for part in clock.split(":"))
    return datetime(2027, 3, 3, hour - 9, minute, second, tzinfo=UTC)


def test_e8_a_report_of_a_zoom_webinar_is_read_section_by_section() -> None:
    report = read(reports.ZOOM_WEBINAR)

    assert report.source is ReportSource.ZOOM
    assert [(stay.name, stay.attended, stay.host) for stay in report.stays] == [
        ("Trade Centre", True, True),
        ("Dr. Nguyen", True, True),
        ("Mika Tanaka", True, False),
        ("Mika Tanaka", True, False),
        ("Mika Tanaka", True, False),
        ("Larsen, Bo (Bo at home)", True, False),
        ("Ken Sato", False, False),
        ("81312345678", True, False),
    ]
    mika = report.stays[2]
    assert mika.email == "Mika@works.example"
    assert mika.presence == Presence(at("16:00:30"), at("16:30:30"), 1800)
    assert mika.row == 13
    assert not any(stay.problem for stay in report.stays)


def test_e8_time_in_the_waiting_room_of_a_zoom_meeting_is_no_attendance() -> None:
    report = read(reports.ZOOM_MEETING)

    assert [(stay.attended, stay.presence.seconds) for stay in report.stays] == [(False, None), (True, 3600)]
    assert report.stays[1].presence.joined_at == at("16:00:00")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (reports.TEAMS_JAPANESE, "田中 美香"),
        (reports.TEAMS_GERMAN, "Mika Tanaka"),
        (reports.TEAMS_OF_2021, "Mika Tanaka"),
        (reports.KOREAN, "다나카 미카"),
    ],
)
def test_e8_a_report_of_teams_is_read_in_any_language(text, name) -> None:
    report = read(reports.of_teams(text))

    assert [(stay.name, stay.email) for stay in report.stays] == [(name, "mika@works.example")]
    assert report.stays[0].presence == Presence(at("16:00:30"), at("17:00:30"), 3600)


def test_e8_teams_tells_the_same_twice_and_the_finer_part_counts() -> None:
    report = read(reports.of_teams(reports.TEAMS))

    assert report.source is ReportSource.TEAMS
    assert [(stay.name, stay.host, stay.presence.seconds) for stay in report.stays] == [
        ("Trade Centre", True, 4938),
        ("Bo Larsen", False, 3600),
        ("Mika Tanaka", False, 3600),
        ("Mika Tanaka", False, 600),
    ]


def test_e8_the_oldest_report_of_teams_has_a_row_for_each_coming_and_going() -> None:
    report = read(reports.of_teams(reports.TEAMS_OF_2020))

    assert [(stay.name, stay.presence.joined_at, stay.presence.left_at) for stay in report.stays] == [
        ("Trade Centre", at("15:55:02"), None),
        ("Mika Tanaka", at("16:00:30"), at("16:20:30")),
        ("Mika Tanaka", at("16:30:30"), None),
    ]


def test_e8_a_list_of_addresses_is_a_report_too() -> None:
    report = read(reports.LIST)

    assert [(stay.email, stay.attended, stay.presence.seconds) for stay in report.stays] == [
        ("mika@works.example", True, 2700),
        ("ken@works.example", True, None),
    ]


def test_a_row_that_cannot_be_read_whole_is_kept_with_what_is_wrong() -> None:
    report = read(
        "Name,Email,Join Time,Leave Time,Duration\n"
        "Ada,a@example.org,yesterday,,5\nBo,b@example.org,,,long\n"
        "Cy,c@example.org,2027-03-03 17:00,2027-03-03 16:00,60\n"
    )

    assert [stay.problem for stay in report.stays] == ["time", "duration", "backwards"]
    assert all(stay.attended for stay in report.stays)


@pytest.mark.parametrize(
    "text", ["only prose\nin two lines\n", "a,b,c\n1,2,3\n", "Name,Email\n", "Topic,ID\nx,1\n"]
)
def test_a_file_without_people_is_no_report(text) -> None:
    with pytest.raises(NotAReport):
        read(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 2m 3s", 3723), ("1 h 2 min 3 s", 3723), ("1 Std. 2 Min. 3 Sek.", 3723),
        ("1 時間 2 分 3 秒", 3723), ("1時間2分", 3720), ("47m 3s", 2823), ("5s", 5), ("62", 3720),
        ("62.5", 3750), ("01:02:03", 3723), ("0", 0),
        ("", None), ("long", None), ("3h 3x", None), ("about 3h", None), ("３０分", 1800), ("9" * 40, None),
    ],
)  # fmt: skip
def test_durations_are_read_as_programs_write_them(text, seconds) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-03 16:00:30", "2027-03-03T07:00:30Z", "2027-03-03T16:00:30+09:00", "2027/3/3 16:00:30",
        "3/3/27, 4:00:30\u202fPM", "03/03/2027 04:00:30 PM", "Mar 3, 2027 04:00:30 PM",
        "3 Mar 2027 16:00:30",
        "03.03.2027, 16:00:30", "2027/03/03 午後4:00:30", "2027年3月3日 16時00分30秒",
        "2027-03-03 16:00:30 JST",
        "2027-03-03 07:00:30 (UTC)", "2027-03-03 16:00:30 GMT+9",
    ],
)  # fmt: skip
def test_times_are_read_as_programs_write_them(text) -> None:
    assert Reading(TOKYO).moment(text) == at("16:00:30")


@pytest.mark.parametrize(
    "text", ["", "16:00", "2027-13-45 16:00", "3/3/27", "2027-03-03 25:00", "2027-03-03 16:00 PST"]
)
def test_what_is_no_time_is_not_guessed(text) -> None:
    assert Reading(TOKYO).moment(text) is None


def test_day_and_month_are_told_apart_by_when_the_event_was() -> None:
    texts = ["04/03/2027 16:00", "04/03/2027 17:00"]

    assert reading_of(texts, TOKYO, datetime(2027, 3, 4, 7, tzinfo=UTC)).order is Order.DAY_FIRST
    assert reading_of(texts, TOKYO, datetime(2027, 4, 3, 7, tzinfo=UTC)).order is Order.MONTH_FIRST


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(text) -> None:
    Reading(TOKYO).moment(text)
    duration(text)


MINUTES = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted), max_size=8)


def spans(pairs: list[list[int]]) -> list[Presence]:
    return [
        Presence(NEAR + timedelta(minutes=begins), NEAR + timedelta(minutes=ends)) for begins, ends in pairs
    ]


@given(MINUTES)
def test_no_minute_is_counted_twice(pairs) -> None:
    covered = {minute for begins, ends in pairs for minute in range(begins, ends)}
    found = figures([*spans(pairs), *spans(pairs)])

    assert (found.seconds or 0) == len(covered) * 60
    if pairs:
        assert found.joined_at == NEAR + timedelta(minutes=min(begins for begins, _ in pairs))
        assert found.left_at == NEAR + timedelta(minutes=max(ends for _, ends in pairs))


def test_time_without_beginning_and_end_is_added_as_it_was_said() -> None:
    assert figures([Presence(seconds=600), Presence(seconds=900)]).minutes == 25
    assert figures([Presence()]).minutes is None
    assert figures([Presence(NEAR, NEAR + timedelta(hours=2), 3600)]).minutes == 60
