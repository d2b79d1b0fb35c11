"""X1: what belongs to somebody, and is asked for by somebody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from registration.consent.models import ConsentEvent, EventKind
from registration.events.models import Mode
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.organisers.permissions import RoleName
from registration.people.models import Person
from tests.browser import Browser, Reader
from tests.factories.admission import a_group
from tests.factories.consent import a_notice, a_purpose
from tests.factories.events import an_event
from tests.factories.receipts import a_checkpoint
from tests.factories.sharing import a_sharing, an_attendee
from tests.factories.signups import a_signup

TABLE = Path(__file__).with_name("objects.txt")
DOORS = ("personal_site", "partner_site")
NEEDS_AN_UPLOAD = "personal_site.my_page.file"


def written() -> dict[str, str]:
    lines = [line.split("|") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {endpoint.strip(): whose.strip() for endpoint, whose in lines}


def test_x1_every_address_that_names_a_thing_says_whose_it_has_to_be(app: Flask) -> None:
    naming = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(DOORS) and rule.arguments - {"lang", "token"}
    }
    assert naming == set(written())


@pytest.fixture
def theirs(app: Flask, visitor: Browser) -> dict[str, dict[str, str]]:
    """Provide, for everything in the table, a thing of that kind with the link of its person."""
    with app.app_context():
        a_notice()
        event = an_event(
            mode=Mode.IN_PERSON, venue={"en": "Hall"}, purposes=[a_purpose().code], most_in_group=2
        )
        leader, (place,) = a_group(event, "bea@example.org")
        by_link = {"token": tokens.make(Capability.MY_PAGE, leader.person.ref)}
        things = {
            "a place of this person": by_link | {"ref": leader.ref, "code": "paper"},
            "a place this person took for another": by_link | {"ref": place.ref},
        }
        address = f"/en/events/{event.slug}/sign-up"
    answers = {"name": "Mika", "email": "mika@example.com", "organisation": "Kobe"}
    visitor.post(address, data=Reader(visitor.get(address).text).form(0).values | answers)
    with app.app_context():
        refused = select(ConsentEvent).where(ConsentEvent.kind == EventKind.REFUSED)
        shown = db.session.scalars(refused.limit(1)).one()
        reader = db.session.scalars(select(Person).where(Person.email == "mika@example.com")).one()
        by_link = {"token": tokens.make(Capability.MY_PAGE, reader.ref)}
        things["a page this person saw"] = by_link | {"sha256": str(shown.shown_sha256)}
        things["an act of this person"] = by_link | {"act": shown.act}
        a_checkpoint()
    return things


def asked(app: Flask, endpoint: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Method and address of each way to ask for it."""
    adapter = app.url_map.bind("events.example.org")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == endpoint:
            known = {name: value for name, value in values.items() if name in rule.arguments} | {"lang": "en"}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, adapter.build(endpoint, known, method=method)


def test_x1_by_a_personal_link_one_reaches_ones_own_things_and_nobody_elses(
    app: Flask, visitor: Browser, theirs
) -> None:
    with app.app_context():
        stranger = {"token": tokens.make(Capability.MY_PAGE, a_signup(an_event()).person.ref)}
    wrong, own = [], []
    for endpoint, whose in written().items():
        if endpoint.startswith("personal_site"):
            for method, address in asked(app, endpoint, theirs[whose] | stranger):
                if visitor.open(address, method=method).status_code != 404:
                    wrong.append(f"{method} {address} answers somebody else")
            own += [(method, address, endpoint) for method, address in asked(app, endpoint, theirs[whose])]
    # Whoever gives the place back has no ticket any more: that comes last.
    for method, address, endpoint in sorted(own, key=lambda each: (each[0], each[1].endswith("/cancel"))):
        if (visitor.open(address, method=method).status_code == 404) is not (endpoint == NEEDS_AN_UPLOAD):
            wrong.append(f"{method} {address} does not answer its person")
    assert wrong == []


def test_x1_a_partner_reaches_files_for_the_own_organisation_and_no_others(app: Flask, signed_in) -> None:
    with app.app_context():
        made = a_sharing()
        an_attendee(made.event, allows=[made.purpose])
        values, ours = {"ref": made.disclosure().ref}, made.recipient.id
        of_another_event = a_sharing().recipient.id
    for organisation, known in ((of_another_event, False), (ours, True)):
        partner = signed_in(RoleName.CO_ORGANISER, organisation_id=organisation)
        key = Reader(partner.get("/en/partner/shares").text).forms[-1].values["csrf_token"]
        for endpoint in (each for each in written() if each.startswith("partner_site")):
            for method, address in asked(app, endpoint, values):
                answer = partner.open(address, method=method, data={"csrf_token": key}, buffered=True)
                assert (answer.status_code != 404) is known, f"{method} {address}"
