"""An organiser's own words in the messages of an event: what is filled in, and what never is."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from registration.foundation.database import db
from registration.foundation.localization import speaking
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.signups import actions
from registration.signups.composing import EXAMPLE, as_seen, sample_params, somebody
from registration.signups.models import Anchor, ReminderFor
from registration.signups.wording import REWORDABLE, filled, marks_in, values_for, wrong_marks
from tests.factories import an_account
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup

pytestmark = pytest.mark.usefixtures("room")


class Tags(HTMLParser):
    """The elements of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name == "href"]


def the_message(kind: str) -> Message:
    return db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id.desc())).first()


def reworded(event, kind: str, **words: str) -> None:
    actions.reword(event, kind, subject={"en": words.get("subject", "")}, body={"en": words.get("body", "")})
    db.session.commit()


def test_own_words_take_the_place_of_the_usual_ones_and_links_stay() -> None:
    a_notice()
    event = an_event()
    reworded(
        event, "signups.confirmed", subject="See you, {name}!", body="Dear **{name}**,\n\nbring *{event}*."
    )
    a_signup(event, name="Mika Tanaka")
    letter = compose(the_message("signups.confirmed"))
    assert letter.subject == "See you, Mika Tanaka!"
    assert "<strong>Mika Tanaka</strong>" in letter.html
    assert "We look forward" not in letter.html + letter.text
    for part in (letter.html, letter.text):
        assert "/en/join/" in part
        assert "/en/my/" in part
    assert "<title>See you, Mika Tanaka!</title>" in letter.html
    assert {each.name for each in letter.attachments} >= {"event.ics"}


def test_a_language_that_was_not_reworded_keeps_the_usual_words() -> None:
    a_notice()
    event = an_event()
    reworded(event, "signups.confirmed", subject="Hello", body="Own words")
    signup = a_signup(event)
    with speaking("ja"):
        letter = as_seen("signups.confirmed", signup, {})
    assert "Own words" not in letter.text
    assert letter.subject != "Hello"


def test_m17_the_mail_to_an_unconfirmed_address_never_says_a_name_that_was_typed() -> None:
    a_notice()
    event = an_event()
    reworded(event, "signups.confirm", subject="{name} {event}", body="Dear {name}, &#123;name}")
    a_held_signup(event, name="Buy pills at evil.example")
    letter = compose(the_message("signups.confirm"))
    assert "pills" not in letter.subject + letter.text + letter.html
    assert "name" not in marks_in("signups.confirm")


@pytest.mark.parametrize(
    "name",
    [
        "<b>x</b>",
        "[a](http://evil.example)",
        "**x**",
        "{event}",
        "# x",
        '</title><script>"x"</script>',
        'x" onload="alert(1)',
    ],
)
def test_what_is_filled_in_is_text_whatever_it_contains(name: str) -> None:
    a_notice()
    event = an_event()
    reworded(event, "signups.confirmed", subject="{name}", body="# {name}\n\n- {name}")
    letter = as_seen("signups.confirmed", a_signup(event, name=name), {})
    assert letter.subject == name
    assert name in letter.text
    page = Tags(letter.html)
    assert not {"b", "script"} & page.tags
    assert "<strong>x" not in letter.html
    assert not [href for href in page.links if "evil" in href]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Dear {name}", []),
        ("{nme}", ["{nme}"]),
        ("{name", ["{"]),
        ("name}", ["}"]),
        ("{{name}}", ["{", "}"]),
        ("{name.__class__}", ["{name.__class__}"]),
        ("{% if x %}", ["{% if x %}"]),
        ("[x](https://a.example/{name})", ["https://a.example/%7Bname%7D"]),
    ],
)
def test_unknown_and_broken_marks_are_found(words: str, wrong: list[str]) -> None:
    assert wrong_marks(words, marks_in("signups.confirmed")) == wrong


@given(st.text(alphabet="{}nameevt %_[]()*", max_size=60), st.text(max_size=20))
def test_whatever_passes_has_no_brace_left_of_its_own(words: str, value: str) -> None:
    known = ("name", "event")
    if not wrong_marks(words, known):
        said = filled(words, {"name": "N", "event": "E"})
        assert "{" not in said
        assert "}" not in said
    assert filled("{name}", {"name": value}) == value


def test_every_kind_can_be_looked_at_before_anybody_signed_up_and_its_links_open_nothing() -> None:
    a_notice()
    signup = somebody(an_event(), "Aiko Hayashi", "aiko@example.org")
    for kind in REWORDABLE:
        letter = as_seen(kind, signup, sample_params(kind, signup.event))
        assert letter is not None, kind
        assert letter.subject
        assert "/my/" not in letter.text.replace(f"/my/{EXAMPLE}", "")
    assert db.session.new == set() or not list(db.session.new)


def test_e7_times_stand_in_the_zone_of_the_event_and_in_the_persons_own_over_a_change_of_clocks() -> None:
    a_notice()
    start = datetime(2031, 10, 26, 9, tzinfo=UTC)  # London has put its clocks back that morning
    event = an_event(
        time_zone="Europe/London",
        starts_at=start,
        ends_at=start.replace(hour=11),
        closes_at=start,
    )
    signup = a_signup(event, country="JP")
    signup.person.country = "JP"
    letter = as_seen("signups.confirmed", signup, {})
    for part in (letter.text, letter.html):
        assert "09:00–11:00 GMT" in part
        assert "18:00–20:00 JST" in part
    signup.person.time_zone = "Europe/London"
    assert "JST" not in as_seen("signups.confirmed", signup, {}).text
    assert values_for(signup)["starts"] == "09:00"


def test_m17_whom_staff_confirmed_is_no_name_until_the_address_is(noon, at) -> None:
    a_notice()
    event = an_event()
    signup = a_held_signup(event, name="Buy pills at evil.example")
    actions.confirm_for(signup, by=an_account(RoleName.ORGANISER).id)
    reminder = actions.set_reminder(
        event, Anchor.START, -60, ReminderFor.CONFIRMED, subject={}, body={"en": "Dear {name}"}
    )
    letter = as_seen("signups.reminder", signup, {"reminder": reminder.id})
    assert "Dear attendee" in letter.text
    assert "pills" not in letter.text + letter.html
    assert "/join/" not in letter.text, "the link to join goes to confirmed addresses only (E6)"
