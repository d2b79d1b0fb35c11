import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from registration.consent.actions import new_purpose_version, publish_purpose_version
from registration.consent.queries import purpose_by_code
from registration.consent.rules import PurposeWords
from registration.events.models import EventState, HostRole
from registration.events.queries import event_by_slug
from registration.forms.queries import purposes_shown
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.models import OrganisationKind
from tests.factories import a_co_organiser
from tests.factories.consent import a_notice, a_purpose, some_words
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


def test_a_page_says_what_is_needed_and_what_one_may_choose(app, visitor, statements) -> None:
    with app.app_context():
        a_notice()
        code = a_purpose(title={"en": "The monthly letter", "ja": "月報"}).code
        made = an_event(purposes=[code])
        host = a_host(made)
        address, needed = f"/en/events/{made.slug}", purposes_shown(made.form_version)[0].statement["en"]
        partner = host.organisation.name["en"]
    page = visitor.get(address).text
    asked = page[page.index("What we ask of you") :]
    assert needed in asked
    assert "The monthly letter" in asked
    assert f"Share with {partner}" in asked
    assert "月報" in visitor.get(address.replace("/en/", "/ja/")).text
    with statements() as seen:
        visitor.get(address)
    assert len(seen) == 1, "what is drawn is kept"

    with app.app_context():
        words = some_words(9) | {
            "title": {"en": "The weekly letter", "ja": "週報"},
            "dpv_term": "dpv:ServiceProvision",
        }
        publish_purpose_version(new_purpose_version(purpose_by_code(code), PurposeWords(**words)))
        db.session.commit()
    assert "The weekly letter" in visitor.get(address).text, "and drawn anew when words change"


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


def test_words_in_any_script_find_an_event(app, visitor) -> None:
    with app.app_context():
        slug = an_event(title={"en": "Halal for makers", "ja": "ハラール認証"}).slug
    for words in ("halal", "HALAL makers", "ハラール", "はらーる", "認証", "ﾊﾗｰﾙ"):
        assert slug in visitor.get("/ja/events", query_string={"q": words}).text
    assert slug not in visitor.get("/ja/events?q=halalx").text


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 5000, "how=teleport", "language=%27--", "category=none", "page=-1",
     "page=9999999999", "series=nowhere", "zone=../../etc/passwd", "region=%ff"],
)  # fmt: skip
def test_x8_whatever_an_address_asks_is_answered(visitor, event, query) -> None:
    for address in ("/en/events", "/en/events/past", "/en/events.ics", "/en/events.atom", "/en/events.rss",
                    "/en/events/month/2031-03", f"/en/events/{event['slug']}"):  # fmt: skip
        assert visitor.get(f"{address}?{query}").status_code in (200, 400)


def test_what_is_both_at_once_is_found_under_each_and_shows_both(app, visitor) -> None:
    with app.app_context():
        slug = an_event(mode="hybrid", venue={"en": "Minato Hall"}).slug
    for how in ("in_person", "webinar"):
        assert slug in visitor.get(f"/en/events?how={how}").text
    page = visitor.get(f"/en/events/{slug}").text
    assert "Minato Hall" in page
    assert "or online; the link comes with your confirmation" in page
    assert "MixedEventAttendanceMode" in page


