"""A day in a hall and online at once, with sessions to choose, lunches that are counted, and places for staff."""

from typing import Any

from registration.events import actions as events
from registration.events.actions import wording
from registration.events.models import Event, Mode
from registration.events.rules import IN_PERSON, ONLINE, OPERATION, EventDraft, ProgrammeDraft
from registration.forms import actions as forms
from registration.forms.models import FormUse, FormVersion
from registration.forms.rules import SESSIONS, TAKES_PART, Field, FieldType, Option
from registration.foundation.personal_data import Category
from registration.presets.demo.asking import Desk
from registration.presets.demo.calendar import HALL
from registration.presets.demo.moments import ZONE, Days, at
from registration.presets.demo.organisations import Parties
from registration.presets.demo.people import visitor
from registration.presets.demo.signing_up import BOXES
from registration.signups.models import Signup

AWAY, FIRST = 44, 200
ORIGIN, CREDIT, TALKS = range(3)
COMING = (
    (IN_PERSON, (ORIGIN, TALKS), "bento"), (IN_PERSON, (ORIGIN, TALKS), "rice"), (ONLINE, (CREDIT,), ""),
    (IN_PERSON, (CREDIT,), "bento"), (IN_PERSON, (ORIGIN,), ""), (ONLINE, (ORIGIN,), ""),
    (IN_PERSON, (CREDIT, TALKS), "bento"), (IN_PERSON, (ORIGIN,), "rice"), (ONLINE, (), ""),
    (IN_PERSON, (ORIGIN,), "bento"), (IN_PERSON, (), ""), (ONLINE, (CREDIT,), ""),
)  # fmt: skip
"""How each of them comes, to which sessions, and what they eat."""


def plan(days: Days, parties: Parties) -> Event:
    """The event as a draft, with a form of its own."""
    day = days.working_day(AWAY)
    draft = EventDraft(
        mode=Mode.HYBRID,
        title={"en": "A day of export papers", "ja": "輸出書類の一日"},
        summary={
            "en": "Two sessions side by side, single talks after lunch; in the hall or online.",
            "ja": "午前は二つの講座を同時に、午後は個別相談。会場でもオンラインでも。",
        },
        description={
            "en": "Bring the papers of one shipment. In the morning we read them together; in the afternoon "
            "a customs broker sits down with you.",
            "ja": "一回分の書類をお持ちください。午前は一緒に読み、午後は通関士が個別にご相談をお受けします。",
        },
        venue=HALL,
        held_in={"en": "Japanese", "ja": "日本語"},
        time_zone=ZONE,
        starts_at=days.away(day, 10),
        ends_at=days.away(day, 15),
        opens_at=days.away(-10, 9),
        closes_at=days.away(day - 2, 17),
        places_in_person=11,
        places_online=100,
        places_for_staff=3,
        join_url="https://meet.example/export-papers",
        programme=[
            ProgrammeDraft(
                starts_at=days.away(day, *begins),
                ends_at=days.away(day, *ends),
                title=title,
                track=track,
                bookable=True,
                capacity=fit,
            )
            for begins, ends, title, track, fit in _SESSIONS
        ],
    )
    event = events.create_event(draft, by=parties.organiser.id)
    events.take_questions_from(event, _form_with_lunch(), by=parties.organiser.id)
    return event


def come(event: Event, days: Days, desk: Desk) -> list[Signup]:
    """The first week: two at the end wait for a talk or a lunch."""
    made = []
    refs = [item.ref for item in event.programme]
    for number, (how, sessions, dish) in enumerate(COMING):
        more = {TAKES_PART: how, SESSIONS: [refs[each] for each in sessions], "lunch": dish}
        with at(days.away(-8 + number // 2, 10 + number % 7, 5 * number)):
            signup = desk.sign_up(event, visitor(FIRST + number), BOXES, {k: v for k, v in more.items() if v})
            desk.confirm(signup)
        made.append(signup)
    return made


_SESSIONS: tuple[Any, ...] = (
    (
        (10, 0),
        (11, 30),
        {"en": "Certificates of origin", "ja": "原産地証明書"},
        {"en": "Room A", "ja": "A室"},
        6,
    ),
    ((10, 0), (11, 30), {"en": "Letters of credit", "ja": "信用状"}, {"en": "Room B", "ja": "B室"}, None),
    ((13, 0), (15, 0), {"en": "Single talks with a customs broker", "ja": "通関士との個別相談"}, {}, 2),
)


def _form_with_lunch() -> FormVersion:
    lunch = Field(
        code="lunch",
        type=FieldType.CHOICE,
        label={"en": "Lunch in the hall", "ja": "会場での昼食"},
        category=Category.PREFERENCES.value,
        purposes=[OPERATION],
        options=(
            Option("bento", {"en": "Box lunch with fish", "ja": "魚のお弁当"}, 4),
            Option("rice", {"en": "Vegetable curry", "ja": "野菜カレー"}, 8),
        ),
    )
    asked = [*wording.standard_fields([]), lunch]
    title = {"en": "Questions with lunch", "ja": "昼食つきの質問"}
    return forms.publish(forms.new_form("with_lunch", FormUse.SIGNUP, title, asked, [OPERATION]))
