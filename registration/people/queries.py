"""Questions about people."""

from sqlalchemy import select

from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.people.rules import email_key


def person_by_ref(ref: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.ref == ref))


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email_key == email_key(email)))


def subject_of(person_id: int) -> Subject | None:
    """How the ledger knows this person."""
    return db.session.scalar(select(Subject).where(Subject.person_id == person_id))
