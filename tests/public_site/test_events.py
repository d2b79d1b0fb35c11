from datetime import timedelta

import pytest

from registration.events.models import HostRole
from registration.events.queries import event_by_slug
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.models import OrganisationKind
from tests.factories import a_co_organiser
from tests.factories.events import a_host, a_programme_item, an_event
from tests.factories.signups import a_signup


@pytest.fixture
def event(app) -> dict[str, str]:
    """Provide a published webinar with a co-organiser and a programme."""
    with app.app_context():
        made = an_event(summary={"en": "Customs and <b>payment</b>", "ja": "通関と決済"}, capacity=12)
        a_host(made)
        a_programme_item(made)
        return {"slug": made.slug, "title": made.title["en"], "join": made.join_url}


def test_the_calendar_lists_what_is_to_come(visitor, event) -> None:
    page = visitor.get("/en/events")
    assert event["title"] in page.text
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")
    assert visitor.get("/ja/events").headers["ETag"] != page.headers["ETag"]


def test_a_search_leaves_what_fits(visitor, event) -> None:
    assert event["title"] in visitor.get("/en/events?q=customs").text
    assert event["title"] in visitor.get("/en/events?q=通関").text
    assert "No event matches" in visitor.get("/en/events?q=bananas").text
    assert "No event matches" in visitor.get("/en/events?how=in_person").text


def test_an_event_page_says_when_where_and_with_whom_but_never_the_room(visitor, event) -> None:
    page = visitor.get(f"/en/events/{event['slug']}").text
    assert "Programme" in page
    assert "JST" in page
    assert "&lt;b&gt;payment" in page
    assert event["join"] not in page


def test_a_page_says_how_many_places_are_left(app, visitor, event) -> None:
    with app.app_context():
        found = an_event(capacity=3)
        slug = found.slug
        a_signup(found)
    page = visitor.get(f"/en/events/{slug}")
    assert "2 places left" in page.text
    with app.app_context():
        a_signup(event_by_slug(slug))
    assert "1 place left" in visitor.get(f"/en/events/{slug}").text


def test_an_unchanged_page_is_answered_without_a_body(visitor, event) -> None:
    for address in (f"/en/events/{event['slug']}", "/en/events", "/en/events.ics"):
        first = visitor.get(address)
        again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_what_is_over_stands_in_the_archive(app, visitor) -> None:
    with app.app_context():
        then = clock.now() - timedelta(days=20)
        title = an_event(
            starts_at=then,
            ends_at=then + timedelta(hours=1),
            opens_at=then - timedelta(days=20),
            closes_at=then,
        ).title["en"]
    assert title not in visitor.get("/en/events").text
    assert title in visitor.get("/en/events/past").text


def test_calendars_can_be_subscribed_to(visitor, event) -> None:
    entry = visitor.get(f"/en/events/{event['slug']}.ics")
    assert entry.mimetype == "text/calendar"
    assert event["join"].encode() not in entry.data
    assert b"BEGIN:VEVENT" in visitor.get("/ja/events.ics").data


@pytest.mark.parametrize(
    "address", ["/en/events/nothing", "/xx/events", "/en/events/%00", "/en/events/nothing.ics"]
)
def test_what_is_not_there_says_so(visitor, address) -> None:
    assert visitor.get(address).status_code in (400, 404)


def test_the_list_needs_the_same_statements_for_many_events(app, visitor, statements) -> None:
    with app.app_context():
        for _ in range(3):
            a_host(an_event())
    visitor.get("/en/events")
    with statements() as few:
        visitor.get("/en/events")
    with app.app_context():
        for _ in range(6):
            a_host(an_event())
        db.session.remove()
    with statements() as many:
        visitor.get("/en/events")
    assert len(few) == len(many)


def test_s_jetro_31_co_organisers_of_any_class_are_named_on_form_and_consent_text(app, visitor) -> None:
    with app.app_context():
        event, other = an_event(), an_event()
        for name, kind, role in (
            ("Ministry of Trade", OrganisationKind.GOVERNMENT, HostRole.SUPPORTER),
            ("Osaka Chamber", OrganisationKind.CO_ORGANISER, HostRole.COOPERATION),
        ):
            a_host(event, a_co_organiser(name={"en": name}, kind=kind)).role = role
        db.session.commit()
        slug, other_slug = event.slug, other.slug
    for page in ("", "/sign-up"):
        asked = visitor.get(f"/en/events/{slug}{page}").text
        assert "Ministry of Trade" in asked
        assert "Osaka Chamber" in asked
    purposes = visitor.get(f"/en/events/{slug}/sign-up").text.split('class="purpose')
    for name in ("Ministry of Trade", "Osaka Chamber"):
        assert sum(f"{name} (Ho Chi Minh City, Vietnam)" in each for each in purposes) == 1
    assert "Ministry of Trade" not in visitor.get(f"/en/events/{other_slug}/sign-up").text
