"""A webinar with a report of who attended, and a consultation whose doors are open now."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from registration.events import actions as events
from registration.events.models import Event, Mode
from registration.events.rules import QUESTIONNAIRE, EventDraft
from registration.foundation.ids import new_ref
from registration.foundation.tables import read_table
from registration.presets.demo import registers
from registration.presets.demo.asking import Desk
from registration.presets.demo.moments import ZONE, Days, at
from registration.presets.demo.organisations import Parties
from registration.presets.demo.people import visitor
from registration.signups import actions
from registration.signups.attendance import read_report
from registration.signups.models import Signup
from registration.signups.places import open_places

HELD_DAYS, WATCHED, EXPECTED = -8, 9, 12
FIRST_WATCHING, FIRST_EXPECTED = 210, 225
HEAD = "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest"


def fill(days: Days, desk: Desk, parties: Parties) -> None:
    """Both, lived through from their publication on."""
    _watched(days, desk, parties)
    _expected(days, desk, parties)


def _watched(days: Days, desk: Desk, parties: Parties) -> None:
    starts_at = days.away(days.working_day(HELD_DAYS), 12)
    with at(starts_at - timedelta(days=20)):
        event = _published(
            EventDraft(
                mode=Mode.WEBINAR,
                title={"en": "Invoices for ASEAN in thirty minutes", "ja": "ASEAN向けインボイス――30分で要点"},
                summary={"en": "What stands on it, and in which order.", "ja": "何を、どの順に書くか。"},
                description={
                    "en": "One invoice, line by line.",
                    "ja": "一枚のインボイスを一行ずつ確かめます。",
                },
                venue={},
                held_in={"en": "Japanese", "ja": "日本語"},
                time_zone=ZONE,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=30),
                opens_at=starts_at - timedelta(days=19),
                closes_at=starts_at,
                capacity=100,
                join_url="https://meet.example/invoices",
            ),
            parties,
        )
    made = _signed_up(event, desk, WATCHED, FIRST_WATCHING)
    with at(starts_at + timedelta(hours=2)):
        table = read_table(_report(event, made).encode())
        report = actions.keep_report(
            event, read_report(table, ZONE, starts_at), zone=ZONE, by=parties.organiser.id
        )
        actions.apply_report(report, same=(), complete=True, by=parties.organiser.id)


def _report(event: Event, made: list[Signup]) -> str:
    """As Zoom writes it: a name without address among them, and somebody who left and came back."""
    begins = event.starts_at.astimezone(ZoneInfo(ZONE))
    topic = f'"{event.title["en"]}",812 3456 7890'
    lines = ["Attendee Report", "Topic,Webinar ID", topic, "Attendee Details", HEAD]
    for number, signup in enumerate(made[:-2]):
        came = begins + timedelta(minutes=number % 4)
        lines.append(_row(signup.person.name, signup.person.email, came, 26 - number))
        if number == 3:
            lines.append(_row(signup.person.name, signup.person.email, came + timedelta(minutes=24), 3))
    lines += [_row("Meeting room 2", "", begins, 30)]
    return "\n".join(lines)


def _row(name: str, email: str, came: datetime, minutes: int) -> str:
    gone = came + timedelta(minutes=minutes)
    return f'Yes,"{name}",{email},{came:%Y-%m-%d %H:%M:%S},{gone:%Y-%m-%d %H:%M:%S},{minutes},Yes'


def _expected(days: Days, desk: Desk, parties: Parties) -> None:
    starts_at = days.today.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    with at(starts_at - timedelta(days=12)):
        event = _published(
            EventDraft(
                mode=Mode.IN_PERSON,
                title={
                    "en": "Consultation day: papers for a first shipment",
                    "ja": "個別相談会――はじめての輸出書類",
                },
                summary={
                    "en": "Bring your papers; we read them with you.",
                    "ja": "書類をお持ちください。一緒に確かめます。",
                },
                description={"en": "Twenty minutes for each company.", "ja": "一社20分のご相談です。"},
                venue={"en": "Minato Hall, 2F, Osaka", "ja": "港町会館 2階（大阪市中央区港町1-2-3）"},
                held_in={"en": "Japanese and English", "ja": "日本語・英語"},
                time_zone=ZONE,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=4),
                opens_at=starts_at - timedelta(days=11),
                closes_at=starts_at + timedelta(hours=3),
                capacity=EXPECTED,
                waitlist=True,
            ),
            parties,
        )
    made = _signed_up(event, desk, EXPECTED, FIRST_EXPECTED)
    for number, signup in enumerate(made[:3]):
        moment = days.today - timedelta(minutes=14 - 3 * number)
        with at(moment):
            scan = actions.Scan(new_ref(), moment, by=parties.door.id, door="North")
            actions.check_in(event, signup, scan)


def _published(draft: EventDraft, parties: Parties) -> Event:
    event = events.create_event(draft, by=parties.organiser.id)
    events.publish(event, by=parties.organiser.id, offering=[])
    open_places(event)
    registers.gather_forms(by=parties.officer.id)
    return event


def _signed_up(event: Event, desk: Desk, number: int, first: int) -> list[Signup]:
    made = []
    for place in range(number):
        with at(event.opens_at + timedelta(days=place % 6, hours=5 + place)):
            signup = desk.sign_up(event, visitor(first + place), {QUESTIONNAIRE: 0.8})
            desk.confirm(signup)
            made.append(signup)
    return made
