import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as database_event
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import give
from registration.consent.models import Channel, LimitKind, ProcessingLimit
from registration.consent.queries import current_version, purpose_by_code
from registration.events.models import Event, EventHost, EventState
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.people.queries import subject_of
from registration.signups.models import Attendance, PlaceCount, Signup, SignupState
from tests.browser import Browser, Reader
from tests.factories import a_co_organiser
from tests.factories.consent import a_notice
from tests.factories.events import a_draft_event, a_host, an_event, the_standard_purposes
from tests.factories.saving import saved
from tests.factories.signups import a_held_signup, a_signup

LIST = "/en/organiser/events"
EVERYBODY = {"Mika Tanaka", "田中 美香", "Somebody Late"}


@pytest.fixture(autouse=True)
def _standard_purposes(app: Flask) -> None:
    with app.app_context():
        the_standard_purposes()
        db.session.commit()


def filled_in(**different: Any) -> dict[str, Any]:
    """What an organiser types for a webinar."""
    usual = {
        "mode": "webinar",
        "title_en": "Selling to Viet Nam",
        "title_ja": "ベトナムに売る",
        "description_en": "How it is **done**.",
        "description_ja": "実際の進め方。",
        "time_zone": "Asia/Tokyo",
        "starts_at": "2031-03-03T16:00",
        "ends_at": "2031-03-03T17:15",
        "opens_at": "2026-01-01T09:00",
        "closes_at": "2031-03-03T15:00",
        "capacity": "300",
        "join_url": "https://meet.example/room",
        "do": "save",
    }
    return usual | different


def allow(signup: Signup, host: EventHost) -> None:
    """This attendee allows sharing with this host."""
    give(
        subject_of(signup.person_id).id,
        host.purpose_id,
        f"event:{signup.event_id}",
        purpose_version=current_version(host.purpose_id),
        channel=Channel.WEB,
        method="checkbox",
    )
    db.session.commit()


def a_running_event() -> Event:
    """An event that began an hour ago, and whose sign-up is still open."""
    now = clock.now()
    hour = timedelta(hours=1)
    return an_event(starts_at=now - hour, ends_at=now + hour, closes_at=now + hour)


def the_only_event() -> Event:
    return db.session.scalars(select(Event)).one()


@contextmanager
def statements_counted(app: Flask) -> Iterator[list[str]]:
    counted: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    with app.app_context():
        engine = db.engine
    database_event.listen(engine, "before_cursor_execute", note)
    yield counted
    database_event.remove(engine, "before_cursor_execute", note)


# Writing


def test_an_organiser_writes_previews_publishes_and_it_is_there(app, organiser, visitor):
    with app.app_context():
        a_notice()
        partner = a_co_organiser()
        hosts = {"hosts-0-organisation": str(partner.id), "hosts-0-role": "co_host", "hosts-0-asked": "y"}
        name = partner.name["en"]

    made = organiser.submit(f"{LIST}/new", form=-1, **filled_in(**hosts))
    assert made.status_code == 302
    page = organiser.get(made.location)
    assert "Saved as a draft" in page.text
    assert "16:00–17:15 JST" in page.text

    published = organiser.submit(f"{made.location}/publish", form="publish")
    assert published.status_code == 302

    with app.app_context():
        event = the_only_event()
        assert event.state is EventState.PUBLISHED
        assert event.starts_at.isoformat() == "2031-03-03T07:00:00+00:00"
        assert db.session.scalar(select(PlaceCount.taken).where(PlaceCount.event_id == event.id)) == 0
        slug = event.slug
    assert name in visitor.get(f"/en/events/{slug}/sign-up").text
    assert "ベトナムに売る" in visitor.get(f"/ja/events/{slug}").text


@pytest.mark.parametrize(("days", "folded"), [(30, False), (-1, True)])
def test_once_it_has_begun_the_tabs_that_plan_it_lie_under_more(app, organiser, days, folded) -> None:
    with app.app_context():
        begins = clock.now() + timedelta(days=days)
        number = an_event(starts_at=begins, ends_at=begins + timedelta(hours=2)).id
    for page, words in ((f"{LIST}/{number}", "More"), (f"{LIST}/{number}/programme", "Programme")):
        head = organiser.get(page).text.partition('<nav aria-label="This event">')[2].partition("</nav>")[0]
        assert f"/events/{number}/programme" in head
        assert f"/events/{number}/admission" in head
        assert ("<details" in head) is folded
        assert (re.search(rf"<summary [^>]*>{words}</summary>", head) is not None) is folded


