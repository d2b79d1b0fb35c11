"""Who can be selected for which kind of mail, for every purpose of the promotion centre and every mail."""

import pytest
from sqlalchemy import case, select

from registration.consent.actions import give
from registration.consent.models import Channel, Purpose
from registration.consent.queries import current_version, may_use, purpose_by_code
from registration.foundation.database import db
from registration.mail.composing import kinds
from registration.newsletters.queries import audience, newsletter_by_slug
from registration.people.models import Person
from registration.presets import loading
from tests.factories.people import a_person

EVENT = "event:1"


@pytest.fixture
def centre(room) -> None:
    loading.load("promotion-centre")
    db.session.commit()


def agrees(person: Person, code: str, context: str = "") -> None:
    purpose = purpose_by_code(code)
    words = current_version(purpose.id)
    give(
        person.subject.id,
        purpose.id,
        purpose_version=words,
        channel=Channel.WEB,
        method="checkbox",
        context=context,
    )
    db.session.commit()


def selected(person: Person) -> set[tuple[str, str]]:
    """Every purpose with every kind of mail for which this person can be selected."""
    context = case((Purpose.per_event, EVENT), else_="")
    found = set()
    for kind in kinds():
        may = may_use(person.subject.id, Purpose.id, context, message_type=kind)
        found |= {(code, kind) for code in db.session.scalars(select(Purpose.code).where(may))}
    return found


def test_c12_a_photo_library_registrant_is_never_selected_for_any_mail(centre):
    person = a_person()
    agrees(person, "usage_analysis")

    assert selected(person) == set()
    reached = db.session.scalars(audience(newsletter_by_slug("centre-news"), Person.id)).all()
    assert person.id not in reached


def test_c13_an_event_registrant_gets_the_questionnaire_they_allowed_and_no_newsletter(centre):
    person = a_person()
    agrees(person, "post_event_questionnaire", EVENT)

    assert selected(person) == {("post_event_questionnaire", "questionnaires.invitation")}
    assert db.session.scalars(audience(newsletter_by_slug("centre-news"), Person.id)).all() == []


def test_c13_who_orders_the_newsletter_gets_it_and_nothing_else(centre):
    person = a_person()
    agrees(person, "newsletter:centre-news")

    assert {code for code, _kind in selected(person)} == {"newsletter:centre-news"}
    assert {kind.partition(".")[0] for _code, kind in selected(person)} == {"newsletters"}
    assert db.session.scalars(audience(newsletter_by_slug("centre-news"), Person.id)).all() == [person.id]


def test_press_means_press(centre):
    person = a_person()
    agrees(person, "press")

    assert {code for code, _kind in selected(person)} == {"press"}
    assert db.session.scalars(audience(newsletter_by_slug("centre-news"), Person.id)).all() == []
