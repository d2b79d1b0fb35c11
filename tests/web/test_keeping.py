"""How long data is kept, in words that need no arithmetic."""

from datetime import date

import pytest

from registration.consent.models import RetentionRule, RetentionStart
from registration.foundation.localization import speaking
from registration.web.keeping import time_kept

ENDED = RetentionStart.EVENT_ENDED


@pytest.mark.parametrize(
    ("days", "english", "japanese"),
    [
        (0, "not a day longer, counted from the end of the event", "イベント終了日から0日（すぐに消去）"),
        (1, "1 day from the end of the event", "イベント終了日から1日"),
        (89, "89 days from the end of the event", "イベント終了日から89日"),
        (183, "183 days (about 6 months) from the end of the event", "イベント終了日から183日（約6 か月）"),
        (1825, "1825 days (about 5 years) from the end of the event", "イベント終了日から1825日（約5 年）"),
    ],
)
def test_a_time_is_said_as_people_count_it(days, english, japanese) -> None:
    rule = RetentionRule(keep_days=days, begins=ENDED, law={})
    with speaking("en"):
        assert time_kept(rule) == english
    with speaking("ja"):
        assert time_kept(rule) == japanese


def test_what_the_law_holds_longer_is_said_with_its_day() -> None:
    law = {"en": "Tax Act, Art. 7"}
    rule = RetentionRule(keep_days=30, begins=ENDED, law=law, hold_until=date(2030, 3, 31))
    with speaking("en"):
        said = time_kept(rule)
    assert said == "30 days from the end of the event · longer by law: Tax Act, Art. 7 (until 31 March 2030)"