def test_time_zones_are_chosen_by_their_cities(organiser) -> None:
    assert '<option selected value="Asia/Tokyo">Tokyo (UTC+9)</option>' in organiser.get(f"{LIST}/new").text
    japanese = organiser.get(f"{LIST}/new".replace("/en/", "/ja/")).text
    assert '<option value="Asia/Ho_Chi_Minh">ホーチミン（UTC+7）</option>' in japanese


def test_the_page_for_a_new_event_sent_twice_makes_one_event(app, organiser):
    page = Reader(organiser.get(f"{LIST}/new").text).forms[-1].values

    answers = [organiser.post(f"{LIST}/new", data=page | filled_in()) for _ in range(2)]

    assert answers[0].location == answers[1].location
    with app.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_en": "", "title_ja": ""}, "Enter a title in at least one language"),
        ({"title_en": "x" * 10_000}, "Shorten this to 200 characters; it has 10000"),
        ({"description_en": "x" * 20_001}, "Shorten this to 20000 characters"),
        ({"starts_at": "tomorrow"}, "Enter day and time like 2027-03-03 16:00"),
        ({"starts_at": "9999999-03-03T16:00"}, "Enter day and time like"),
        ({"starts_at": "0001-01-01T00:00"}, "Enter a year between 2000 and 2200"),
        ({"starts_at": ""}, "Enter when the event begins"),
        ({"ends_at": "2031-03-03T15:00"}, "The end must come after the beginning"),
        ({"closes_at": "2031-03-03T17:16"}, "Sign-up must close after it opens"),
        ({"closes_at": "2025-01-01T00:00"}, "Sign-up must close after it opens"),
        ({"time_zone": "Mars/Olympus"}, "Choose one of the answers"),
        ({"time_zone": "../../etc/passwd"}, "Choose one of the answers"),
        ({"mode": "teleport"}, "Choose one of the answers"),
        ({"mode": ""}, "Choose"),
        ({"capacity": "many"}, "Enter a whole number"),
        ({"capacity": "-3"}, "Enter a number from 1"),
        ({"capacity": "9" * 40}, "Enter a number from 1"),
        ({"join_url": "javascript:alert(1)"}, "Enter the whole address, beginning with https://"),
        ({"join_url": "https://[broken"}, "Enter the whole address"),
        ({"hosts-0-organisation": "99999", "hosts-0-role": "co_host"}, "Choose one of the answers"),
        ({"hosts-0-organisation": "", "hosts-0-role": "co_host"}, "Choose an organisation"),
        (
            {"time_zone": "Europe/London", "starts_at": "2031-03-30T01:30", "ends_at": "2031-03-30T05:00"},
            "This time does not exist: the clocks are put forward that day. Do you mean 02:30?",
        ),
    ],
)
def test_what_cannot_be_saved_says_why_at_the_field_and_keeps_what_was_typed(app, organiser, typed, words):
    answer = organiser.submit(f"{LIST}/new", form=-1, **filled_in(**({"summary_en": "Kept words"} | typed)))

    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept words" in answer.text
    assert "<title>Error: " in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 0


@pytest.mark.parametrize("words", ["田中 עברית العربية 🎏", "<script>alert(1)</script>", "%s {{ 7*7 }}"])
def test_e11_strange_words_are_stored_as_they_are(app, organiser, words):
    answer = organiser.submit(f"{LIST}/new", form=-1, **filled_in(title_en=words))

    assert answer.status_code == 302
    with app.app_context():
        assert the_only_event().title["en"] == words
    assert "<script>alert" not in organiser.get(answer.location).text


def test_e11_what_no_database_keeps_is_refused(organiser):
    answer = organiser.submit(f"{LIST}/new", form=-1, **filled_in(title_en="NUL \x00 byte"))

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("forged", ["²", "9" * 5000, "99999999999", "-1", "１２"])
def test_x8_an_organisation_that_there_is_not_is_refused_at_its_field(organiser, forged):
    row = {"hosts-0-organisation": forged, "hosts-0-role": "co_host"}
    answer = organiser.submit(f"{LIST}/new", form=-1, **filled_in(**row))
    assert answer.status_code == 422
    assert "Choose one of the answers" in answer.text


