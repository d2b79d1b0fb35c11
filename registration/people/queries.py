"""Questions about people."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, or_, select

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


def subject_by_ref(ref: str) -> Subject | None:
    return db.session.scalar(select(Subject).where(Subject.ref == ref))


def people_like(words: str, *conditions: ColumnElement[bool], limit: int) -> Sequence[Person]:
    """People whose name or address contains these words, as far as the conditions on ``Subject`` allow."""
    fits = or_(Person.name.icontains(words, autoescape=True), Person.email.icontains(words, autoescape=True))
    asked = select(Person).join(Subject, Subject.person_id == Person.id).where(fits, *conditions)
    return db.session.scalars(asked.order_by(Person.name, Person.id).limit(limit)).all()


def number_of_people(*conditions: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(Person).join(Subject, Subject.person_id == Person.id)
    return db.session.scalar(counted.where(*conditions)) or 0


def people_behind(subject_refs: Iterable[str]) -> dict[str, str]:
    """The person's own reference for each of these references of the ledger; the erased are left out."""
    asked = select(Subject.ref, Person.ref).join(Person, Person.id == Subject.person_id)
    rows = db.session.execute(asked.where(Subject.ref.in_(set(subject_refs))))
    return {subject_ref: person_ref for subject_ref, person_ref in rows}  # noqa: C416
