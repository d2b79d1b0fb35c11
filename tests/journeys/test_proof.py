"""From a sign-up without any script to a proof without the service: somebody is asked for more and agrees."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from click.testing import CliRunner

from registration.__main__ import main
from tests.journeys.installation import Installation
from tests.journeys.story import ATTENDEE, NAME, OFFICER, before, sign_in
from tests.journeys.witness import Reader, link_in

Readers = Callable[..., Reader]
MORE = "Send me the newsletter and invitations to seminars by e-mail."


def test_c36_what_somebody_agreed_to_anew_is_proven_without_the_service(
    house: Installation, reader: Readers, tmp_path: Path
) -> None:
    there = before(house, webinar=True)
    sign_up_without_scripts(reader(scripts=False), house, there)
    ask_for_more(sign_in(reader(), OFFICER), there)
    person = reader()
    agree(person, house)
    carry_the_proof_away(person, there, tmp_path)
    verify(tmp_path)
    look_at_what_is_public(reader(), there)


def sign_up_without_scripts(person: Reader, house: Installation, there: SimpleNamespace) -> None:
    person.open(f"/en/events/{there.slug}").press("Sign up")
    person.fill(name=NAME, email="nobody").send()
    person.reads("Enter an e-mail address like")
    assert person.find('[name="name"]').input_value() == NAME
    person.fill(
        email=ATTENDEE, organisation="龍野丸山醤油株式会社", consent=[f"newsletter:{there.newsletter}"]
    ).send()
    person.open(link_in(house.letter(ATTENDEE, "/en/confirm"), "/confirm/")).send("/confirm/")
    there.my_page = link_in(house.letter(ATTENDEE, "/en/my"), "/en/my/").partition("/receipts/")[0]
    person.open(there.my_page).reads(NAME, "Selling to Viet Nam")
    person.follow("/answers").fill(job_title="Head of exports").send("/answers")
    person.open(there.my_page).follow("/answers")
    assert person.find('[name="job_title"]').input_value() == "Head of exports"


def ask_for_more(officer: Reader, there: SimpleNamespace) -> None:
    officer.open(f"/en/organiser/consent/purposes/newsletter:{there.newsletter}/words")
    officer.fill(
        statement_en=MORE,
        statement_ja="メールマガジンとセミナーの案内をメールで送ってください。",
        change_class="material",
        change_note_en="Invitations to seminars are new.",
    )
    officer.press("Publish").reads("Whoever agreed to older words is asked by mail now")


def agree(person: Reader, house: Installation) -> None:
    asked = house.letter(ATTENDEE, "/en/new-words")
    person.open(link_in(asked, "/new-words/")).reads("Invitations to seminars are new.")
    person.press("Agree to the new words").reads("You agreed to the new words")


def carry_the_proof_away(person: Reader, there: SimpleNamespace, folder: Path) -> None:
    person.open(there.my_page)
    person.find("#decisions").get_by_role("link", name="receipt", exact=False).first.click()
    person.page.wait_for_load_state("load")
    person.look().reads(MORE)
    if person.find('form[action$="/seal"]').count():
        person.press("Seal it now")
    (folder / "receipt.jws").write_bytes(person.receives("Download the receipt"))
    (folder / "checkpoint.txt").write_bytes(person.receives("Download the checkpoint"))


def verify(folder: Path) -> None:
    def check(receipt: str) -> tuple[int, str]:
        files = [str(folder / receipt), "--checkpoint", str(folder / "checkpoint.txt")]
        result = CliRunner().invoke(main, ["receipt", "verify", *files])
        return result.exit_code, result.output

    code, said = check("receipt.jws")
    assert code == 0, said
    assert MORE in said
    head, payload, signature = (folder / "receipt.jws").read_text().strip().split(".")
    (folder / "forged.jws").write_text(f"{head}.{payload[:-2]}AA.{signature}")
    assert check("forged.jws")[0] == 1


def look_at_what_is_public(somebody: Reader, there: SimpleNamespace) -> None:
    somebody.open("/en/ledger").press("How to check a receipt").reads("verifier.key")
