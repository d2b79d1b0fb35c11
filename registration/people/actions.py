"""Meeting a person, and believing that a mailbox is theirs."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from registration.foundation import clock, keyring
from registration.foundation.database import db
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


_KNOWN = select(Person.id, Person.ref, Subject.id, Subject.ref).join(Subject, Subject.person_id == Person.id)


def find_or_make(email: str, *, name: str, language: str) -> Known:
    """The person behind a mailbox, met now if we never met.

    Whoever types an address may be a stranger, so nothing of a known person changes here.
    """
    key = email_key(email)
    known = db.session.execute(_KNOWN.where(Person.email_key == key)).first()
    if known is None:
        made = _meet(email, key, name, language)
        if made is not None:
            return made
        known = db.session.execute(_KNOWN.where(Person.email_key == key)).one()
    return Known(*known)


def _meet(email: str, key: str, name: str, language: str) -> Known | None:
    """The new person, or nothing if another request met them a moment ago."""
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    ref, subject_ref = new_ref(), new_ref()
    person_id = db.session.scalar(
        insert(Person)
        .values(ref=ref, email=email, email_key=key, name=name, language=language, made_at=clock.now())
        .on_conflict_do_nothing(index_elements=[Person.email_key])
        .returning(Person.id)
    )
    if person_id is None:
        return None
    subject_id = db.session.scalar(
        insert(Subject)
        .values(ref=subject_ref, person_id=person_id, wrapped_key=keyring.new_wrapped_key())
        .returning(Subject.id)
    )
    return Known(person_id, ref, subject_id or 0, subject_ref)


def mailbox_confirmed(person: Person, *, name: str, language: str) -> None:
    """The person pressed the button in our mail: what they told us there is theirs to say."""
    person.name = name or person.name
    person.language = language
    person.confirmed_at = person.confirmed_at or clock.now()
    db.session.flush()
