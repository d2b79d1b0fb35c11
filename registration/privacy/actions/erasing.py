"""Erasing a person: every room in one transaction, and a line beside the database that outlives both."""

from typing import Any

from sqlalchemy import func, select

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.consent.models import ConsentEvent
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Suppression
from registration.mail.outbox import post
from registration.mail.suppression import address_hmac
from registration.people.models import Person, Subject
from registration.privacy.actions import journal
from registration.privacy.actions.rooms import ERASED_IN_ORDER
from registration.privacy.errors import NobodyHere
from registration.privacy.models import RequestState, RightsEvent, RightsRequest
from registration.sharing.models import DisclosureItem


def erase(request: RightsRequest) -> None:
    """Delete the person from every room, keep what the law demands without them, and say so in a last mail.

    The line in the erasure journal is on the disk before the caller commits. If the commit fails, the journal
    names somebody who is still there; they asked for it, so a replay that erases them does what they want.
    The last mail's address is sealed in its row and emptied when the mail has left.

    Raises:
        NobodyHere: when this was done before.
    """
    subject = _lock(request.subject_id)
    if subject.person_id is None:
        raise NobodyHere
    address = db.session.get_one(Person, subject.person_id).email
    request.outcome = {"kept": _kept(subject, address)}
    db.session.flush()
    erase_everywhere(subject.person_id)
    journal.write(journal.Line(subject.ref, journal.address_hash(address), clock.now()))
    request.state, request.finished_at = RequestState.EXECUTED, clock.now()
    db.session.add(RightsEvent(request_id=request.id, step="erased", details=request.outcome))
    record("privacy.erased", "rights_request", request.id, actor=ActorKind.PERSON, whose=subject.ref)
    post("privacy.erased", address=address, language=request.language, params={"request": request.ref})
    db.session.flush()


def erase_everywhere(person_id: int) -> None:
    """Delete the person from every room, in the order in which rooms point at each other."""
    for room in ERASED_IN_ORDER:
        room.erase(person_id)
        db.session.flush()
    db.session.expire_all()


def _lock(subject_id: int) -> Subject:
    """Two presses of one button wait for each other."""
    db.session.execute(select(Subject.id).where(Subject.id == subject_id).with_for_update())
    return db.session.get_one(Subject, subject_id, populate_existing=True)


def _kept(subject: Subject, address: str) -> list[dict[str, Any]]:
    """What stays, how much of it, and why: codes that page and mail put into words."""
    counted = {
        ("decisions", "gdpr-7-1"): _count(ConsentEvent.subject_id == subject.id),
        ("disclosures", "appi-29"): _count(DisclosureItem.subject_id == subject.id),
        ("stops", "suppression"): _count(Suppression.address_hmac == address_hmac(address)),
    }
    return [
        {"what": what, "ground": ground, "number": number}
        for (what, ground), number in counted.items()
        if number
    ]


def _count(which: Any) -> int:
    return db.session.scalar(select(func.count()).where(which)) or 0


def replay_erasures() -> int:
    """Erase again whoever a restored copy of the database still knows. Answers how many these were.

    Safe to repeat: who is gone is passed over. Only the ledger's reference decides, never the address:
    somebody who was erased and came back later is another person to us.
    """
    again = 0
    for line in journal.lines():
        subject = db.session.scalar(select(Subject).where(Subject.ref == line.subject))
        if subject is None or subject.person_id is None:
            continue
        erase_everywhere(subject.person_id)
        record("privacy.erased-again", "subject", subject.id, whose=line.subject)
        again += 1
    return again
