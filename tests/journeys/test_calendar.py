"""What an organiser who was told nothing finds in the calendar: programme, copies, series, other dates."""

from collections.abc import Callable

import pytest

from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import Reader


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: how a page looks does not depend on the engine."""
    return furnished


def test_x4_an_organiser_writes_a_programme_repeats_shows_and_postpones(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    organiser, visitor = sign_in(reader(), ORGANISER), reader("ja-JP")

    organiser.open("/en/organiser/events").press("Halal certification for food makers").press("Programme")
    organiser.press("Add a speaker")
    row = organiser.find('[name$="-name_en"]').count() - 1
    organiser.fill(**{f"speakers-{row}-name_en": "Mika Sonoda", f"speakers-{row}-name_ja": "園田 美香"})
    organiser.press("Save the programme").reads("Saved.")
    visitor.open("/ja/events?q=園田").reads("ハラール認証")

    organiser.press("Overview").press("Copy or repeat").press("Make several by a rule")
    organiser.fill(rhythm="monthly_by_weekday", number="2")
    organiser.press("Show the dates", exact=True).press("Make these drafts").reads("2 drafts were made.")

    organiser.open("/en/organiser/events?state=draft&q=halal").press("Halal certification")
    organiser.press("Page and form").press("Make a link to the draft")
    link = organiser.find("code.text-break").text_content() or ""
    visitor.open(link).reads("This is a draft")
    organiser.press("Revoke the link").reads("The link shows nothing any more")

    organiser.open("/en/organiser/events?q=viet+nam").press("Selling to Viet Nam").press("Postpone")
    organiser.fill(known="open").press("Postpone it and tell").reads("Postponed. We are writing to")
    visitor.open("/ja/events?q=ベトナム").reads("延期", "新しい日程は未定です")
