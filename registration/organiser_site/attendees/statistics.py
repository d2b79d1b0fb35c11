"""The statistics of one event as tables: what a page draws and what a file holds.

Whoever may open the page may look at the people one by one, so it says every number. The file leaves the
house, into reports and slides: there, groups so small that somebody could be read off are withheld.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from registration.events.models import Event
from registration.forms.rules import CHOSEN, Field, FieldType
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import own_name, pick
from registration.organiser_site.attendees.columns import fields_of_event
from registration.organiser_site.events.figures import Days, days_of
from registration.organiser_site.events.words import ATTENDANCES, STATES, named
from registration.questionnaires.rules import told
from registration.signups.attendees import Decided, decided, minutes_of_arrival, purposes_asked
from registration.signups.attendees.statistics import Standing, choices_made, standings
from registration.signups.models import LIVING, SignupState
from registration.web.reading import Reading

SMALLEST_IN_A_FILE = 5
MOST_ROWS = 30
"""Of one table. Links can name any number of sources, and there are two hundred countries."""
Row = tuple[str, int]


@dataclass(frozen=True)
class Table:
    """One way to divide people."""

    code: str
    title: str
    rows: list[Row]
    of: int
    """How many people it is about."""
    several: bool = False
    """Whether one person can be in several rows."""

    def withheld(self) -> list[tuple[str, int | None]]:
        """The same rows without the small groups, and without those that would give them away."""
        numbers = [number for _words, number in self.rows]
        if self.several:
            kept = [told([number, self.of - number], SMALLEST_IN_A_FILE)[0] for number in numbers]
        else:
            rest = max(self.of - sum(numbers), 0)
            kept = told([*numbers, rest] if rest else numbers, SMALLEST_IN_A_FILE)
        return [(words, number) for (words, _number), number in zip(self.rows, kept, strict=False)]


@dataclass(frozen=True)
class Statistics:
    days: Days | None
    counted: list[Row]
    """Sign-ups on each day, for the file."""
    tables: list[Table]
    """How people came, and what became of them."""
    questions: list[Table]
    decisions: list[Decided]
    names: dict[str, str]
    """What each purpose is called, by its code."""
    confirmed: int


def statistics_of(event: Event, reading: Reading) -> Statistics:
    """Everything, in a fixed number of statements."""
    purposes = purposes_asked(event)
    groups = standings(event.id)
    days = days_of(event, minutes_of_arrival(event.id))
    return Statistics(
        days=days,
        counted=[(day.isoformat(), number) for day, number in days.counted] if days else [],
        tables=[each for each in _tables(groups, begun=clock.now() >= event.starts_at) if each.rows],
        questions=_questions(event, _standing(groups), reading),
        decisions=decided(event.id, purposes),
        names={each.code: each.name for each in named(purposes)},
        confirmed=sum(each.number for each in groups if each.state is SignupState.CONFIRMED),
    )


def _standing(groups: Sequence[Standing]) -> int:
    return sum(each.number for each in groups if each.state.value in LIVING)


def _tables(groups: Sequence[Standing], *, begun: bool) -> Iterable[Table]:
    alive = [each for each in groups if each.state.value in LIVING]
    confirmed = [each for each in groups if each.state is SignupState.CONFIRMED]
    states = _summed(groups, lambda each: each.state)
    came = _summed(confirmed, lambda each: each.attendance)
    sources = _summed(alive, lambda each: each.source)
    languages = _summed(alive, lambda each: each.language)
    yield _table("state", _("What became of them"), [(str(STATES[each]), states[each]) for each in STATES])
    named_none = _("A link that names no source")
    came_from = [(source or named_none, number) for source, number in sources.most_common()]
    yield _table("source", _("Where they came from"), came_from)
    yield _table("language", _("Language"), [(own_name(tag), many) for tag, many in languages.most_common()])
    if not begun:
        return
    yield _table("attendance", _("Attendance of the confirmed"),
                 [(str(ATTENDANCES[each]), came[each]) for each in ATTENDANCES])  # fmt: skip


def _summed(groups: Iterable[Standing], key: Callable[[Standing], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in groups:
        found[key(each)] += each.number
    return found


def _table(code: str, title: str, rows: list[Row]) -> Table:
    kept = [(words, number) for words, number in rows if number]
    return Table(code, title, _shortened(kept), sum(number for _words, number in kept))


def _shortened(rows: list[Row]) -> list[Row]:
    if len(rows) <= MOST_ROWS:
        return rows
    rest = sum(number for _words, number in rows[MOST_ROWS - 1 :])
    return [*rows[: MOST_ROWS - 1], (_("All others"), rest)]


def _questions(event: Event, standing: int, reading: Reading) -> list[Table]:
    fields = [each for each in fields_of_event(event, reading) if each.type in CHOSEN]
    made = choices_made(event.id, [each.code for each in fields])
    return [_question(field, made[field.code], standing) for field in fields if made[field.code]]


def _question(field: Field, made: Counter[str], standing: int) -> Table:
    answered = made[""]
    words = dict(field.choices())
    several = field.type is FieldType.CHOICES
    long = len(words) > MOST_ROWS
    rows = [(said, made[code]) for code, said in words.items() if made[code] or not long]
    # What an older version offered was chosen too.
    rows += [(code, number) for code, number in made.items() if code and code not in words]
    if long:
        rows = _shortened(sorted(rows, key=lambda row: -row[1]))
    silent = max(standing - answered, 0)
    if silent and not several:
        rows.append((_("Not answered"), silent))
    return Table(field.code, pick(field.label), rows, answered if several else standing, several)


def lines_of(found: Statistics) -> list[list[str]]:
    """The tables one below another: which table, which row, how many."""
    lines = [[_("Table"), _("Row"), _("Number of people")]]
    by_day = Table("day", _("Sign-ups, day by day"), found.counted, sum(n for _day, n in found.counted))
    tables = [by_day, *found.tables, *found.questions, *_as_tables(found)]
    for table in tables:
        for words, number in table.withheld():
            lines.append([table.title, words, _("withheld: too few") if number is None else str(number)])
    return lines


def _as_tables(found: Statistics) -> Iterable[Table]:
    for each in found.decisions:
        rows = [
            (_("Allowed"), each.allowed),
            (_("Refused"), each.refused),
            (_("Not asked, or not answered yet"), each.undecided),
        ]
        yield Table(each.purpose.code, found.names[each.purpose.code], rows, found.confirmed)
