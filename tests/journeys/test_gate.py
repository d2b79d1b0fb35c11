"""Somebody whose form looks like a machine's comes in all the same, with script and without."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from flask_migrate import upgrade

from tests.journeys.installation import Installation
from tests.journeys.story import ATTENDEE, NAME, OTHER, before
from tests.journeys.witness import Reader, link_in
from tests.post_office import PostOffice

Readers = Callable[..., Reader]
NEVER_SLOW_ENOUGH = 3600


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Provide an installation that takes everybody for a machine at first.

    SQLite alone: the rules of the gate are tried on both engines elsewhere.
    """
    folder, office = tmp_path_factory.mktemp("gate"), PostOffice()
    office.open()
    address = f"sqlite:///{folder / 'registration.db'}"
    installation = Installation(address, folder / "house", office, fill_seconds=NEVER_SLOW_ENOUGH)
    installation.does(upgrade)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        office.close()


@pytest.fixture(scope="module")
def there(house: Installation) -> SimpleNamespace:
    return before(house, webinar=True)


def test_a_browser_does_the_work_while_the_person_reads_on(
    house: Installation, there: SimpleNamespace, reader: Readers
) -> None:
    person = reader("ja-JP").open(f"/ja/events/{there.slug}/sign-up")
    consent = [f"newsletter:{there.newsletter}"]
    person.fill(name=NAME, email=ATTENDEE, organisation="龍野丸山醤油株式会社", consent=consent).send()
    person.reads("まだ送信されていません")
    assert person.find('[name="name"]').input_value() == NAME
    assert person.find('[name="consent"]:checked').count() == 1
    person.page.wait_for_function("document.querySelector('[name=proof]').value !== ''")
    person.reads("計算が終わりました。")
    person.look().send()
    assert person.path.endswith("/check-your-mail")
    assert house.letter(ATTENDEE, "/ja/confirm")


def test_whoever_presses_before_the_work_is_done_need_not_press_again(
    there: SimpleNamespace, reader: Readers
) -> None:
    person = reader().open("/en/my").fill(email=ATTENDEE)
    with person.page.expect_navigation():
        person.find("main form button").click()
    with person.page.expect_navigation():
        person.find("main form button").click()
    person.reads("Check your mail")
    assert not person.complaints


def test_without_script_the_button_is_pressed_once_more_and_the_mailbox_vouches(
    house: Installation, there: SimpleNamespace, reader: Readers
) -> None:
    person = reader(scripts=False).open(f"/en/events/{there.slug}/sign-up")
    person.fill(name="Claire Dubois", email=OTHER, organisation="Tatsuno Maruyama").send()
    person.reads("Nothing is sent yet.").does_not_read("calculation")
    person.send()
    assert person.path.endswith("/check-your-mail")
    person.open(link_in(house.letter(OTHER, "/en/confirm"), "/confirm/")).send("/confirm/")
    assert house.letter(OTHER, "/en/my")