def test_machines_read_what_stands_on_the_page(app, visitor, event) -> None:
    page = visitor.get(f"/en/events/{event['slug']}").text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    told = json.loads(block)
    assert told["@type"] == "Event"
    assert told["eventStatus"].endswith("/EventScheduled")
    assert told["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert told["offers"]["availability"].endswith("/InStock")
    assert told["location"]["@type"] == "VirtualLocation"
    assert event["join"] not in block
    assert "<b>" not in block
    assert f'<meta property="og:title" content="{event["title"]}">' in page


FAR = {
    "opens_at": datetime(2099, 1, 1, tzinfo=UTC),
    "closes_at": datetime(2099, 1, 2, tzinfo=UTC),
    "starts_at": datetime(2099, 1, 3, tzinfo=UTC),
    "ends_at": datetime(2099, 1, 3, 2, tzinfo=UTC),
}
SHUT = {"opens_at": datetime(2019, 1, 1, tzinfo=UTC), "closes_at": datetime(2020, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("different", "offered"),
    [
        ({}, "InStock"),
        (FAR, "InStock"),
        ({"capacity": 1, "waitlist": False}, "SoldOut"),
        (SHUT, ""),
        ({"state": EventState.CANCELLED}, ""),
    ],
)
def test_machines_read_an_offer_only_where_somebody_can_take_it(app, visitor, different, offered) -> None:
    with app.app_context():
        event = an_event(**different)
        slug = event.slug
        if event.capacity == 1:
            a_signup(event)
    page = visitor.get(f"/en/events/{slug}").text
    told = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert told.get("offers", {}).get("availability", "").rpartition("/")[2] == offered


def test_e7_an_event_is_shown_in_both_zones_where_they_differ(app, visitor) -> None:
    with app.app_context():
        slug = an_event(
            time_zone="Europe/London",
            starts_at=datetime(2031, 10, 26, 9, tzinfo=UTC),
            ends_at=datetime(2031, 10, 26, 11, tzinfo=UTC),
            closes_at=datetime(2031, 10, 26, 9, tzinfo=UTC),
        ).slug
    page = visitor.get(f"/en/events/{slug}?zone=Asia/Tokyo").text
    assert "09:00–11:00 GMT" in page
    assert "18:00–20:00 JST" in page
    assert "JST" not in visitor.get(f"/en/events/{slug}").text
    assert "JST" not in visitor.get(f"/en/events/{slug}?zone=Mars/Olympus").text
    assert 'data-start="2031-10-26T09:00:00+00:00"' in visitor.get(f"/en/events/{slug}").text


def test_months_feeds_and_the_map_of_the_site_can_be_kept(visitor, event) -> None:
    for address in (
        "/en/events/month/2031-03",
        "/ja/events.atom",
        "/ja/events.rss",
        "/en/events.ics",
        "/sitemap.xml",
        "/robots.txt",
    ):
        first = visitor.get(address)
        assert first.status_code == 200
        assert "Set-Cookie" not in first.headers
        assert "Cookie" not in first.headers.get("Vary", "")
        again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    ElementTree.fromstring(visitor.get("/ja/events.atom").data)
    assert event["slug"] in visitor.get("/sitemap.xml").text
    assert visitor.get("/en/events/month/2031-13").status_code == 404


def test_feeds_are_read_by_every_reader_whatever_stands_in_a_title(app, visitor) -> None:
    with app.app_context():
        event = an_event(title={"en": "Fish & \x0b<chips>", "ja": "魚\ufffeと"}, summary={"en": "a\x1bb"})
        slug = event.slug
    for tongue, words in (("en", "Fish & <chips>"), ("ja", "魚と")):
        feed = ElementTree.fromstring(visitor.get(f"/{tongue}/events.rss").data)
        item = feed.find("channel/item")
        assert item.findtext("title") == words
        assert item.findtext("link") == f"https://events.example.org/{tongue}/events/{slug}"
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo is not None
        entry = ElementTree.fromstring(visitor.get(f"/{tongue}/events.atom").data)
        assert entry.findtext("{*}entry/{*}title") == words
    assert "item" not in visitor.get("/en/events.rss?how=in_person").text


def test_a_long_calendar_comes_in_pages(app, visitor) -> None:
    with app.app_context():
        events = [an_event().slug for _ in range(26)]
    pages = [visitor.get(f"/en/events?page={number}").text for number in (1, 2)]
    assert sum(slug in page for slug in events for page in pages) >= 26
    assert f'/events/{events[-1]}"' in pages[1]
