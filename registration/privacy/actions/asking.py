"""A person asks for their data, or for its end. Nothing happens before a fresh link from their mailbox."""

from sqlalchemy import update

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail.outbox import post
from registration.organisations.models import Regime
from registration.organisations.queries import controller
from registration.people.models import Person
from registration.people.queries import subject_of
from registration.privacy.errors import NobodyHere
from registration.privacy.models import RequestKind, RequestState, RightsEvent, RightsRequest
from registration.privacy.queries import waiting_request
from registration.privacy.rules import ASK_AGAIN_AFTER, due_at, link_until

MESSAGES = {RequestKind.EXPORT: "privacy.export_link", RequestKind.ERASE: "privacy.erase_link"}


def ask(person: Person, kind: RequestKind, *, language: str | None = None) -> RightsRequest:
    """Note the request and send a link of its own to the address on file (M22).

    Whoever found a forwarded newsletter or an open page can ask, but only the mailbox can go on.

    Raises:
        NobodyHere: when the person was erased.
    """
    subject = subject_of(person.id)
    if subject is None:
        raise NobodyHere
    now = clock.now()
    known = waiting_request(subject.id, kind, now - ASK_AGAIN_AFTER)
    if known is not None:
        return known
    own = controller()
    request = RightsRequest(
        ref=new_ref(),
        subject_id=subject.id,
        kind=kind,
        language=language or person.language,
        due_at=due_at(now, own.regime if own else Regime.OTHER),
        link_until=link_until(now),
    )
    db.session.add(request)
    db.session.flush()
    db.session.add(RightsEvent(request_id=request.id, step="received"))
    post(
        MESSAGES[kind],
        person_id=person.id,
        language=request.language,
        params={"request": request.ref},
    )
    record(
        f"privacy.{kind.value}-asked",
        "rights_request",
        request.id,
        actor=ActorKind.PERSON,
        whose=subject.ref,
    )
    db.session.flush()
    return request


def lapse_unused() -> int:
    """Close requests whose link nobody used. For the timetable; answers how many."""
    lapsed = db.session.scalars(
        update(RightsRequest)
        .where(RightsRequest.state == RequestState.RECEIVED, RightsRequest.link_until <= clock.now())
        .values(state=RequestState.LAPSED, finished_at=clock.now())
        .returning(RightsRequest.id)
    ).all()
    for request_id in lapsed:
        db.session.add(RightsEvent(request_id=request_id, step="lapsed"))
    db.session.flush()
    return len(lapsed)
