"""An organiser who was told nothing: brings in a list, works through it with the keys, reads the figures."""

import csv
import io
from collections.abc import Callable

import pytest

from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import Reader

LIST = [
    ("Name", "E-mail", "Company"),
    ("Ratna Wijaya", "ratna@partner.example", "Batik Works"),
    ("田中 千尋", "chihiro@partner.example", "港食品"),
    ("Nobody", "no address", "Nowhere"),
]


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: the rules behind the pages are tried on both engines elsewhere."""
    return furnished


def a_file() -> dict[str, object]:
    text = io.StringIO()
    csv.writer(text, delimiter="\t").writerows(LIST)
    return {"name": "list.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("cp932")}


def focused(reader: Reader) -> str:
    return str(reader.page.evaluate("document.activeElement.textContent.trim()"))


def test_an_organiser_brings_in_a_list_works_with_keys_and_reads_the_figures(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    organiser = sign_in(reader("en-GB"), ORGANISER)
    organiser.open("/en/organiser/events?q=viet+nam").press("Selling to Viet Nam")
    organiser.press("Attendees", exact=True)

    organiser.press("Bring in a list")
    organiser.find('input[type="file"]').set_input_files([a_file()])
    organiser.press("Read the file").reads("The file has 3 lines", "Such as: Ratna Wijaya · 田中 千尋")
    organiser.press("See what each line will do").reads("Say whether these people know")
    organiser.fill(tell="mail", queueing="wait").press("See what each line will do")
    organiser.reads("New: 2", "Left out: 1", "Column B: Enter an e-mail address like name@example.com.")
    organiser.press("Left out: 1").press("All 3").press("Bring in these 2 people").reads("It is done.")
    organiser.press("Back to the list").open(f"{organiser.page.url}?q=batik").reads("Ratna Wijaya")

    organiser.open(organiser.page.url.partition("?")[0])
    keys = organiser.page.keyboard
    keys.press("ArrowDown")
    assert organiser.page.evaluate("document.activeElement === document.body"), "arrows scroll until then"
    names = [each.strip() for each in organiser.find("tbody th a").all_text_contents()]
    for key, place in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        keys.press(key)
        assert focused(organiser) == names[place], key
    keys.press("x")
    organiser.reads("1 chosen")
    keys.press("x")
    keys.press("/")
    keys.type("jxo?")
    assert organiser.find("input[type=search]").input_value() == "jxo?"
    organiser.press("Keys").reads("Keys for this list")
    organiser.find("[data-keys-wanted]").uncheck()
    keys.press("Escape")
    keys.press("j")
    assert focused(organiser) not in names, "whoever turned them off has none"
    organiser.press("Keys")
    organiser.find("[data-keys-wanted]").check()
    organiser.press("Back to the list")
    keys.press("j")
    keys.press("j")
    where = focused(organiser)
    keys.press("o")
    organiser.page.wait_for_url("**/attendees/*")
    organiser.look().reads(where)

    organiser.open("/en/organiser/events?q=viet+nam").press("Selling to Viet Nam").press("Statistics")
    organiser.reads("Sign-ups in all", "Where they came from", "import")
    file = organiser.receives("Take the tables away").decode("utf-8-sig")
    assert file.startswith("Table,Row,Number of people")
