"""Questions about requests of persons."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from registration.audit.models import ActorKind, AuditEntry
from registration.foundation.database import db
from registration.privacy.models import RequestKind, RequestState, RightsEvent, RightsRequest


def request_by_ref(ref: str) -> RightsRequest | None:
    return db.session.scalar(select(RightsRequest).where(RightsRequest.ref == ref))


def requests(*, only_open: bool = False) -> Sequence[RightsRequest]:
    """Requests, those that must be answered first in front, then the latest."""
    is_open = RightsRequest.state == RequestState.RECEIVED
    asked = select(RightsRequest).order_by(is_open.desc(), RightsRequest.due_at, RightsRequest.id.desc())
    return db.session.scalars(asked.where(is_open) if only_open else asked).all()


def open_count() -> int:
    """How many requests wait for an answer."""
    waiting = select(func.count()).where(RightsRequest.state == RequestState.RECEIVED)
    return db.session.scalar(waiting.select_from(RightsRequest)) or 0


def steps_of(request: RightsRequest) -> Sequence[RightsEvent]:
    """What happened to a request, in order."""
    asked = select(RightsEvent).where(RightsEvent.request_id == request.id)
    return db.session.scalars(asked.order_by(RightsEvent.id)).all()


def waiting_request(subject_id: int, kind: RequestKind, since: datetime) -> RightsRequest | None:
    """A request of this kind that was made a moment ago and not used."""
    return db.session.scalar(
        select(RightsRequest)
        .where(
            RightsRequest.subject_id == subject_id,
            RightsRequest.kind == kind,
            RightsRequest.state == RequestState.RECEIVED,
            RightsRequest.received_at > since,
        )
        .order_by(RightsRequest.id.desc())
        .limit(1)
    )


def looks_at(subject_ref: str) -> Sequence[AuditEntry]:
    """What staff did with the data of this person."""
    asked = select(AuditEntry).where(
        AuditEntry.whose == subject_ref, AuditEntry.actor_kind.in_((ActorKind.STAFF, ActorKind.PARTNER))
    )
    return db.session.scalars(asked.order_by(AuditEntry.id)).all()


def requests_of(subject_id: int) -> Sequence[RightsRequest]:
    asked = select(RightsRequest).where(RightsRequest.subject_id == subject_id)
    return db.session.scalars(asked.order_by(RightsRequest.id)).all()
