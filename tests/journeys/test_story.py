"""The story of one webinar, from its making to somebody's leaving."""

import io
import re
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from registration.consent.ledger import seal_due, verify
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import Record, db
from tests.journeys.installation import Installation
from tests.journeys.story import ATTENDEE, NAME, OFFICER, ORGANISER, OTHER, PAPER, PARTNER, before, sign_in
from tests.journeys.witness import Reader, link_in, links_in, text_of

Readers = Callable[..., Reader]
TITLE, TITLE_JA = "Selling to Viet Nam", "ベトナムに売る"


def test_x4_a_webinar_from_its_making_to_somebodys_leaving(house: Installation, reader: Readers) -> None:
    tell(house, reader)


@pytest.mark.only_on("sqlite")  # what a browser does without scripts does not depend on the engine
def test_x4_the_same_with_scripts_switched_off(house: Installation, reader: Readers) -> None:
    tell(house, partial(reader, scripts=False))


def tell(house: Installation, reader: Readers) -> None:
    there = before(house)
    organiser, attendee = sign_in(reader(), ORGANISER), reader("ja-JP")

    make_and_publish(organiser, there)
    sign_up_and_confirm(attendee, house, there)
    somebody_signs_up_and_allows_nothing(reader(), house, there)
    look_after_own_page(attendee, there)
    order_the_newsletter(attendee, house, there)
    send_an_issue(organiser, there)
    stop_the_newsletter(attendee, house)
    nobody_gets_the_next_issue(organiser, there)
    sharing_is_refused_without_an_agreement(organiser, there)
    officer = sign_in(reader(), OFFICER)
    agree(officer, there)
    share(organiser, officer, sign_in(reader(), PARTNER), house, there)
    attendee.open(there.my_page).reads("メコン貿易研究所")
    the_day_comes(organiser, house, there)
    ask_what_they_thought(organiser, there)
    answer(attendee, house)
    organiser.open(there.questionnaire).reads("1 of 1 invited", "Use at once")
    take_the_data_along(attendee, house, there)
    be_erased(attendee, house, there)
    nothing_is_left(house, there)


def make_and_publish(organiser: Reader, there: SimpleNamespace) -> None:
    organiser.open("/en/organiser/events").press("New event")
    organiser.fill(
        mode="webinar",
        title_en=TITLE,
        title_ja=TITLE_JA,
        summary_en="Customs, standards and payment in seventy-five minutes.",
        summary_ja="通関、規格、決済を75分で。",
        description_en="A customs expert, a laboratory and a bank say **what they ask for**, and why.",
        description_ja="通関の専門家、検査機関、銀行が、**何をなぜ求めるのか**をお話しします。",
        held_in_en="English",
        held_in_ja="英語",
        time_zone="Asia/Tokyo",
        starts_at=_wall(30, 16),
        ends_at=_wall(30, 17),
        opens_at=_wall(-1, 9),
        closes_at=_wall(30, 12),
        capacity="300",
        join_url="https://meet.example/selling-to-viet-nam",
    )
    organiser.press("Add a co-organiser")
    organiser.fill(**{"hosts-0-organisation": "Mekong Trade Institute", "hosts-0-asked": True})
    organiser.press("Preview").reads("As attendees will see it", "Nothing of this is saved yet")
    the_preview_follows_what_is_typed(organiser)
    organiser.find('main form button[value="save"]').last.click()
    organiser.page.wait_for_url(re.compile(r"/organiser/events/\d+"))
    organiser.look().press("Publish").press("Publish")
    there.event = organiser.path.rstrip("/").removesuffix("/publish")
    there.event_id = int(there.event.rsplit("/", 1)[1])
    organiser.open(there.event).press("See the public page").reads(TITLE)
    there.slug = organiser.path.rsplit("/", 1)[1]


def the_preview_follows_what_is_typed(organiser: Reader) -> None:
    seen = organiser.page.frame_locator("#preview iframe").first
    for title in ("Selling to Laos", TITLE):
        organiser.fill(title_en=title)
        if not organiser.scripts:
            organiser.press("Preview")
        seen.get_by_role("heading", name=title, exact=True).first.wait_for()


def _wall(days: int, hour: int) -> str:
    """A time of day in Osaka as a form takes it."""
    moment = datetime.now(ZoneInfo("Asia/Tokyo")) + timedelta(days=days)  # noqa: TID251
    return moment.replace(hour=hour, minute=0).strftime("%Y-%m-%dT%H:%M")


