"""Sign-ups of one event summed up by the database: a few small rows, however many people there are."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from json import loads

from sqlalchemy import func, select, true

from registration.forms.models import Submission
from registration.foundation.database import db, on_postgresql
from registration.signups.attendees.selecting import may_be_counted
from registration.signups.models import LIVING, Attendance, Signup, SignupState

LONGEST_ANSWER = 2000
"""Signs of an answer that can have been chosen; what people wrote themselves is not looked at."""


@dataclass(frozen=True)
class Standing:
    """How many sign-ups share all of this."""

    state: SignupState
    attendance: Attendance
    source: str
    language: str
    number: int


def standings(event_id: int) -> list[Standing]:
    """All sign-ups in groups, in one statement that needs no person."""
    shared = Signup.state, Signup.attendance, Signup.source, Signup.language
    asked = select(*shared, func.count()).where(Signup.event_id == event_id, may_be_counted())
    return [Standing(*row) for row in db.session.execute(asked.group_by(*shared))]


def choices_made(event_id: int, codes: Collection[str]) -> dict[str, Counter[str]]:
    """How often each option of these questions was chosen by those who stand, in one statement.

    Under an empty code stands how many people answered.
    """
    found: dict[str, Counter[str]] = {code: Counter() for code in codes}
    if not codes:
        return found
    every = func.jsonb_each_text if on_postgresql() else func.json_each
    answer = every(Submission.answers).table_valued("key", "value")
    asked = (
        select(answer.c.key, answer.c.value, func.count())
        .select_from(Signup)
        .join(Submission, Submission.id == Signup.submission_id)
        .join(answer, true())
        .where(
            Signup.event_id == event_id,
            Signup.state.in_(LIVING),
            may_be_counted(),
            answer.c.key.in_(list(codes)),
            func.length(answer.c.value) < LONGEST_ANSWER,
        )
        .group_by(answer.c.key, answer.c.value)
    )
    for code, chosen, number in db.session.execute(asked):
        found[code][""] += number
        for option in _options(chosen):
            found[code][option] += number
    return found


def _options(chosen: str) -> list[str]:
    """Several options stand in one answer as a list."""
    return [str(each) for each in loads(chosen)] if chosen.startswith("[") else [chosen]
