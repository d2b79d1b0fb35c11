"""Which people a list is about: a sieve, and the statement that it makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, select

from registration.consent.models import ConsentState, ProcessingLimit, Purpose
from registration.consent.queries import may_contact, may_use
from registration.events.models import Event
from registration.events.rules import context_of
from registration.forms.models import Submission
from registration.forms.rules import SESSIONS, TAKES_PART
from registration.foundation.database import db
from registration.people.models import Subject
from registration.signups.models import LIVING, Attendance, Signup, SignupLabel, SignupState
from registration.signups.searching import has_pairs, mark, parts_sought

NO_SOURCE = "-"
"""Asks for those whose link named none."""


@dataclass(frozen=True)
class Sieve:
    """Which of the people a list shows, and in which order."""

    words: str = ""
    state: SignupState | None = None
    allowed: Purpose | None = None
    not_allowed: Purpose | None = None
    attendance: Attendance | None = None
    answer: tuple[str, str] | None = None
    """Code of a field, and of the option that was chosen there."""
    how: str = ""
    """The way of taking part, where there are two: ``in_person``, ``online``."""
    session: str = ""
    """Reference of a session that was chosen."""
    source: str = ""
    label: str = ""
    lacks_file: bool = False
    since: datetime | None = None
    until: datetime | None = None
    """Signed up from that moment on, and before that one."""
    order: str = "time"
    """``time`` or ``name``, with a minus before it for the other direction."""
    applied: bool = False
    """Whether people apply: then an approval gave them another number of arrival than they came with."""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out for more than the state."""
        return any(
            (self.words, self.allowed, self.not_allowed, self.attendance, self.answer, self.how,
             self.session, self.source, self.label, self.lacks_file, self.since, self.until)
        )  # fmt: skip

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Questions, and what was chosen there."""
        own = ((TAKES_PART, self.how), (SESSIONS, self.session))
        return [*([self.answer] if self.answer else []), *(each for each in own if each[1])]


def purposes_asked(event: Event) -> list[Purpose]:
    """What attendees of this event could decide, in the order of its latest form."""
    if event.form_version is None:
        return []
    codes = event.form_version.definition["purposes"]
    found = {each.code: each for each in db.session.scalars(select(Purpose).where(Purpose.code.in_(codes)))}
    return [found[code] for code in codes if code in found and found[code].kind != "operation"]


def context_in(purpose: Purpose, event_id: int) -> str:
    """The context under which a decision at this event is kept."""
    return context_of(event_id) if purpose.per_event else ""


def people(event_id: int, sieve: Sieve, *columns: Any, chosen: Sequence[int] = ()) -> Select[Any]:
    """Columns of the sign-ups that pass the sieve, with subject and answers joined.

    ``chosen`` narrows it to these sign-ups.
    """
    asked = (
        select(*columns)
        .select_from(Signup)
        .join(Subject, Subject.person_id == Signup.person_id)
        .join(Submission, Submission.id == Signup.submission_id)
        .where(Signup.event_id == event_id, may_contact(Subject.id))
    )
    if chosen:
        asked = asked.where(Signup.id.in_(chosen))
    return _narrowed(asked, event_id, sieve)


def column_of(sieve: Sieve) -> Any:
    """What its order goes by. Numbers of arrival are in the order of time, and an index has them ready."""
    if sieve.order.endswith("name"):
        return Signup.sort_name
    return Signup.made_at if sieve.applied else Signup.arrival


def may_be_counted() -> ColumnElement[bool]:
    """The same guard for sign-ups alone, turned round: those it leaves out are few, and looked for first."""
    left_out = select(Subject.person_id).where(
        Subject.person_id.is_not(None),
        Subject.id.in_(select(ProcessingLimit.subject_id)),
        ~may_contact(Subject.id),
    )
    return Signup.person_id.not_in(left_out)


def numbers_by_answers(event_id: int, sieve: Sieve, chosen: Sequence[int] = ()) -> dict[int, int]:
    """The sign-ups that pass the sieve: their numbers, by the ids of their answers."""
    rows = db.session.execute(people(event_id, sieve, Submission.id, Signup.id, chosen=chosen))
    return {submission_id: signup_id for submission_id, signup_id in rows}  # noqa: C416


def _narrowed(asked: Select[Any], event_id: int, sieve: Sieve) -> Select[Any]:
    if sieve.state is not None:
        asked = asked.where(Signup.state == sieve.state)
    if sieve.attendance is not None:
        asked = asked.where(Signup.attendance == sieve.attendance)
    if sieve.allowed is not None:
        purpose, context = sieve.allowed, context_in(sieve.allowed, event_id)
        # Whoever never decided is left out by the first look: the guard is asked for few, or ends soon.
        decided = select(ConsentState.subject_id).where(
            ConsentState.purpose_id == purpose.id, ConsentState.context == context
        )
        # SQLite would go through all who decided, and sort them: said so, it goes through the list.
        subject = Subject.id + 0 if db.session.get_bind().dialect.name == "sqlite" else Subject.id
        asked = asked.where(subject.in_(decided), may_use(Subject.id, purpose.id, context))
    if sieve.not_allowed is not None:
        purpose = sieve.not_allowed
        asked = asked.where(~may_use(Subject.id, purpose.id, context_in(purpose, event_id)))
    parts = list(parts_sought(sieve.words))
    if sieve.words.strip() and not parts:
        asked = asked.where(false())  # signs without a letter are in nobody's name
    for part in parts:
        asked = asked.where(has_pairs(Signup.search, part))
    for chosen in sieve.chosen:
        asked = asked.where(has_pairs(Signup.search, f" {mark(*chosen)} "))
    return _about_the_signup(asked, sieve)


def _about_the_signup(asked: Select[Any], sieve: Sieve) -> Select[Any]:
    if sieve.source:
        asked = asked.where(Signup.source == ("" if sieve.source == NO_SOURCE else sieve.source))
    if sieve.label:
        labelled = select(1).where(SignupLabel.signup_id == Signup.id, SignupLabel.label == sieve.label)
        asked = asked.where(exists(labelled))
    if sieve.lacks_file:
        asked = asked.where(Signup.lacks_file, Signup.state.in_(LIVING))
    if sieve.since is not None:
        asked = asked.where(Signup.made_at >= sieve.since)
    if sieve.until is not None:
        asked = asked.where(Signup.made_at < sieve.until)
    return asked
