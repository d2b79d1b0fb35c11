from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registration.events.errors import TimeDoesNotExist
from registration.events.models import Mode
from registration.events.rules import instant, is_ref, slug_from, wall
from registration.foundation.ids import new_ref

START = datetime(2027, 3, 3, 7, tzinfo=UTC)
on_the_clock = datetime.fromisoformat


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ({"en": "Selling to Viet Nam: customs & payment"}, "selling-to-viet-nam-customs-payment"),
        ({"ja": "ベトナムに売る", "en": "Việt Nam"}, "viet-nam"),
        ({"ja": "ベトナムに売る"}, "webinar-2027-03-03"),
        ({"en": "Past"}, "webinar-2027-03-03"),
        ({"en": "…"}, "webinar-2027-03-03"),
        ({"en": "x" * 500}, "x" * 100),
    ],
)
def test_the_address_is_plain_letters_from_the_title(title, slug):
    assert slug_from(title, Mode.WEBINAR, START) == slug


def test_a_time_on_the_clock_is_read_in_the_zone_of_the_event():
    assert instant(on_the_clock("2027-03-03 16:00"), "Asia/Tokyo").at == START


def test_a_time_that_the_clocks_jump_over_is_refused_with_the_time_after_it():
    with pytest.raises(TimeDoesNotExist) as refused:
        instant(on_the_clock("2027-03-28 01:30"), "Europe/London")

    assert refused.value.after == on_the_clock("2027-03-28 02:30")


def test_a_time_that_comes_twice_is_the_first_one_and_says_so():
    found = instant(on_the_clock("2027-10-31 01:30"), "Europe/London")

    assert found.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert found.twice


def test_a_time_that_comes_twice_stays_the_second_where_it_was():
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    assert instant(on_the_clock("2027-10-31 01:30"), "Europe/London", was=second).at == second


@settings(deadline=None)  # the zones are read from files at first
@given(
    at=st.datetimes(
        on_the_clock("2001-01-01 00:00"), on_the_clock("2100-01-01 00:00"), timezones=st.just(UTC)
    ),
    zone=st.sampled_from(["Asia/Tokyo", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
)
def test_what_a_clock_shows_is_read_back_as_the_same_instant(at, zone):
    assert instant(wall(at, zone), zone, was=at).at == at
    alone = instant(wall(at, zone), zone).at
    assert alone in (at, at - timedelta(hours=1), at - timedelta(minutes=30))
    assert alone.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall(at, zone)


def test_a_reference_of_ours_is_known_by_its_form():
    assert is_ref(new_ref())
    assert not is_ref("../../etc/passwd")
    assert not is_ref("")