def sign_up_and_confirm(attendee: Reader, house: Installation, there: SimpleNamespace) -> None:
    attendee.open("/").reads(TITLE_JA)
    attendee.open(f"/ja/events/{there.slug}").follow("/sign-up")
    attendee.reads("メコン貿易研究所", "ベトナム")
    assert attendee.find('input[name="consent"]').count() == 3
    assert attendee.find('input[name="consent"]:checked').count() == 0
    attendee.fill(name=NAME, email="not an address").send()
    assert attendee.find('[name="name"]').input_value() == NAME
    attendee.fill(
        email=ATTENDEE,
        telephone="+81 79 123 4567",
        organisation="龍野丸山醤油株式会社",
        job_title="製造部長",
        consent=[
            "share:mekong-trade-institute",
            f"newsletter:{there.newsletter}",
            "post_event_questionnaire",
        ],
    ).send()
    attendee.reads(ATTENDEE)

    asked = house.letter(ATTENDEE, "/ja/confirm")
    assert asked["List-Unsubscribe"] is None
    attendee.open(link_in(asked, "/confirm/"))
    assert len(house.letters_to(ATTENDEE)) == 1, "opening the link confirms nothing"
    attendee.send("/confirm/")

    confirmed = house.letter(ATTENDEE, "/ja/my")
    assert confirmed["List-Unsubscribe"] is None
    assert TITLE_JA in str(confirmed["Subject"])
    assert TITLE_JA in text_of(confirmed)
    assert any(str(part.get_filename()).endswith(".ics") for part in confirmed.iter_attachments())
    there.my_page = link_in(confirmed, "/ja/my/").partition("/receipts/")[0]


def somebody_signs_up_and_allows_nothing(other: Reader, house: Installation, there: SimpleNamespace) -> None:
    other.open(f"/en/events/{there.slug}").press("Sign up")
    other.fill(name="Claire Dubois", email=OTHER, organisation="Nara Textile Lab").send()
    other.open(link_in(house.letter(OTHER, "/en/confirm"), "/confirm/")).send("/confirm/")
    house.letter(OTHER, "/en/my")


def look_after_own_page(attendee: Reader, there: SimpleNamespace) -> None:
    attendee.open(there.my_page).reads(NAME, TITLE_JA)
    attendee.follow("/answers").fill(job_title="輸出統括").send("/answers")
    attendee.open(there.my_page)
    attendee.find("#decisions details summary").first.click()
    attendee.follow("/shown/").reads("メコン貿易研究所")
    attendee.open(there.my_page).send("/withdraw", having='[value^="newsletter:"]')
    assert attendee.find('form[action*="/allow"] [value^="newsletter:"]').count() == 1


def order_the_newsletter(attendee: Reader, house: Installation, there: SimpleNamespace) -> None:
    attendee.open("/ja/newsletters").follow(f"/newsletters/{there.newsletter}")
    attendee.fill(email=ATTENDEE, consent=[f"newsletter:{there.newsletter}"]).send()
    attendee.open(link_in(house.letter(ATTENDEE, "/newsletter/confirm"), "/newsletter/confirm/")).send()
    welcome = house.letter(ATTENDEE, "/u")
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def send_an_issue(organiser: Reader, there: SimpleNamespace, subject: str = "Three papers") -> None:
    organiser.open(f"/en/organiser/newsletters/{there.newsletter}").press("Write an issue")
    organiser.fill(
        subject_en=subject,
        body_en="## Before loading\n\nHave the certificate of origin **checked**.",
        subject_ja="三つの書類",
        body_ja="## 積み込みの前に\n\n原産地証明書を**確かめて**ください。",
    )
    organiser.press("Save and look at it").reads(subject).press("Send…")
    if subject == "Three papers":
        organiser.press("Send 1 copy")


