"""Zones are chosen by the names of cities, and kept by those of the zones."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from registration.foundation import clock, localization
from registration.web.places import cities, in_words, is_zone, zone_choices


@pytest.fixture(autouse=True)
def _in_this_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "english", "japanese"),
    [
        ("Asia/Tokyo", "Tokyo (UTC+9)", "東京（UTC+9）"),
        ("Asia/Kolkata", "Kolkata (UTC+5:30)", "コルカタ（UTC+5:30）"),
        ("Europe/London", "London (UTC+0/+1)", "ロンドン（UTC+0/+1）"),
        ("America/New_York", "New York (UTC−5/−4)", "ニューヨーク（UTC−5/−4）"),
        ("America/St_Johns", "St. John’s (UTC−3:30/−2:30)", "セントジョンズ（UTC−3:30/−2:30）"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City (UTC+7)", "ホーチミン（UTC+7）"),
        ("America/Argentina/Cordoba", "Cordoba (UTC−3)", "コルドバ（UTC−3）"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_city_and_how_far_it_is_ahead(zone, english, japanese) -> None:
    assert in_words(zone) == english
    localization.speak("ja")
    assert in_words(zone) == japanese


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_two_zones_to_choose_from_are_called_alike(language) -> None:
    localization.speak(language)
    choices = zone_choices("Asia/Seoul")
    assert len({each.value for each in choices}) == len({each.label for each in choices}) == len(choices)
    assert len(choices) > 400


def test_the_zone_that_stands_comes_first_and_those_of_the_house_follow() -> None:
    assert [each.value for each in zone_choices("Asia/Seoul")][:2] == ["Asia/Seoul", "Asia/Tokyo"]
    assert zone_choices("Mars/Olympus") == zone_choices(None)
    every = [each.value for each in zone_choices(None) if each.optgroup == "All"]
    san, sao, seoul = map(every.index, ("America/Santiago", "Africa/Sao_Tome", "Asia/Seoul"))
    assert san < sao < seoul, "São Tomé stands where it would without its accent"


def test_a_former_name_is_not_offered_and_stays_chosen() -> None:
    assert "Asia/Saigon" not in {each.value for each in zone_choices(None)}
    assert zone_choices("Asia/Saigon")[0].label == "Ho Chi Minh City (UTC+7)"
    assert is_zone("Asia/Saigon")


def test_whatever_is_offered_is_a_zone() -> None:
    offered = {each.value for each in zone_choices(None)} | {zone for zone, _words in cities()}
    assert offered <= available_timezones()
    assert all(map(is_zone, offered))
    assert not any(map(is_zone, ("", "Tokyo", "Mars/Olympus", "../../etc/passwd", "Asia/Tokyo\x00")))