def test_a_row_for_a_co_organiser_offers_the_organisations_there_are(app, organiser):
    with app.app_context():
        name = a_co_organiser().name["en"]

    page = organiser.submit(f"{LIST}/new", form=-1, **filled_in(do="add-host"))

    assert name in page.text
    assert "Kansai-ASEAN Trade Centre</option>" not in page.text


def test_a_sentence_must_name_the_organisation_it_is_about(app, organiser):
    with app.app_context():
        partner = a_co_organiser()
    row = {"hosts-0-organisation": str(partner.id), "hosts-0-role": "co_host", "hosts-0-asked": "y"}

    answer = organiser.submit(
        f"{LIST}/new", form=-1, **filled_in(**row, **{"hosts-0-words_en": "Give it to our partner."})
    )

    assert answer.status_code == 422
    assert "Name the organisation" in answer.text


def test_a_preview_shows_what_was_typed_in_each_language_and_keeps_nothing(app, organiser):
    with app.app_context():
        partner = a_co_organiser()
    row = {"hosts-0-organisation": str(partner.id), "hosts-0-role": "co_host", "hosts-0-asked": "y"}

    page = organiser.submit(f"{LIST}/new", form=-1, **filled_in(**row, do="preview"))

    assert page.status_code == 200
    assert page.text.count("<iframe") == 2
    assert "How it is &lt;strong&gt;done&lt;/strong&gt;." in page.text
    assert "実際の進め方。" in page.text
    assert f"Give my name, e-mail address, organisation and job title to {partner.name['en']}" in page.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 0
        assert purpose_by_code(f"share:{partner.code}") is None


def test_a_preview_of_unsaved_changes_leaves_the_event_as_it_is(app, organiser):
    with app.app_context():
        event = an_event()
        address, before = f"{LIST}/{event.id}/edit", event.revision

    page = organiser.submit(address, form=-1, title_en="Never saved", do="preview")

    assert page.text.count("<iframe") == 2
    assert "Never saved" in page.text
    with app.app_context():
        assert the_only_event().revision == before
        assert the_only_event().title["en"] != "Never saved"


def test_looking_at_page_and_form_of_a_draft_publishes_nothing(app, organiser):
    with app.app_context():
        event = a_draft_event()
        event.form_version = None
        db.session.commit()
        address = f"{LIST}/{event.id}/preview"

    assert organiser.get(address).text.count("<iframe") == 2
    with app.app_context():
        assert the_only_event().form_version_id is None


def test_an_event_is_saved_with_everything_that_stood_on_its_page(app, organiser):
    with app.app_context():
        event = an_event(capacity=None)
        a_host(event)
        address, form = f"{LIST}/{event.id}/edit", event.form_version_id
        before = (event.starts_at, event.title, event.slug, event.hosts[0].purpose_id, event.waitlist)

    saved_answer = organiser.submit(address, form=-1, do="save")

    assert saved_answer.status_code == 302
    with app.app_context():
        event = the_only_event()
        after = (event.starts_at, event.title, event.slug, event.hosts[0].purpose_id, event.waitlist)
        assert after == before
        assert event.form_version_id == form


def test_two_organisers_do_not_overwrite_each_other(app, organiser, signed_in):
    with app.app_context():
        address = f"{LIST}/{an_event().id}/edit"
    colleague = signed_in(RoleName.ORGANISER)
    old = Reader(organiser.get(address).text).forms[-1].values
    colleague.submit(address, form=-1, title_en="From the colleague", do="save")

    answer = organiser.post(address, data=old | {"title_en": "From me", "do": "save"})

    assert answer.status_code == 409
    assert "Somebody else has saved this event" in answer.text
    assert "From me" in answer.text
    with app.app_context():
        assert the_only_event().title["en"] == "From the colleague"


def test_a_time_that_comes_twice_is_saved_and_told(organiser):
    typed = {
        "time_zone": "Europe/London",
        "starts_at": "2031-10-26T01:30",
        "ends_at": "2031-10-26T05:00",
        "closes_at": "2031-10-20T00:00",
    }

    answer = organiser.submit(f"{LIST}/new", form=-1, **filled_in(**typed))

    assert answer.status_code == 302
    assert "01:30 comes twice" in organiser.get(answer.location).text