def stop_the_newsletter(attendee: Reader, house: Installation) -> None:
    issue = house.wait_for(
        lambda: next(
            (each for each in house.letters_to(ATTENDEE) if "三つの書類" in str(each["Subject"])), None
        ),
        "the issue",
    )
    address = str(issue["List-Unsubscribe"]).strip("<>")
    assert address.startswith(house.address)
    attendee.open(address).reads("c•••@maruyama-shoyu.example")
    request = urllib.request.Request(address, data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.status == 200
        assert response.url == address
        assert "Set-Cookie" not in response.headers


def nobody_gets_the_next_issue(organiser: Reader, there: SimpleNamespace) -> None:
    send_an_issue(organiser, there, "Four papers")
    organiser.reads("Nobody allows this newsletter at the moment")


def _wish_to_share(
    organiser: Reader, there: SimpleNamespace, fields: Sequence[str] = ("name", "email", "organisation")
) -> Reader:
    organiser.open(there.event).press("Sharing")
    organiser.fill(to="Mekong Trade Institute", field=list(fields))
    return organiser.press("Count who would be included")


def sharing_is_refused_without_an_agreement(organiser: Reader, there: SimpleNamespace) -> None:
    _wish_to_share(organiser, there).reads("agreement")
    assert organiser.find("main form[method=post] .btn-primary").count() == 0


def agree(officer: Reader, there: SimpleNamespace) -> None:
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()  # noqa: TID251
    officer.open("/en/organiser/sharing/agreements/new")
    officer.fill(
        number="A-2027-04",
        organisation="Mekong Trade Institute",
        type="independent",
        first_day=today.isoformat(),
        last_day=(today + timedelta(days=365)).isoformat(),
    )
    officer.press("Save as a draft").open("/en/organiser/sharing/agreements/A-2027-04/edit")
    for field in ("name", "email", "organisation"):
        officer.find(f'input[name^="scope-"][value="{field}"]').first.check()
    clauses = officer.find('input[name^="clause-"]')
    for number in range(clauses.count()):
        clauses.nth(number).fill(str(number + 2))
    officer.fill(signed_by_us="Haruo Nishida", signed_by_them="Tran Thu Ha", transfer_mechanism="appi_28")
    officer.press("Save the terms").open("/en/organiser/sharing/agreements/A-2027-04")
    officer.fill(document={"name": "signed.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    officer.press("Store the document").press("Bring it into force").reads("In force")


def share(
    organiser: Reader, officer: Reader, partner: Reader, house: Installation, there: SimpleNamespace
) -> None:
    too_much = ["name", "email", "organisation", "job_title"]
    _wish_to_share(organiser, there, too_much).reads("Job title")
    assert organiser.find("main form[method=post] .btn-primary").count() == 0
    _wish_to_share(organiser, there).reads("1 of 2 people would be included")
    organiser.press("Request approval for 1 person")
    officer.open("/en/organiser/sharing").follow("/organiser/sharing/")
    officer.press("Approve and make the file for 1 person").reads("1 of 2 people")
    fetch(partner, house)


def fetch(partner: Reader, house: Installation) -> None:
    told = house.wait_for(lambda: house.letters_to(PARTNER), "the mail to the co-organiser")
    partner.open(next(link for link in links_in(told[0]) if "/partner/" in link)).reads(TITLE)
    content = partner.receives("Fetch the file").decode("utf-8-sig")
    assert NAME in content
    assert ATTENDEE in content
    assert OTHER not in content
    assert "輸出統括" not in content, "the job title was not asked for"


def the_day_comes(organiser: Reader, house: Installation, there: SimpleNamespace) -> None:
    """Nobody can wait a month: the event is moved into the past, and then attendance is marked."""
    began = clock.now() - timedelta(hours=3)
    times = {"starts_at": began, "ends_at": began + timedelta(hours=1), "closes_at": began}
    over = update(Event).where(Event.id == there.event_id)
    house.does(lambda: db.session.execute(over.values(opens_at=began - timedelta(days=20), **times)))
    organiser.open(f"{there.event}/attendance")
    row = organiser.find("main tbody tr").filter(has_text=NAME)
    row.locator("input[type=checkbox]").check()
    organiser.press("Mark as attended").press("Mark everybody else as absent").reads("Attended", "Absent")


def ask_what_they_thought(organiser: Reader, there: SimpleNamespace) -> None:
    organiser.open("/en/organiser/questionnaires/new")
    organiser.fill(
        event=there.slug,
        audience="attended",
        anonymous="no",
        **{
            "title-en": "What did you think?",
            "title-ja": "いかがでしたか",
            "q-0-label-en": "Will it help you at work?",
            "q-0-label-ja": "お仕事の役に立ちそうですか",
            "q-0-type": "choice",
            "q-0-options-en": "Use at once\nHardly",
            "q-0-options-ja": "すぐに役立つ\nあまり役立たない",
        },
    )
    organiser.press("Save and preview").reads("Will it help you at work?")
    organiser.press("Go on: whom to ask").press("Open and ask 1 person by mail")
    there.questionnaire = organiser.path


def answer(attendee: Reader, house: Installation) -> None:
    attendee.open(link_in(house.letter(ATTENDEE, "/questionnaire"), "/questionnaire/"))
    attendee.reads("お仕事の役に立ちそうですか")
    attendee.page.get_by_label("すぐに役立つ").check()
    attendee.find('main button[value="on"]').click()
    attendee.page.wait_for_load_state("load")
    attendee.look()


def take_the_data_along(attendee: Reader, house: Installation, there: SimpleNamespace) -> None:
    attendee.open(there.my_page).send("/data")
    attendee.open(link_in(house.letter(ATTENDEE, "/my-data"), "/my-data/"))
    with attendee.page.expect_download() as coming:
        attendee.find('main form[action*="/my-data/"] button').click()
    with zipfile.ZipFile(io.BytesIO(coming.value.path().read_bytes())) as archive:
        told = archive.read("data.json").decode()
    assert ATTENDEE in told
    assert "輸出統括" in told


def be_erased(attendee: Reader, house: Installation, there: SimpleNamespace) -> None:
    attendee.open(there.my_page).send("/erasure")
    attendee.open(link_in(house.letter(ATTENDEE, "/erase"), "/erase/"))
    before = len(house.letters_to(ATTENDEE))
    attendee.send("/erase/")
    house.wait_for(lambda: len(house.letters_to(ATTENDEE)) > before, "the last mail")


def nothing_is_left(house: Installation, there: SimpleNamespace) -> None:
    def everything() -> list[str]:
        tables = Record.metadata.sorted_tables
        return [f"{table}: {tuple(row)}" for table in tables for row in db.session.execute(select(table))]

    kept = house.does(everything)
    for trace in (ATTENDEE, NAME, "龍野丸山醤油株式会社", "+81 79 123 4567", "+81791234567", "輸出統括"):
        assert not [row for row in kept if trace in row]
    assert [row for row in kept if OTHER in row]
    while house.does(seal_due):
        pass
    report = house.does(verify)
    assert report.wrong is None
    assert report.size > 0
