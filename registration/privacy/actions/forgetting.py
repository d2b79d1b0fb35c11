"""Forgetting people who never told us anything: others gave us their address, and its time is over."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from registration.audit.actions import record
from registration.consent.models import ConsentEvent
from registration.forms.models import Submission
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.models import Person, Subject
from registration.privacy.actions import journal
from registration.privacy.actions.erasing import erase_everywhere
from registration.privacy.models import RightsRequest
from registration.signups.models import EventInvitation, GroupPlace


def forget_strangers(person_ids: Sequence[int]) -> int:
    """Erase those of these people of whom nothing else is kept. How many.

    Whoever confirmed a mailbox, answered a form, decided something or asked for something is no stranger.
    """
    nothing_else = (
        Person.confirmed_at.is_(None),
        ~exists().where(Submission.person_id == Person.id),
        ~exists().where(EventInvitation.person_id == Person.id),
        ~exists().where(GroupPlace.person_id == Person.id),
        ~exists().where(ConsentEvent.subject_id == Subject.id),
        ~exists().where(RightsRequest.subject_id == Subject.id),
    )
    found = db.session.execute(
        select(Person.id, Person.email, Subject.id, Subject.ref)
        .join(Subject, Subject.person_id == Person.id)
        .where(Person.id.in_(person_ids), *nothing_else)
    ).all()
    for person_id, email, subject_id, ref in found:
        erase_everywhere(person_id)
        journal.write(journal.Line(ref, journal.address_hash(email), clock.now()))
        record("privacy.forgotten", "subject", subject_id, whose=ref)
    return len(found)
