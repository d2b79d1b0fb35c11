"""A list that a chamber handed on: compared, and waiting for somebody to look at it and let it in."""

from datetime import timedelta

from registration.consent.models import Source
from registration.consent.rules import source_code
from registration.events.models import Event
from registration.people.models import Person
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties
from registration.signups.actions.importing import Comparing, Terms, begin, compare_with
from registration.signups.models import Signup

HEADS = ("Name", "E-mail", "Company", "Remarks")
COLUMNS = {"name": 0, "email": 1, "organisation": 2}
PEOPLE = (
    ("Keiko Arai", "arai@harima-tools.example", "Harima Tools", ""),
    ("大西 拓海", "onishi@takasago-foods.example", "高砂食品", "遅れて参加"),
    ("Daniel Weber", "weber@weber-maschinen.example", "Weber Maschinen", ""),
    ("Keiko Arai", "Arai@Harima-Tools.example", "Harima Tools", "twice"),
    ("Nguyen Thi Mai", "mai at saigon-textiles", "Saigon Textiles", ""),
    ("石井 由美", "ishii@kakogawa.example", "", ""),
)


def bring(event: Event, known: Signup, days: Days, parties: Parties) -> None:
    """Three who are new, one whose firm has another name in it, and three lines that say why they cannot be."""
    person: Person = known.person
    same = (person.name, person.email, f"{known.submission.answers.get('organisation', '')} (Kobe)", "")
    lines = [(number, cells) for number, cells in enumerate((*PEOPLE, same), start=2)]
    terms = Terms(
        language="ja",
        source=source_code(Source.PARTNER, "harima-chamber"),
        obtained_on=days.away(-1).date().isoformat(),
        citation="",
        queueing=True,
        tell=True,
    )
    by = parties.organiser.id
    with at(days.today - timedelta(hours=2)):
        batch = begin(event, HEADS, lines, by=by, spoken="en")
        compare_with(batch, COLUMNS, terms, by=by)
        Comparing(batch.id).part()
