"""Meeting a person, and believing that a mailbox is theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql

from registration.foundation import clock, keyring
from registration.foundation.database import db, on_postgresql, send, table_of
from registration.foundation.ids import new_ref
from registration.foundation.inserting import InsertUnlessThere
from registration.foundation.many_rows import send_many
from registration.foundation.ready import Ready
from registration.people.models import Person, Subject
from registration.people.rules import email_key


@dataclass(frozen=True)
class Known:
    """A person and the reference the ledger knows them by."""

    person_id: int
    person_ref: str
    subject_id: int
    subject_ref: str
    met_now: bool = False
    """Whether this transaction made the person."""


AT_ONCE = 1000
_people, _subjects = table_of(Person), table_of(Subject)
_KNOWN = (
    select(_people.c.id, _people.c.ref, _subjects.c.id, _subjects.c.ref)
    .join(_subjects, _subjects.c.person_id == _people.c.id)
    .where(_people.c.email_key == bindparam("key"))
)
_PERSON = InsertUnlessThere(Person, key="email_key")
_SUBJECT = Ready(insert(_subjects).returning(_subjects.c.id))
_TOLD = ("ref", "email", "email_key", "name", "language", "made_at")
_met = (
    postgresql.insert(_people)
    .values({column: bindparam(f"their_{column}", type_=_people.c[column].type) for column in _TOLD})
    .on_conflict_do_nothing(index_elements=[_people.c.email_key])
    .returning(_people.c.id)
    .cte("met")
)
_KEPT = ("ref", "wrapped_key")
_BOTH = Ready(
    insert(_subjects)
    .from_select(
        [*_KEPT, "person_id"],
        select(*(bindparam(f"new_{column}", type_=_subjects.c[column].type) for column in _KEPT), _met.c.id),
        include_defaults=False,
    )
    .returning(_subjects.c.person_id, _subjects.c.id)
)
"""A person and the reference to them in one statement, such as only PostgreSQL knows."""


def find_or_make(email: str, *, name: str, language: str) -> Known:
    """The person behind a mailbox, met now if we never met.

    Whoever types an address may be a stranger, so nothing of a known person changes here.
    """
    key = email_key(email)
    # Most who sign up are new to us, and an INSERT that finds a row there does nothing.
    return _meet(email, key, name, language) or Known(*send(_KNOWN, {"key": key}).one())


def _meet(email: str, key: str, name: str, language: str) -> Known | None:
    """The new person, or nothing if we know them already."""
    ref, subject_ref = new_ref(), new_ref()
    person = {
        "ref": ref,
        "email": email,
        "email_key": key,
        "name": name,
        "language": language,
        "made_at": clock.now(),
    }
    subject = {"ref": subject_ref, "wrapped_key": keyring.new_wrapped_key()}
    made = _written_at_once(person, subject) if on_postgresql() else _written_in_turn(person, subject)
    return Known(made[0], ref, made[1], subject_ref, met_now=True) if made else None


def _written_at_once(person: Mapping[str, Any], subject: Mapping[str, Any]) -> tuple[int, int] | None:
    told = {f"their_{column}": value for column, value in person.items()}
    kept = {f"new_{column}": value for column, value in subject.items()}
    made = send(_BOTH, told | kept).first()
    return (made[0], made[1]) if made else None


def _written_in_turn(person: Mapping[str, Any], subject: Mapping[str, Any]) -> tuple[int, int] | None:
    person_id = _PERSON.send(person)
    if person_id is None:
        return None
    return person_id, send(_SUBJECT, {**subject, "person_id": person_id}).scalar_one()


def live_in(person: Person, time_zone: str | None) -> None:
    """Show this person times in this zone too; nothing: in that of the event alone, or of their country."""
    person.time_zone = time_zone
    db.session.flush()


def find_or_make_many(people: Sequence[tuple[str, str]], *, language: str) -> dict[str, Known]:
    """The persons behind many mailboxes, address and name each, by the key of the mailbox.

    Mailboxes are met in one order, so that two lists at once do not wait for each other.
    """
    wanted = {email_key(email): (email, name) for email, name in people}
    found: dict[str, Known] = {}
    for some in _parts(sorted(wanted)):
        found |= _already_known(some)
        strangers = [key for key in some if key not in found]
        if strangers:
            _meet_all([(*wanted[key], key) for key in strangers], language)
            found |= {key: replace(each, met_now=True) for key, each in _already_known(strangers).items()}
    return found


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _already_known(keys: Sequence[str]) -> dict[str, Known]:
    asked = select(_people.c.email_key, _people.c.id, _people.c.ref, _subjects.c.id, _subjects.c.ref)
    asked = asked.join(_subjects, _subjects.c.person_id == _people.c.id)
    return {row[0]: Known(*row[1:]) for row in send(asked.where(_people.c.email_key.in_(keys)))}


def _meet_all(people: Sequence[tuple[str, str, str]], language: str) -> None:
    """Somebody may sign up meanwhile: whoever is there already stays as they are."""
    now = clock.now()
    _PERSON.send_all(
        [
            {
                "ref": new_ref(),
                "email": email,
                "email_key": key,
                "name": name,
                "language": language,
                "made_at": now,
            }
            for email, name, key in people
        ]
    )
    without = select(_people.c.id).outerjoin(_subjects, _subjects.c.person_id == _people.c.id)
    new = send(without.where(_people.c.email_key.in_([key for *_, key in people]), _subjects.c.id.is_(None)))
    subjects = [
        {"ref": new_ref(), "person_id": person_id, "wrapped_key": keyring.new_wrapped_key()}
        for person_id in new.scalars().all()
    ]
    if subjects:
        send_many(_subjects, subjects)


def part_from(people: Iterable[Known]) -> None:
    """Forget those of them whom this transaction met: there was no reason to."""
    ids = [each.person_id for each in people if each.met_now]
    for some in (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)):
        send(delete(_subjects).where(_subjects.c.person_id.in_(some)))
        send(delete(_people).where(_people.c.id.in_(some)))


def mailbox_confirmed(person: Person, *, name: str, language: str, country: str | None = None) -> None:
    """The person pressed the button in our mail: what they told us there is theirs to say."""
    person.name = name or person.name
    person.language = language
    person.country = country or person.country
    person.confirmed_at = person.confirmed_at or clock.now()
    db.session.flush()
