"""Meeting a person, and believing that a mailbox is theirs."""

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select

from registration.foundation import clock, keyring
from registration.foundation.database import InsertUnlessThere, db, send, table_of
from registration.foundation.ids import new_ref
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


_people, _subjects = table_of(Person), table_of(Subject)
_KNOWN = (
    select(_people.c.id, _people.c.ref, _subjects.c.id, _subjects.c.ref)
    .join(_subjects, _subjects.c.person_id == _people.c.id)
    .where(_people.c.email_key == bindparam("key"))
)
_PERSON = InsertUnlessThere(Person, key="email_key")
_SUBJECT = insert(_subjects).returning(_subjects.c.id)


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
    person_id = _PERSON.send(
        {
            "ref": ref,
            "email": email,
            "email_key": key,
            "name": name,
            "language": language,
            "made_at": clock.now(),
        }
    )
    if person_id is None:
        return None
    made = {"ref": subject_ref, "person_id": person_id, "wrapped_key": keyring.new_wrapped_key()}
    return Known(person_id, ref, send(_SUBJECT, made).scalar_one(), subject_ref, met_now=True)


def mailbox_confirmed(person: Person, *, name: str, language: str, country: str | None = None) -> None:
    """The person pressed the button in our mail: what they told us there is theirs to say."""
    person.name = name or person.name
    person.language = language
    person.country = country or person.country
    person.confirmed_at = person.confirmed_at or clock.now()
    db.session.flush()