# Publishing and cancelling


def test_what_is_missing_is_said_before_and_when_publishing(app, organiser):
    with app.app_context():
        event = a_draft_event(description={})
        address = f"{LIST}/{event.id}"

    assert "A description in at least one language" in organiser.get(address).text
    token = Reader(organiser.get(f"{address}/edit").text).forms[-1].values["csrf_token"]
    refused = organiser.post(f"{address}/publish", data={"csrf_token": token})

    assert refused.status_code == 409
    assert "A description in at least one language" in refused.text
    with app.app_context():
        assert the_only_event().state is EventState.DRAFT


def test_cancelling_says_what_follows_and_writes_to_those_who_confirmed(app, organiser):
    with app.app_context():
        event = an_event()
        a_signup(event)
        a_held_signup(event)
        address = f"{LIST}/{event.id}/cancel"

    page = organiser.get(address)
    assert "1 person gets a mail at once." in page.text
    with app.app_context():
        assert the_only_event().state is EventState.PUBLISHED
    organiser.submit(address, form="cancel")

    with app.app_context():
        assert the_only_event().state is EventState.CANCELLED
        told = select(func.count(Message.id)).where(Message.kind == "signups.event_cancelled")
        assert db.session.scalar(told) == 1
    assert organiser.get(address).status_code == 302


def test_a_larger_room_is_offered_to_those_who_wait(app, organiser):
    with app.app_context():
        event = an_event(capacity=1)
        a_signup(event)
        waiting = a_signup(event)
        assert waiting.state is SignupState.WAITING
        address, signup_id = f"{LIST}/{event.id}/edit", waiting.id

    organiser.submit(address, form=-1, capacity="2", do="save")

    with app.app_context():
        assert db.session.get(Signup, signup_id).state is SignupState.OFFERED


# Seeing


def test_the_list_of_events_asks_few_questions_however_many_there_are(app, organiser):
    def number() -> int:
        with statements_counted(app) as statements:
            assert organiser.get(LIST).status_code == 200
        return len(statements)

    with app.app_context():
        a_signup(an_event())
    few = number()
    with app.app_context():
        for _ in range(6):
            a_signup(an_event())

    assert number() == few <= 12


def test_the_overview_shows_where_an_event_stands(app, organiser):
    with app.app_context():
        event = an_event(capacity=40)
        host = a_host(event)
        allows = a_signup(event)
        a_signup(event)
        a_held_signup(event)
        allow(allows, host)
        address = f"{LIST}/{event.id}"
        name = host.organisation.name["en"]

    page = organiser.get(address).text

    assert "of 40 places" in page
    assert "1 person has not confirmed" in page
    assert f"1 person never saw the name of {name}" in page
    assert "Show as a table" in page


def test_the_list_of_attendees_asks_few_questions_and_is_written_down(app, organiser):
    with app.app_context():
        event = an_event()
        a_host(event)
        for _ in range(3):
            a_signup(event)
        event_id = event.id

    def number() -> int:
        with statements_counted(app) as statements:
            assert organiser.get(f"{LIST}/{event_id}/attendees?q=visitor").status_code == 200
        return len(statements)

    few = number()
    with app.app_context():
        for _ in range(20):
            a_signup(db.session.get(Event, event_id))

    assert number() == few <= 12
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.listed")).first()
        assert entry.actor_id is not None
        assert "visitor" not in str(entry.details)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=tanaka", {"Mika Tanaka"}),
        ("q=田中", {"田中 美香"}),
        ("q=minato+foods", {"Mika Tanaka", "田中 美香"}),
        ("q=%25", set()),
        ("q=_", set()),
        ("state=held", {"Somebody Late"}),
        ("state=confirmed&q=tanaka", {"Mika Tanaka"}),
        (
            "state=nonsense&allowed=nothing&order=sideways&page=-7",
            EVERYBODY,
        ),
        ("page=999999999999999999999", EVERYBODY),
        ("event_id=7&signup_id=8&_external=1", EVERYBODY),
    ],
)
def test_attendees_are_found_by_name_organisation_address_and_state(app, organiser, query, names):
    with app.app_context():
        event = an_event()
        a_signup(event, name="Mika Tanaka", email="mika@minato.example", organisation="Minato Foods")
        a_signup(event, name="田中 美香", email="m2@minato.example", organisation="Minato Foods")
        a_held_signup(event, name="Somebody Late", email="late@kobe.example", organisation="Kobe")
        address = f"{LIST}/{event.id}/attendees?{query}"

    page = organiser.get(address)

    assert page.status_code == 200
    assert {name for name in EVERYBODY if name in page.text} == names


