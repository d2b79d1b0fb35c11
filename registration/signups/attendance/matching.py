"""Whose sign-up a line of a report means: by address, by reference, by a name that only one person has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from registration.consent.queries import may_contact
from registration.foundation.bigrams import folded
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.people.rules import email_key
from registration.signups.models import LineState, Signup

STANDING = ("confirmed", "held", "offered", "waiting", "lapsed", "cancelled")
"""Who signed up twice is meant as who has the place."""


@dataclass(frozen=True)
class Found:
    """What a line has to do with a sign-up."""

    state: LineState
    signup_id: int | None = None
    how: str = ""


NOBODY = Found(LineState.UNMATCHED)


@dataclass
class Roll:
    """Everybody who signed up for an event, as lines of a report can name them."""

    by_address: dict[str, int] = field(default_factory=dict)
    by_reference: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, signup_id: int, ref: str, address: str, name: str) -> None:
        self.by_address.setdefault(address, signup_id)
        self.by_reference[ref] = signup_id
        # Somebody who signed up twice, and cancelled once, is one person all the same.
        self.by_name[spelling(name)].add(self.by_address[address])

    def find(self, *, address: str, reference: str, name: str) -> Found:
        """A name alone only proposes: two people may share it."""
        if found := self.by_address.get(address_key(address)):
            return Found(LineState.MATCHED, found, "address")
        if found := self.by_reference.get(reference):
            return Found(LineState.MATCHED, found, "reference")
        named: set[int] = set()
        for each in _names_in(name):
            named |= self.by_name.get(each, set())
        if len(named) == 1:
            return Found(LineState.PROPOSED, named.pop(), "name")
        return NOBODY


def roll_of(event_id: int) -> Roll:
    """In one statement. Who restricted the use of their data is matched by nobody."""
    asked = (
        select(Signup.id, Signup.ref, Signup.state, Person.email_key, Signup.sort_name)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .where(Signup.event_id == event_id, may_contact(Subject.id))
        .order_by(Signup.id)
    )
    rows: list[Any] = sorted(db.session.execute(asked), key=lambda row: STANDING.index(row[2].value))
    roll = Roll()
    for signup_id, ref, _state, address, name in rows:
        roll.add(signup_id, ref, address, name)
    return roll


def address_key(text: str) -> str:
    """The address as people are known by it; nothing where there is none."""
    return email_key(text)[:320] if "@" in text else ""


def spelling(name: str) -> str:
    """What two ways of writing a name share: order of its parts, width, case and accents do not count."""
    return "".join(sorted(folded(name).replace(",", " ").replace("・", " ").split()))


def _names_in(name: str) -> Iterable[str]:
    """Zoom writes ``shown (original)``: either may be the name."""
    parts = folded(name).replace("(", "|").replace(")", "|").split("|")
    whole = [spelling(part) for part in parts]
    return {each for each in (*whole, spelling(name)) if each}
