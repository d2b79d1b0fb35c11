"""What the address of a list asks for. Words that make no sense there ask for everybody."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from registration.consent.models import Purpose
from registration.events.errors import TimeDoesNotExist
from registration.events.models import Admission, Event
from registration.events.rules import instant
from registration.forms.rules import TAKES_PART
from registration.signups.attendees import Sieve
from registration.signups.attendees.listing import LAST
from registration.signups.models import Attendance, SignupState
from registration.web.asked import number, one_of

ORDERS = ("time", "-time", "name", "-name")
OF_THE_SIEVE = (
    "q", "state", "how", "allowed", "attendance", "answer", "session", "source", "label", "file", "since",
    "until",
)  # fmt: skip
OF_THE_LIST = (*OF_THE_SIEVE, "order", "col")
COLUMNS = ("organisation", "state", "allowed", "time")
"""What is shown beside the name where nothing else is chosen."""
OTHER_COLUMNS = ("email", "attendance", "language", "source", "labels")
LONGEST_SEARCH = 200
REFUSES = "not:"
MISSING = "missing"
ANSWER = "answer."


def sieve_in(
    args: Mapping[str, str], purposes: Sequence[Purpose], zone: str, *, applied: bool = False
) -> Sieve:
    """The sieve that these parts of an address describe."""
    allowed, order = args.get("allowed", ""), args.get("order", "time")
    known = {each.code: each for each in purposes}
    return Sieve(
        words=args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        state=one_of(SignupState, args.get("state")),
        allowed=known.get(allowed),
        not_allowed=known.get(allowed[len(REFUSES) :]) if allowed.startswith(REFUSES) else None,
        attendance=one_of(Attendance, args.get("attendance")),
        answer=_answer(args.get("answer", "")),
        how=_code(args.get("how", "")),
        session=_code(args.get("session", "")),
        source=args.get("source", "")[:40].replace("\x00", ""),
        label=args.get("label", "")[:40].replace("\x00", ""),
        lacks_file=args.get("file") == MISSING,
        since=_morning(day_in(args.get("since")), zone),
        until=_morning(day_in(args.get("until")), zone, later=1),
        order=order if order in ORDERS else "time",
        applied=applied,
    )


def applied_for(event: Event) -> bool:
    """Whether people apply for a place at this event."""
    return event.admission is Admission.APPROVAL


def day_in(text: str | None) -> date | None:
    """A day as the browser writes it."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _morning(day: date | None, zone: str, later: int = 0) -> datetime | None:
    if day is None or not 1970 < day.year < 9000:
        return None
    try:
        return instant(datetime.combine(day + timedelta(days=later), time(0)), zone).at
    except TimeDoesNotExist:  # the day begins later where clocks are put forward at midnight
        return instant(datetime.combine(day + timedelta(days=later), time(1)), zone).at


def _answer(text: str) -> tuple[str, str] | None:
    field, _, option = text.replace("\x00", "")[:100].partition("=")
    return (field, option) if field and option and " " not in text else None


def _code(text: str) -> str:
    """The code of an answer; nothing where it is none."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", text) else ""


def here(args: MultiDict[str, str], names: Sequence[str] = OF_THE_LIST) -> dict[str, Any]:
    """What an address says about the list, so that deeds come back to it. Nothing else is taken over."""
    return {name: args.getlist(name) if name == "col" else args[name] for name in names if args.get(name)}


def columns_in(args: MultiDict[str, str], codes: Sequence[str]) -> list[str]:
    """The columns that are asked for: fixed ones, and answers to these fields."""
    known = (*COLUMNS, *OTHER_COLUMNS, *(f"{ANSWER}{code}" for code in codes))
    usual = (*COLUMNS, f"{ANSWER}{TAKES_PART}")
    return [name for name in known if name in args.getlist("col")] or [
        name for name in known if name in usual
    ]


@dataclass(frozen=True)
class Position:
    """Where in the list one is."""

    after: int | None = None
    before: int | None = None
    first: int = 1
    """Number of the first line; what the address says is believed, as nothing depends on it."""


def position_in(args: Mapping[str, str]) -> Position:
    first = number(args.get("first")) or 1
    if args.get("before") == "end":
        return Position(before=LAST, first=first)
    if before := number(args.get("before")):
        return Position(before=before, first=first)
    return Position(after=number(args.get("after")), first=first)
