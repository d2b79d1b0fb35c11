from collections.abc import Sequence

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.audit.queries import Wanted, entries
from registration.consent.queries import history_of, may_contact
from registration.foundation.database import db
from registration.mail.queries import messages_to
from registration.organiser_site.mail.forms import kind_words
from registration.organiser_site.people.forms import SearchForm
from registration.organiser_site.people.naming import named_in
from registration.organisers.queries import names_of
from registration.people.models import Person, Subject
from registration.people.queries import number_of_people, people_like, person_by_ref, subject_of
from registration.sharing.queries import disclosures_of
from registration.signups.queries import signups_of
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house

pages = Blueprint("people", __name__)

MOST_FOUND = 50
MOST_MESSAGES = 30
MOST_LOOKS = 20


@pages.route("/people", methods=["GET", "POST"])
@staff_may("people.see")
def index() -> ResponseReturnValue:
    form = SearchForm()
    found: Sequence[Person] | None = None
    if form.validate_on_submit():
        found = people_like(form.words.data or "", may_contact(Subject.id), limit=MOST_FOUND)
        record("people.searched", "person", by=the_staff().id, found=len(found))
        db.session.commit()
    page = render_template(
        "organiser_site/people/index.html",
        form=form,
        found=found,
        most=MOST_FOUND,
        all_people=number_of_people(may_contact(Subject.id)),
    )
    return page, 422 if form.errors else 200


@pages.get("/people/<ref>")
@staff_may("people.see", writes=True)
def show(ref: str) -> ResponseReturnValue:
    person = person_by_ref(ref)
    subject = subject_of(person.id) if person else None
    if person is None or subject is None:
        abort(404)
    looks = entries(Wanted(whose=subject.ref, action="person.looked-at"), limit=MOST_LOOKS)
    record("person.looked-at", "person", person.id, by=the_staff().id, whose=subject.ref)
    signups, decisions = signups_of(person.id), history_of(subject.id)
    page = render_template(
        "organiser_site/people/show.html",
        person=person,
        subject=subject,
        may_be_contacted=number_of_people(Subject.id == subject.id, may_contact(Subject.id)) == 1,
        signups=signups,
        decisions=decisions,
        about=named_in(decisions),
        kind_words=kind_words,
        mails=messages_to(person.id, MOST_MESSAGES),
        disclosures=disclosures_of(subject.id),
        looks=looks,
        staff_names=names_of({look.actor_id for look in looks if look.actor_id}),
        zone=zone_of_house(),
    )
    db.session.commit()
    return page
