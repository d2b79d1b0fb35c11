"""Every part of the events that an organiser was told nothing about is found by pressing what is in sight."""

from collections.abc import Callable

import pytest

from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, sign_in
from tests.journeys.witness import Reader

START = "/en/organiser/"
HALAL = "Halal certification for food makers"
TABLE = "Buyers’ round table"
PAPERS = "A day of export papers"
FAIR = "Your first ASEAN trade fair"
DOOR = "Consultation day"
OVER = "Rules of origin in practice"
WEBINAR = "Invoices for ASEAN"

Path = tuple[tuple[str, ...], tuple[str, ...]]
"""What is pressed one after the other from the overview, and what is then there: words, or ``[name=…]``."""

FORMS: dict[str, Path] = {
    "the questions of an event": (
        ("Events", HALAL, "Page and form", "Choose what attendees are asked"),
        ("[name=form]", "Make or change forms"),
    ),
    "a form of one's own": (
        (
            "Events",
            HALAL,
            "Page and form",
            "Choose what attendees are asked",
            "Make or change forms",
            "New form",
        ),
        ("[name=title_en]", "[name=title_ja]", "[name=start]"),
    ),
    "a form as it was published": (
        ("Consent", "See the forms", "Questions with lunch"),
        ("What it asks, why, and who sees it", "Change the form", "Try it out"),
    ),
}
EVENTS: dict[str, Path] = {
    "kinds, places in each way, kept for staff, and the words an event is found by": (
        ("Events", "New event"),
        (
            "[name=mode]",
            "[name=places_in_person]",
            "[name=places_online]",
            "[name=places_for_staff]",
            "[name=waitlist]",
            "[name=join_url]",
            "[name=time_zone]",
            "[name=categories]",
        ),
    ),
    "programme, speakers and places in a session": (
        ("Events", PAPERS, "Programme"),
        ("Add a speaker", "Add a session", '[name="sessions-0-capacity"]'),
    ),
    "a copy": (("Events", HALAL, "Copy or repeat"), ("The copy begins", "Make the copy")),
    "many dates by a rule": (
        ("Events", HALAL, "Copy or repeat", "Make several by a rule"),
        ("[name=rhythm]", "[name=number]"),
    ),
    "a series": (("Events", "Series", "ASEAN over lunch"), ("See the public page",)),
    "categories, regions, topics": (("Events", "Categories, regions, topics"), ("Add a word",)),
    "a link to a draft": (("Overview", "Go on writing", "Page and form"), ("Make a link to the draft",)),
    "publishing later": (("Overview", "Go on writing", "Publish later"), ("Publish at",)),
    "postponing": (("Events", HALAL, "Postpone"), ("It is announced later", "Postpone it and tell")),
    "postponing several dates": (
        ("Events", FAIR, "Postpone", "Postpone several dates of the series"),
        ("Which dates",),
    ),
    "cancelling": (("Events", HALAL, "Cancel the event"), ("This cannot be taken back",)),
    "who may sign up, who confirms, who signs up others": (
        ("Events", TABLE, "Admission"),
        ("[name=admission]", "[name=confirm_mailbox]", "[name=hold_hours]", "[name=most_in_group]"),
    ),
    "applications": (("Overview", "Decide"), ("Applied", "Lim Wei Jie")),
    "invitations": (("Events", TABLE, "Admission", "See invitations", "Invite people"), ("[name=people]",)),
    "who waits": (("Events", PAPERS, "See them"), ("On the waiting list", "Maria Santos")),
    "places by answer": (("Events", PAPERS), ("Places by answer", "Box lunch with fish", "Release them")),
}
MESSAGES: dict[str, Path] = {
    "other words in a message, seen with somebody who signed up": (
        ("Events", HALAL, "Messages", "Please confirm your place"),
        ("Say something else", "Send a test copy to me", "[name=who]"),
    ),
    "reminders and what follows": (
        ("Events", HALAL, "Messages", "New reminder"),
        ("[name=distance]", "[name=side]", "[name=recipients]"),
    ),
    "a message to some": (("Events", HALAL, "Messages", "Choose attendees"), ("More filters and columns",)),
}
STAFF: dict[str, Path] = {
    "the list, its views, columns, keys and files": (
        ("Events", HALAL, "Attendees"),
        ("Keep this one", "[name=col]", "[name=q]", "Keys", "Bulk actions", "As an Excel workbook"),
    ),
    "somebody who called": (("Events", HALAL, "Attendees", "Sign somebody up"), ("[name=channel]",)),
    "a list brought in": (("Events", HALAL, "Attendees", "Bring in a list"), ("[name=file]",)),
    "one attendee": (
        ("Events", HALAL, "Attendees", "Hannah Weiss"),
        ("Correct the answers", "[name=note]", "Decisions"),
    ),
    "statistics": (("Events", HALAL, "Statistics"), ("Where they came from", "Take the tables away")),
    "labels for events in the settings": (("Settings", "Categories, regions, topics"), ("Add a word",)),
}
ON_THE_DAY: dict[str, Path] = {
    "the door from the event": (("Events", DOOR, "At the door"), ("Scan a ticket", "[name=q]")),
    "somebody without a sign-up": (("At the door", DOOR, "Somebody without a sign-up"), ("[name=name]",)),
    "badges": (("At the door", DOOR, "Print badges"), ("Labels used up already",)),
    "a list for signing": (("At the door", DOOR, "Print the list for signing"), ("Signature",)),
    "who attended": (("Events", OVER, "Attendance"), ("Attended", "[name=q]")),
    "a report of Zoom or Teams": (
        ("Events", WEBINAR, "Attendance", "Bring a report of Zoom or Teams"),
        ("[name=file]", "[name=time_zone]"),
    ),
    "a report that was brought": (("Events", WEBINAR, "Attendance", "Report of Zoom"), ("Every row",)),
}
PAST = (OVER, WEBINAR)


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: where a link stands does not depend on the engine."""
    return furnished


VISITOR: dict[str, Path] = {
    "events by words, category, region, topic, language and way": (
        (),
        ("[name=q]", "[name=how]", "[name=category]", "[name=region]", "[name=topic]", "Show events"),
    ),
    "a feed and a subscription": ((), ("Subscribe in your calendar", "Follow by RSS")),
    "a month": (("Show as a month",), ("Show as a list",)),
    "an event with its times where one is, and an entry for the calendar": (
        (HALAL,),
        ("Add to calendar", "Times in another time zone", "[name=zone]"),
    ),
    "a form for several people": ((HALAL, "Sign up"), ("Sign up others as well", "[name=consent]")),
    "one's own page, when the link is lost": (("My sign-ups",), ("[name=email]", "Send me the link")),
}


@pytest.mark.parametrize(
    "area",
    [FORMS, EVENTS, MESSAGES, STAFF, ON_THE_DAY],
    ids=["forms", "events", "messages", "staff", "on the day"],
)
def test_an_organiser_who_was_told_nothing_reaches(
    area: dict[str, Path], house: Installation, reader: Callable[..., Reader]
) -> None:
    organiser = sign_in(reader(), ORGANISER)
    for part, path in area.items():
        _reach(organiser, START, part, path)


def test_a_visitor_reaches(house: Installation, reader: Callable[..., Reader]) -> None:
    visitor = reader()
    for part, path in VISITOR.items():
        _reach(visitor, "/en/", part, path)


def _reach(somebody: Reader, start: str, part: str, path: Path) -> None:
    """Faults of these pages are looked for on the walk through the house."""
    pressed, there = path
    somebody.page.goto(somebody.house.address + start)
    for words in pressed:
        if words in PAST:  # what is over is looked for among past events
            somebody.fill(span="past")
            _press(somebody, "Filter", part)
        _press(somebody, words, part)
    for each in there:
        found = somebody.find(f"main {each}") if each.startswith("[") else somebody.page.get_by_text(each)
        assert found.count(), f"{part}: “{each}” is not on {somebody.path}:\n{somebody.text}"


def _press(somebody: Reader, words: str, part: str) -> None:
    """What is called so in the page, or else in the menu beside or above it."""
    found = [
        target
        for exact in (True, False)
        for place in ("main", "nav")
        for role in ("button", "link")
        if (target := somebody.page.locator(place).get_by_role(role, name=words, exact=exact).first).count()
    ]
    assert found, f"{part}: nothing is called “{words}” on {somebody.path}:\n{somebody.text}"
    with somebody.page.expect_navigation(wait_until="domcontentloaded"):
        found[0].click()
