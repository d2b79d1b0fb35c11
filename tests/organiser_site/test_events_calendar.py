"""The organiser's side of the calendar: programme, dates, copies, series, drafts, labels."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.events.models import Event, EventState, Label, Series
from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.mail.models import Message
from registration.signups.models import Signup, SignupState
from registration.worker.tasks import publish_scheduled
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import a_draft_event, an_event, the_standard_purposes
from tests.factories.signups import a_held_signup, a_signup

LIST = "/en/organiser/events"


@pytest.fixture
def event_id(app) -> int:
    with app.app_context():
        the_standard_purposes()
        return an_event().id


def the(event_id: int) -> Event:
    return db.session.get(Event, event_id)


def test_a_programme_is_written_with_speakers_and_seen(app, organiser, visitor, event_id):
    address = f"{LIST}/{event_id}/programme"
    more = organiser.submit(address, form=-1, do="add-speaker")
    ref = Reader(more.text).forms[-1].values["speakers-0-ref"]
    typed = {
        "speakers-0-ref": ref,
        "speakers-0-name_en": "Mika Tanaka",
        "speakers-0-name_ja": "田中 美香",
        "speakers-0-organisation_en": "Minato Foods",
        "speakers-0-biography_en": "Sells **soy sauce**.",
        "sessions-0-starts_at": "2031-03-03T16:00",
        "sessions-0-ends_at": "2031-03-03T16:40",
        "sessions-0-title_en": "Customs",
        "sessions-0-speakers": ref,
        "sessions-0-track_en": "Room A",
    }
    saved = organiser.submit(address, form=-1, **typed, do="save")
    assert saved.status_code == 302

    with app.app_context():
        item = the(event_id).programme[0]
        session_ref, slug = item.ref, the(event_id).slug
        assert item.speakers[0].name["ja"] == "田中 美香"
    page = visitor.get(f"/en/events/{slug}").text
    assert "Mika Tanaka, Minato Foods" in page
    assert "<strong>soy sauce</strong>" in page
    assert slug in visitor.get("/ja/events?q=田中").text
    assert slug in visitor.get("/en/events?q=tanaka").text

    organiser.submit(address, form=-1, **{"sessions-0-title_en": "Customs and more"}, do="save")
    with app.app_context():
        assert the(event_id).programme[0].ref == session_ref


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"sessions-0-starts_at": "noon"}, "Enter day and time like"),
        ({"sessions-0-title_en": ""}, "Say what happens"),
        ({"sessions-0-ends_at": "2031-03-03T15:00"}, "The end must come after the beginning"),
        ({"sessions-0-title_en": "x" * 10_000}, "Shorten this to 300 characters"),
        ({"sessions-0-speakers": "nobody"}, "Choose from the list"),
        ({"speakers-0-name_en": ""}, "Enter the name of the speaker"),
    ],
)
def test_what_is_wrong_in_a_programme_is_said_at_the_field(organiser, event_id, typed, words):
    usual = {
        "speakers-0-name_en": "Kept name",
        "sessions-0-starts_at": "2031-03-03T16:00",
        "sessions-0-title_en": "Kept title",
    }
    answer = organiser.submit(f"{LIST}/{event_id}/programme", form=-1, **(usual | typed), do="save")
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept" in answer.text


def test_what_is_seldom_written_is_folded_until_something_is_wrong_in_it(organiser, event_id):
    address, lines = (
        f"{LIST}/{event_id}/programme",
        {"sessions-0-title_en": "First", "sessions-0-track_en": "Hall"},
    )
    typed = organiser.submit(address, form=-1, **lines, do="add-session").text
    folded = typed.partition("Track or room, description")
    assert folded[1]
    assert folded[0].endswith('<details class="more mb-2">\n    <summary>')
    assert "Hall</p>" in folded[2], "what stands in it is said outside"
    wrong = organiser.submit(address, form=-1, **(lines | {"sessions-0-track_en": "x" * 101}), do="save").text
    assert '<details class="more mb-2" open>' in wrong


def test_rows_come_and_go_without_a_script_and_nothing_typed_is_lost(organiser, event_id):
    lines = {"sessions-0-title_en": "First", "sessions-1-title_en": "Second"}
    address = f"{LIST}/{event_id}/programme"
    more = organiser.submit(address, form=-1, **lines, do="add-session")
    assert "sessions-2-title_en" in more.text
    fewer = organiser.submit(address, form=-1, **lines, do="remove-session:0")
    values = Reader(fewer.text).forms[-1].values
    assert values["sessions-0-title_en"] == "Second"
    assert "sessions-1-title_en" not in values
    for deed in ("remove-session:²", f"remove-session:{'9' * 5000}", "remove-session:-1", "remove-session:"):
        same = organiser.submit(address, form=-1, **lines, do=deed)
        assert "Second" in same.text, deed


def test_postponing_asks_everybody_whether_they_still_come(app, organiser, visitor, event_id):
    with app.app_context():
        a_signup(the(event_id))
        a_held_signup(the(event_id))
        before, sequence = the(event_id).starts_at, the(event_id).calendar_sequence
    later = (before + timedelta(days=21, hours=9)).strftime("%Y-%m-%dT%H:%M")
    address = f"{LIST}/{event_id}/postpone"
    assert "1 person gets a mail that asks" in organiser.get(address).text
    answer = organiser.submit(address, form=-1, known="known", starts_at=later)
    assert answer.status_code == 302
    with app.app_context():
        event = the(event_id)
        assert event.was_to_start_at == before
        assert event.ends_at - event.starts_at == timedelta(hours=2)
        assert event.calendar_sequence == sequence + 1
        told = db.session.scalars(select(Message.kind).where(Message.kind == "signups.event_postponed")).all()
        assert len(told) == 1
        slug = event.slug
    assert "This event was postponed from" in visitor.get(f"/en/events/{slug}").text
    assert "Not answered yet: 1" in organiser.get(f"{LIST}/{event_id}").text


def test_a_date_to_be_announced_stops_sign_up_until_it_is_known(app, organiser, visitor, event_id):
    address = f"{LIST}/{event_id}/postpone"
    organiser.submit(address, form=-1, known="open", starts_at=None)
    with app.app_context():
        slug = the(event_id).slug
    page = visitor.get(f"/en/events/{slug}").text
    assert "The new date is not known yet" in page
    assert f"/events/{slug}/sign-up" not in page
    assert "EventPostponed" in page
    assert slug in visitor.get("/en/events").text
    assert b"STATUS:TENTATIVE" in visitor.get("/en/events.ics").data
    form = visitor.get(f"/en/events/{slug}/sign-up")
    assert form.status_code == 409
    assert "The new date is not known yet" in form.text
    assert "It closed on" not in form.text
    organiser.submit(address, form=-1, known="known", starts_at="2031-03-03T16:00")
    assert "EventRescheduled" in visitor.get(f"/en/events/{slug}").text
    assert visitor.get(f"/en/events/{slug}/sign-up").status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"known": ""}, "Choose"),
        ({"known": "maybe"}, "Choose one of the answers"),
        ({"known": "known", "starts_at": ""}, "Enter when the event begins"),
        ({"known": "known", "starts_at": "2001-01-01T00:00"}, "still to come"),
        ({"known": "known", "starts_at": "x"}, "Enter day and time like"),
    ],
)
def test_a_new_date_that_is_none_changes_nothing(app, organiser, event_id, typed, words):
    answer = organiser.submit(f"{LIST}/{event_id}/postpone", form=-1, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert the(event_id).postponed_at is None


def test_a_copy_is_a_draft_at_its_own_time_without_people(app, organiser, event_id):
    with app.app_context():
        a_signup(the(event_id))
    answer = organiser.submit(f"{LIST}/{event_id}/clone", form=-1, starts_at="2031-03-03T16:00")
    assert answer.status_code == 302
    with app.app_context():
        copy = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert copy.id != event_id
        assert (copy.state, copy.join_url) == (EventState.DRAFT, None)
        assert copy.starts_at.isoformat() == "2031-03-03T07:00:00+00:00"
        assert db.session.scalar(select(Signup.id).where(Signup.event_id == copy.id)) is None


def test_an_event_is_repeated_by_a_rule_and_all_that_follow_are_changed(app, organiser, visitor, event_id):
    address = f"{LIST}/{event_id}/repeat"
    shown = organiser.submit(address, form=-1, rhythm="weekly", number="3", series="0", do="show")
    dates = Reader(shown.text).forms[-1].values["dates"]
    assert len(dates) == 3
    answer = organiser.submit(
        address, form=-1, rhythm="weekly", number="3", series="0", dates=dates[1:], do="make"
    )
    assert answer.status_code == 302
    with app.app_context():
        series = db.session.scalars(select(Series)).one()
        assert len(series.events) == 3
        slug = series.slug
    edit = organiser.get(f"{LIST}/{event_id}/edit").text
    assert "Save this and 2 following" in edit
    organiser.submit(f"{LIST}/{event_id}/edit", form=-1, title_en="Another title", do="save-following")
    with app.app_context():
        events = db.session.scalars(select(Event)).all()
        assert {each.title["en"] for each in events} == {"Another title"}
        assert len({each.starts_at.date() for each in events}) == 3
    assert "Another title" in visitor.get(f"/en/events/series/{slug}").text


def test_a_draft_is_shown_by_a_link_until_it_is_revoked(app, organiser, visitor):
    with app.app_context():
        the_standard_purposes()
        event_id = a_draft_event().id
    organiser.submit(f"{LIST}/{event_id}/preview", form="preview-link")
    page = organiser.get(f"{LIST}/{event_id}/preview").text
    link = page.partition('<code class="text-break">')[2].partition("</code>")[0]
    path = link.removeprefix("https://events.example.org")
    shown = visitor.get(path)
    assert shown.status_code == 200
    assert "This is a draft" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    organiser.submit(f"{LIST}/{event_id}/preview", form="preview-link")
    assert visitor.get(path).status_code == 404


def test_the_timetable_publishes_a_draft_exactly_once(app, organiser, at):
    with app.app_context():
        a_notice()
        the_standard_purposes()
        event = a_draft_event(join_url="https://meet.example/room")
        event_id, now = event.id, clock.now()
        incomplete = a_draft_event(description={}).id
    for number in (event_id, incomplete):
        when = (now + timedelta(days=1, hours=9)).strftime("%Y-%m-%dT%H:%M")
        assert organiser.submit(f"{LIST}/{number}/schedule", form=-1, starts_at=when).status_code == 302
    with app.app_context():
        publish_scheduled()
        assert the(event_id).state is EventState.DRAFT
        db.session.remove()
    at(now + timedelta(days=2))
    with app.app_context():
        publish_scheduled()
        first = the(event_id).published_at
        publish_scheduled()
        assert the(event_id).state is EventState.PUBLISHED
        assert the(event_id).published_at == first
        assert the(incomplete).state is EventState.DRAFT


def test_labels_are_managed_and_found(app, organiser, visitor, event_id):
    answer = organiser.submit(
        "/en/organiser/settings/labels/new",
        form=-1,
        kind="region",
        code="kansai",
        name_en="Chubu",
        name_ja="関西",
    )
    assert answer.status_code == 302
    with app.app_context():
        label = db.session.scalars(select(Label)).one().id
        slug = the(event_id).slug
    assert slug not in visitor.get("/en/events?region=kansai").text
    organiser.submit(f"{LIST}/{event_id}/edit", form=-1, regions=str(label), tongues="vi", do="save")
    assert slug in visitor.get("/en/events?region=kansai").text
    assert slug in visitor.get("/en/events?language=vi").text
    assert slug not in visitor.get("/en/events?language=ja").text
    assert slug in visitor.get("/ja/events?q=関西").text
    assert slug.encode() in visitor.get("/en/events.ics?region=kansai").data
    assert slug not in visitor.get("/en/events.atom?region=nowhere").text
    taken = organiser.submit(
        "/en/organiser/settings/labels/new", form=-1, kind="region", code="kansai", name_en="Other"
    )
    assert "Another one has this short name" in taken.text
    organiser.submit(f"/en/organiser/settings/labels/{label}", form="remove")
    assert "Chubu" not in visitor.get(f"/en/events/{slug}").text


def test_a_series_has_words_of_its_own(app, organiser, visitor):
    answer = organiser.submit(f"{LIST}/series/new", form=-1, title_en="Trade talks", title_ja="貿易講座")
    assert answer.status_code == 302
    assert "貿易講座" in visitor.get("/ja/events/series/trade-talks").text
    assert "Enter a title" in organiser.submit(f"{LIST}/series/new", form=-1).text
    assert organiser.get(f"{LIST}/series").status_code == 200
    with app.app_context():
        number = db.session.scalars(select(Series.id)).one()
    organiser.submit(f"{LIST}/series/{number}", form=-1, title_en="Talks")
    assert "Talks" in visitor.get("/en/events/series/trade-talks").text


def test_the_list_is_searched(organiser, event_id):
    assert "Selling to Viet Nam" in organiser.get(f"{LIST}?q=ベトナム").text
    assert "No event matches" in organiser.get(f"{LIST}?q=bananas").text
    assert "No event matches" in organiser.get(f"{LIST}?state=cancelled").text


def test_a_person_keeps_or_gives_back_the_place(app, visitor, event_id):
    with app.app_context():
        signup = a_signup(the(event_id))
        number, token = signup.id, tokens.make(Capability.KEEP_PLACE, signup.ref)
    address = f"/en/postponed/{token}"
    assert "Do you still come?" in visitor.get(address).text
    with app.app_context():
        assert db.session.get(Signup, number).still_comes_at is None
    visitor.submit(address, form=0, do="keep")
    assert "your place is kept" in visitor.get(address).text
    visitor.submit(address, form=0, do="cancel")
    assert "Your place was given back" in visitor.get(address).text
    with app.app_context():
        assert db.session.get(Signup, number).state is SignupState.CANCELLED
