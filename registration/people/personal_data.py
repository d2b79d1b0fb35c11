"""What this room holds about a person."""

from typing import Any

from sqlalchemy import delete, update

from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person, Subject

COLUMNS = frozenset({"person.email", "person.email_key", "person.name", "person.country", "person.time_zone"})


def show(person_id: int) -> dict[str, Any]:
    person = db.session.get_one(Person, person_id)
    return {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "country": person.country,
        "time_zone": person.time_zone,
        "known_since": person.made_at.isoformat(),
        "address_confirmed_at": person.confirmed_at and person.confirmed_at.isoformat(),
    }


def erase(person_id: int) -> None:
    """Delete the person, cut the link from the ledger's reference, destroy the person's key."""
    db.session.execute(
        update(Subject)
        .where(Subject.person_id == person_id)
        .values(person_id=None, wrapped_key=None, erased_at=clock.now())
    )
    db.session.execute(delete(Person).where(Person.id == person_id))
    db.session.expire_all()
