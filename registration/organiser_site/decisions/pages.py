"""The blueprint of the area, and what its views share."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from registration.people.models import Person, Subject
from registration.people.queries import person_by_ref, subject_of

pages = Blueprint("decisions", __name__)


def whose(ref: str) -> tuple[Person, Subject]:
    person = person_by_ref(ref) or abort(404)
    return person, subject_of(person.id) or abort(404)


def to_the_person(person: Person) -> ResponseReturnValue:
    """The way back to the person's page."""
    return redirect(url_for("organiser_site.people.show", ref=person.ref), 303)
