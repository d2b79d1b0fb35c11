"""Numbers that make things different, and the commit that makes them real."""

from itertools import count
from typing import TypeVar

from registration.foundation.database import Record, db

numbers = count(1)
Thing = TypeVar("Thing", bound=Record)


def saved(thing: Thing) -> Thing:
    db.session.add(thing)
    db.session.commit()
    return thing
