"""Somebody in Germany orders the newsletter of a centre whose notice is another one for Europe."""

from collections.abc import Callable

from sqlalchemy import select

from registration.consent import actions as consent
from registration.consent.models import ConsentEvent, EventKind, NoticeVersion
from registration.consent.rules import REGIONS, NoticeWords
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person
from tests.factories.consent import A_WHOLE_NOTICE
from tests.journeys.installation import Installation
from tests.journeys.story import ATTENDEE, before
from tests.journeys.witness import Reader, link_in

TITLE = {"en": "For people in Europe", "ja": "欧州の方へ"}


def test_c39_the_notice_follows_the_country_from_the_form_to_the_record(
    house: Installation, reader: Callable[..., Reader]
) -> None:
    there = before(house)
    house.does(_publish_for_europe)
    person = reader("en-GB")

    person.open(f"/en/newsletters/{there.newsletter}").reads("For people who live elsewhere")
    person.fill(email=ATTENDEE, consent=[f"newsletter:{there.newsletter}"])
    person.find("#country").select_option("DE")
    person.send(having="#country")
    person.reads("For people who live in Germany another privacy notice holds", TITLE["en"])
    assert person.find("#email").input_value() == ATTENDEE
    assert person.find("#where").input_value() == person.find("#country").input_value() == "DE"

    person.find("#where").select_option("JP")
    person.press("Show the notice for where you live").reads("How we handle personal data")
    person.find("#where").select_option("DE")
    person.press("Show the notice for where you live").reads(TITLE["en"])
    person.fill(email=ATTENDEE, consent=[f"newsletter:{there.newsletter}"]).send(having="#country")
    person.open(link_in(house.letter(ATTENDEE, "/newsletter/confirm"), "/newsletter/confirm/")).send()

    assert house.does(_record) == ("DE", "privacy-eea-uk")
    person.open("/en/privacy?country=FR").reads(TITLE["en"], "supervisory authority")
    person.open("/en/privacy/history").reads(TITLE["en"])


def _publish_for_europe() -> None:
    words = NoticeWords(TITLE, A_WHOLE_NOTICE, clock.now())
    draft = consent.new_notice("privacy-eea-uk", words, region="eea-uk", countries=REGIONS["eea-uk"])
    consent.publish_notice_version(draft)


def _record() -> tuple[str | None, str]:
    given = db.session.scalars(select(ConsentEvent).where(ConsentEvent.kind == EventKind.GIVEN)).one()
    version = db.session.get(NoticeVersion, given.notice_version_id)
    return db.session.scalars(select(Person)).one().country, version.notice.code
