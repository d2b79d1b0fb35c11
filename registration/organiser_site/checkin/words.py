"""What is said at a door: one word, and what to do."""

from dataclasses import dataclass
from typing import Any

from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, pick, time
from registration.signups.checkin import Answer, Verdict
from registration.signups.models import Signup
from registration.web.reading import reading_of

_l: Any = lazy_gettext

WORDS = {
    Verdict.IN: _l("Welcome"),
    Verdict.ALREADY: _l("In already"),
    Verdict.WAITING: _l("Waiting list"),
    Verdict.FULL: _l("Full"),
    Verdict.CANCELLED: _l("Cancelled"),
    Verdict.OTHER: _l("Other event"),
    Verdict.UNKNOWN: _l("Not found"),
    Verdict.UNDONE: _l("Undone"),
    Verdict.CLOSED: _l("Not today"),
}
LINES = {
    Verdict.WAITING: _l("No place is theirs yet."),
    Verdict.FULL: _l("All places are taken."),
    Verdict.CANCELLED: _l("The sign-up was cancelled. They can sign up again here."),
    Verdict.UNKNOWN: _l("This is no ticket of ours. Look for the name."),
    Verdict.UNDONE: _l("This was undone. Let the person in again if that is right."),
    Verdict.CLOSED: _l("The doors open twelve hours before the event begins."),
}
SHAPES = {
    Verdict.IN: "good",
    Verdict.ALREADY: "wait",
    Verdict.WAITING: "wait",
}
"""How it looks; whatever is not named here stops."""


@dataclass(frozen=True)
class Said:
    """An answer, ready for the page."""

    verdict: str
    shape: str
    word: str
    name: str
    line: str
    id: int | None


def said(answer: Answer, zone: str) -> Said:
    verdict = answer.verdict
    line = str(LINES.get(verdict, ""))
    if verdict is Verdict.ALREADY and answer.at is not None:
        at = time(answer.at, zone)
        line = _("Since %(time)s", time=at)
        if answer.door:
            line = _("Since %(time)s, at %(door)s", time=at, door=answer.door)
    elif verdict is Verdict.OTHER and answer.event is not None:
        line = pick(answer.event.title)
    signup = answer.signup
    return Said(
        verdict.value,
        SHAPES.get(verdict, "stop"),
        str(WORDS[verdict]),
        " · ".join(filter(None, named(signup))) if signup else "",
        line,
        signup.id if signup else None,
    )


def named(signup: Signup) -> tuple[str, str]:
    """What the person is called, and for whom they come, as far as the reader may see it."""
    told = reading_of(signup.event).answers(signup.submission.answers)
    name = str(told.get("name") or signup.person.name or _("Nameless"))
    return name, str(told.get("organisation") or "")
