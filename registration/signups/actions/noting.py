"""Telling people, and the trail, what became of a sign-up."""

from typing import Any

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.mail import outbox
from registration.people.queries import subject_of
from registration.signups.models import Signup


def write_to(signup: Signup, kind: str, **more: Any) -> None:
    outbox.post(
        kind,
        person_id=signup.person_id,
        language=signup.language,
        params={"signup": signup.id} | more,
        context=f"event:{signup.event_id}",
    )


def note(
    action: str, signup: Signup, *, by: int | None = None, by_itself: bool = False, **details: Any
) -> None:
    """Note it as a deed of the account, or of the person; ``by_itself``: nobody did it, its time had come."""
    subject = subject_of(signup.person_id)
    record(
        action,
        "signup",
        signup.id,
        actor=ActorKind.STAFF if by else ActorKind.SYSTEM if by_itself else ActorKind.PERSON,
        by=by,
        whose=subject.ref if subject else None,
        **details,
    )
