"""What an organiser's deeds on an event mean for its places and for those who have one."""

from typing import Any

from sqlalchemy import Select, func, insert, or_, select, update

from registration.consent.queries import may_contact
from registration.events.models import Event, EventState
from registration.events.rules import announced
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail import outbox
from registration.people.models import Subject
from registration.signups.actions import pass_on_free_places
from registration.signups.models import LIVING, PlaceCount, Signup, SignupState


def open_places(event: Event) -> None:
    """Let places be taken, and give those that a larger room adds to whoever waits."""
    found = db.session.scalar(select(PlaceCount.id).where(PlaceCount.event_id == event.id).with_for_update())
    if found is None:
        db.session.execute(insert(PlaceCount).values(event_id=event.id, taken=0, arrivals=0))
        return
    pass_on_free_places(event)


def call_off(event: Event) -> int:
    """Owe everybody who is coming, or waits to, the message that the event was called off. How many."""
    return _write_to_all(event, "signups.event_cancelled")


def tell_new_date(event: Event) -> int:
    """Owe the same people the message that the event was postponed. How many.

    It asks whether they still come. What they answered to an earlier date is no answer to this one.
    """
    db.session.execute(update(Signup).where(Signup.event_id == event.id).values(still_comes_at=None))
    return _write_to_all(event, "signups.event_postponed")


def tell_change(event: Event, before: dict[str, Any], join_before: str | None) -> int:
    """Owe the same people what has changed of time, place or link since ``before`` (``announced``). How many.

    Nobody is written to where nothing of that has changed, before it is published or once it is over.
    """
    new_link = event.join_url != join_before
    stands = event.state is EventState.PUBLISHED and event.ends_at > clock.now()
    if not stands or (before == announced(event) and not new_link):
        return 0
    return _write_to_all(event, "signups.event_changed", before=before, new_link=new_link)


def answers_to_new_date(event: Event) -> tuple[int, int]:
    """How many said that they still come, and how many of those who may have not answered."""
    asked = _concerned(event, func.count(Signup.id), func.count(Signup.still_comes_at))
    every, kept = db.session.execute(asked).one()
    return kept, every - kept


def _write_to_all(event: Event, kind: str, **params: Any) -> int:
    concerned = db.session.execute(
        _concerned(event, Signup.id, Signup.person_id, Signup.language).order_by(Signup.arrival)
    ).all()
    for signup_id, person_id, language in concerned:
        outbox.post(
            kind,
            person_id=person_id,
            language=language,
            params={"signup": signup_id, **params},
            context=f"event:{event.id}",
        )
    return len(concerned)


def to_be_told(event: Event) -> int:
    """How many people would get that message."""
    return db.session.scalar(_concerned(event, func.count(Signup.id))) or 0


def _concerned(event: Event, *columns: Any) -> Select[Any]:
    """Sign-ups that stand. An address that nobody confirmed may be that of somebody who never signed up.

    Whom staff confirmed or signed up, staff know: they are told too.
    """
    return (
        select(*columns)
        .join(Subject, Subject.person_id == Signup.person_id)
        .where(
            Signup.event_id == event.id,
            Signup.state.in_(LIVING),
            or_(Signup.confirmed_at.is_not(None), Signup.state == SignupState.CONFIRMED),
            may_contact(Subject.id),
        )
    )