def test_attendees_are_found_by_what_they_allow(app, organiser):
    with app.app_context():
        event = an_event()
        host = a_host(event)
        yes, no = a_signup(event, name="Says Yes"), a_signup(event, name="Says No")
        allow(yes, host)
        address = f"{LIST}/{event.id}/attendees?allowed={host.purpose.code}"

    page = organiser.get(address).text

    assert yes.person.name in page
    assert no.person.name not in page


def test_attendees_are_sorted_both_ways(app, organiser):
    with app.app_context():
        event = an_event()
        for name in ("Berta", "Anton", "Cäsar"):
            a_signup(event, name=name)
        address = f"{LIST}/{event.id}/attendees"

    def order(query: str) -> list[str]:
        page = organiser.get(f"{address}?order={query}").text
        return sorted(("Anton", "Berta", "Cäsar"), key=page.index)

    assert order("name") == ["Anton", "Berta", "Cäsar"]
    assert order("-name") == ["Cäsar", "Berta", "Anton"]
    assert order("time") == ["Berta", "Anton", "Cäsar"]


def test_long_lists_come_in_pages(app, organiser):
    with app.app_context():
        event = an_event()
        for _ in range(53):
            a_signup(event)
        address = f"{LIST}/{event.id}/attendees"

    assert "1 to 50 of 53" in organiser.get(address).text
    assert "51 to 53 of 53" in organiser.get(f"{address}?after=50&first=51").text
    assert "4 to 53 of 53" in organiser.get(f"{address}?before=end").text
    assert "1 to 50 of 53" in organiser.get(f"{address}?after=999").text


def test_c19_a_person_who_restricted_processing_is_in_no_list(app, organiser):
    with app.app_context():
        event = a_running_event()
        seen, hidden = a_signup(event, name="Seen Person"), a_signup(event, name="Hidden Person")
        saved(
            ProcessingLimit(
                subject_id=subject_of(hidden.person_id).id,
                kind=LimitKind.RESTRICTION,
                ground="art18",
                since=clock.now(),
            )
        )
        base, hidden_id, seen_id = f"{LIST}/{event.id}", hidden.id, seen.id

    for page in ("attendees", "attendance"):
        text = organiser.get(f"{base}/{page}").text
        assert "Seen Person" in text
        assert "Hidden Person" not in text
    assert organiser.get(f"{base}/attendees/{seen_id}").status_code == 200
    assert organiser.get(f"{base}/attendees/{hidden_id}").status_code == 404
    assert "Hidden Person" not in organiser.submit(f"{base}/attendees", form="export").text


def test_c42_opening_somebody_s_signup_is_written_down_with_whose_it_is(app, organiser):
    with app.app_context():
        event = an_event()
        signup = a_signup(event, name="Mika Tanaka", telephone="+81 6 0000 0000")
        address, whose = f"{LIST}/{event.id}/attendees/{signup.id}", subject_of(signup.person_id).ref

    page = organiser.get(address)

    assert "+81 6 0000 0000" in page.text
    assert "Mika Tanaka" in page.text
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.seen")).one()
        assert entry.whose == whose
        assert entry.actor_id is not None


def test_somebody_of_another_event_is_not_shown_under_this_one(app, organiser):
    with app.app_context():
        one, other = an_event(), an_event()
        address = f"{LIST}/{one.id}/attendees/{a_signup(other).id}"

    assert organiser.get(address).status_code == 404


# Attendance


def test_attendance_is_marked_for_the_chosen_and_for_the_rest(app, organiser):
    with app.app_context():
        event = an_event()
        ids = [a_signup(event).id for _ in range(4)]
        event.opens_at -= timedelta(days=90)
        event.starts_at -= timedelta(days=60)
        db.session.commit()
        address = f"{LIST}/{event.id}/attendance"

    organiser.submit(address, form="attendance", who=[str(ids[0]), str(ids[1])], do="attended")
    marked = organiser.submit(address, form="attendance", who=[str(ids[2])], do="rest")

    assert marked.status_code == 302
    with app.app_context():
        found = [db.session.get(Signup, each).attendance for each in ids]
    assert found == [Attendance.ATTENDED, Attendance.ATTENDED, Attendance.ABSENT, Attendance.ABSENT]


