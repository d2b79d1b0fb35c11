"""Somebody is asked for a plan, sends it with a mistake beside it, and changes it later; staff read it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from registration.events.actions import touch
from registration.events.queries import event_by_slug
from registration.forms import actions as forms
from registration.forms.queries import fields_of
from registration.forms.rules import Field, FieldType
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups.models import Signup
from tests.forms.test_files import PDF
from tests.journeys.installation import Installation
from tests.journeys.story import ATTENDEE, NAME, ORGANISER, OTHER, before, sign_in
from tests.journeys.witness import Reader, link_in
from tests.post_office import PostOffice

Readers = Callable[..., Reader]
QUESTION = Field(
    "plan",
    FieldType.FILE,
    {"en": "Your plan for Viet Nam", "ja": "ベトナム事業の計画書"},
    hint={"en": "Two pages are enough.", "ja": "2ページ程度で結構です。"},
    category="volunteered",
    purposes=("operation",),
    accepts=("pdf", "docx"),
)


@pytest.fixture
def house(database: str, tmp_path: Path, post: PostOffice) -> Iterator[Installation]:
    """Provide an installation that takes files."""
    installation = Installation(database, tmp_path / "house", post, files=True)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


def test_a_plan_is_sent_kept_through_a_mistake_replaced_and_read(
    house: Installation, reader: Readers, tmp_path: Path
) -> None:
    there = before(house, webinar=True)
    house.does(lambda: ask_for_a_plan(there.slug))
    first, second = tmp_path / "計画.pdf", tmp_path / "second.pdf"
    first.write_bytes(PDF)
    second.write_bytes(PDF + b"% second\n%%EOF\n")
    without = {"name": "Claire Dubois", "email": OTHER}
    hand_in(reader(scripts=False), house, there, (first, second), without)
    hand_in(reader(), house, there, (first, second), {"name": NAME, "email": ATTENDEE})
    read_by_staff(sign_in(reader("ja-JP"), ORGANISER), second)


def hand_in(
    person: Reader, house: Installation, there: SimpleNamespace, plans: tuple[Path, Path], who: dict[str, str]
) -> None:
    first, second = plans
    person.open(f"/en/events/{there.slug}/sign-up")
    person.fill(name=who["name"], email="nobody", organisation="Tatsuno Maruyama", plan=str(first)).send()
    person.reads("Enter an e-mail address like", "計画.pdf is here already.")
    person.fill(email=who["email"]).send()
    person.open(link_in(house.letter(who["email"], "/en/confirm"), "/confirm/")).send("/confirm/")
    my_page = link_in(house.letter(who["email"], "/en/my"), "/en/my/").partition("/receipts/")[0]
    person.open(my_page).follow("/answers").reads("計画.pdf is here already.")
    assert person.receives("計画.pdf") == PDF
    person.fill(plan=str(second)).send()


def test_a_file_follows_after_a_call(house: Installation, reader: Readers, tmp_path: Path) -> None:
    there = before(house, webinar=True)
    house.does(lambda: ask_for_a_plan(there.slug, required=True))
    plan = tmp_path / "計画.pdf"
    plan.write_bytes(PDF)
    organiser = sign_in(reader("ja-JP"), ORGANISER).open("/ja/organiser/events/1/attendees/new")
    organiser.reads("ファイルはあとから受け取ることもできます").fill(name=NAME, email=ATTENDEE)
    organiser.fill(organisation="辰野丸山", channel="telephone", said_at="2026-01-05T10:00").send()
    organiser.open("/ja/organiser/events/1/attendees?file=missing").press(NAME).reads("ファイル未提出")

    person = reader().open(house.does(page_of_the_only_one))
    person.reads("A file is still missing").press("Send the file").fill(plan=str(plan)).send()
    person.reads("Your answers are changed").does_not_read("A file is still missing")
    organiser.page.reload()
    organiser.does_not_read("ファイル未提出")
    assert organiser.receives("「計画.pdf」をダウンロード") == PDF
    organiser.open("/ja/organiser/events/1/attendees?file=missing").reads("条件に合う方はいません")


def page_of_the_only_one() -> str:
    person = db.session.scalars(select(Signup)).one().person
    return f"/en/my/{tokens.make(Capability.MY_PAGE, person.ref)}"


def read_by_staff(organiser: Reader, plan: Path) -> None:
    organiser.open("/ja/organiser/events/1/attendees").press(NAME)
    assert organiser.receives("「second.pdf」をダウンロード") == plan.read_bytes()
    assert organiser.open("/ja/organiser/events/1/attendees").receives("提出されたファイル")[:2] == b"PK"


def ask_for_a_plan(slug: str, *, required: bool = False) -> Any:
    event = event_by_slug(slug)
    assert event
    old = event.form_version
    assert old
    definition = old.definition
    question = replace(QUESTION, required=required)
    version = forms.new_version(old.form, [*fields_of(old), question], definition["purposes"], [])
    forms.approve_field(version, QUESTION.code, reason="The seminar is about it.", by=1)
    event.form_version = forms.publish(version)
    touch(event)