def test_nobody_is_marked_before_the_event_begins(app, organiser):
    with app.app_context():
        event = an_event()
        signup_id = a_signup(event).id
        address = f"{LIST}/{event.id}/attendance"

    organiser.submit(address, form="attendance", who=str(signup_id), do="attended")

    with app.app_context():
        assert db.session.get(Signup, signup_id).attendance is Attendance.UNKNOWN


@pytest.mark.parametrize("who", ["x", "-1", "9" * 30, "", "1 OR 1=1"])
def test_marking_nobody_marks_nobody(app, organiser, who):
    with app.app_context():
        event = an_event(
            starts_at=clock.now() - timedelta(hours=1), closes_at=clock.now() + timedelta(hours=1)
        )
        a_signup(event)
        address = f"{LIST}/{event.id}/attendance"

    answer = organiser.submit(address, form="attendance", who=who, do="attended")

    assert answer.status_code == 302
    assert "Choose people first" in organiser.get(answer.location).text


# Export


def test_e12_an_export_opens_cleanly_in_a_spreadsheet(app, organiser):
    with app.app_context():
        event = an_event()
        a_signup(
            event,
            name="=HYPERLINK(1)",
            organisation="@sum",
            job_title="-1+1",
            telephone="+81 6 0000 0000",
        )
        a_signup(event, name="田中 美香", organisation='Says "hello", twice\nand again')
        address = f"{LIST}/{event.id}/attendees"

    answer = organiser.submit(address, form="export")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    head, first, second = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    row = dict(zip(head, first, strict=True))
    assert row["Your name"] == "'=HYPERLINK(1)"
    assert row["Organisation"] == "'@sum"
    assert row["Job title"] == "'-1+1"
    assert row["Telephone"] == "+81 6 0000 0000"
    assert row["State"] == "Confirmed"
    assert dict(zip(head, second, strict=True))["Organisation"] == 'Says "hello", twice\nand again'
    with app.app_context():
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.exported")).one()


def test_only_the_chosen_are_exported_when_some_are_chosen(app, organiser):
    with app.app_context():
        event = an_event()
        chosen, other = a_signup(event, name="Chosen"), a_signup(event, name="Other")
        address = f"{LIST}/{event.id}/attendees"

    text = organiser.submit(address, form="export", who=str(chosen.id), everyone=None).text

    assert "Chosen" in text
    assert "Other" not in text
    assert other.id != chosen.id


def test_answers_to_earlier_versions_of_the_form_stand_in_the_same_file(app, organiser):
    with app.app_context():
        event = an_event()
        a_signup(event, name="Before")
        a_host(event)
        a_signup(event, name="After")
        address = f"{LIST}/{event.id}/attendees"

    rows = list(csv.reader(io.StringIO(organiser.submit(address, form="export").data.decode("utf-8-sig"))))

    assert len(rows) == 3
    assert {row[1] for row in rows[1:]} == {"Before", "After"}


# Access


@pytest.mark.parametrize("page", ["", "/new", "/1", "/1/edit", "/1/publish", "/1/cancel", "/1/attendees"])
def test_strangers_and_partners_see_nothing(visitor, signed_in, page):
    assert visitor.get(LIST + page).status_code == 302
    assert signed_in(RoleName.CO_ORGANISER).get(LIST + page).status_code == 403


def test_a_data_officer_reads_and_does_not_write(app, data_officer):
    with app.app_context():
        event_id = an_event().id

    assert data_officer.get(f"{LIST}/{event_id}").status_code == 200
    assert data_officer.get(f"{LIST}/{event_id}/attendees").status_code == 200
    for page in ("edit", "publish", "cancel", "attendance"):
        assert data_officer.get(f"{LIST}/{event_id}/{page}").status_code == 403


def test_an_event_that_is_none_is_not_found(organiser):
    for page in ("", "/edit", "/preview", "/publish", "/cancel", "/attendees", "/attendance", "/attendees/1"):
        assert organiser.get(f"{LIST}/404{page}").status_code == 404
    assert isinstance(organiser, Browser)
