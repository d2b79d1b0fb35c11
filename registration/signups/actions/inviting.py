"""Inviting people by name: asking them, reminding them once, taking it back, and what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.mail.suppression import is_suppressed, suppress
from registration.people.actions import find_or_make
from registration.people.queries import subject_of
from registration.people.rules import email_key
from registration.signups.actions.arriving import Wish, sign_up
from registration.signups.actions.changing import confirm
from registration.signups.errors import AlreadySignedUp, InvitationIsOver
from registration.signups.invitations import (
    KEPT_FOR,
    SCOPE,
    Guest,
    Prospect,
    open_invitations,
    serves,
)
from registration.signups.models import LIVING, EventInvitation, InvitationRound, Signup
from registration.signups.rules import Situation


@dataclass(frozen=True)
class Letter:
    """What everybody on a list is told beside what the event's page says."""

    source: Mapping[str, str]
    """Where the addresses are from."""
    words: Mapping[str, str]
    expires_at: datetime
    ref: str
    """From the page it was written on: sent twice, it is sent once."""


def invite(event: Event, guests: Sequence[Guest], letter: Letter, *, by: int) -> int:
    """Invite those of the list in whose way nothing stands. How many."""
    if db.session.scalar(select(InvitationRound.id).where(InvitationRound.ref == letter.ref)) is not None:
        return 0
    together = InvitationRound(
        ref=letter.ref,
        event_id=event.id,
        source={tag: said for tag, said in letter.source.items() if said},
        words={tag: said for tag, said in letter.words.items() if said},
        expires_at=min(letter.expires_at, event.ends_at),
        made_by=by,
    )
    db.session.add(together)
    db.session.flush()
    number = 0
    for each in guests:
        if each.prospect is not Prospect.INVITED:
            continue
        known = find_or_make(each.email, name=each.name, language=each.language)
        invitation = EventInvitation(
            ref=new_ref(),
            round_id=together.id,
            event_id=event.id,
            person_id=known.person_id,
            language=each.language,
        )
        db.session.add(invitation)
        db.session.flush()
        _write(invitation)
        number += 1
    record("signup.invited", "event", event.id, by=by, number=number)
    return number


def _write(invitation: EventInvitation, *, again: bool = False) -> None:
    outbox.post(
        "signups.invitation",
        person_id=invitation.person_id,
        language=invitation.language,
        params={"invitation": invitation.ref, "again": again},
        context=f"event:{invitation.event_id}",
    )


def remind_invited(event: Event, chosen: Sequence[int] = (), *, by: int) -> int:
    """Write once more to those who have not answered; to nobody a third time. How many."""
    number = 0
    for each in open_invitations(event.id, chosen):
        if each.reminded_at is not None or is_suppressed(each.person.email, SCOPE):
            continue
        each.reminded_at = clock.now()
        _write(each, again=True)
        number += 1
    db.session.flush()
    record("signup.invitations-reminded", "event", event.id, by=by, number=number)
    return number


def revoke(event: Event, chosen: Sequence[int], *, by: int) -> int:
    """Take invitations back that wait for an answer. Who has signed up keeps the place. How many."""
    found = open_invitations(event.id, chosen) if chosen else []
    for each in found:
        each.revoked_at = clock.now()
    db.session.flush()
    record("signup.invitations-revoked", "event", event.id, by=by, number=len(found))
    return len(found)


def sign_up_invited(event: Situation, invitation: EventInvitation, wish: Wish) -> int:
    """Sign up with an invitation, which serves once. The sign-up's id.

    The personal link has shown that the mailbox is the person's, as long as it is that one which was typed.

    Raises:
        InvitationIsOver: it was revoked, ran out, or serves somebody already.
        whatever ``sign_up`` does.
    """
    locked = db.session.scalars(
        select(EventInvitation)
        .where(EventInvitation.id == invitation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not serves(locked):
        raise InvitationIsOver
    if (used := signup_with(locked)) is not None:
        raise AlreadySignedUp(used.id)
    signup_id = sign_up(event, wish)
    locked.signup_id, locked.declined_at = signup_id, None
    db.session.flush()
    if is_theirs(locked, wish):
        confirm(db.session.get_one(Signup, signup_id))
    return signup_id


def is_theirs(invitation: EventInvitation, wish: Wish) -> bool:
    """Whether the address that was typed is the one that was written to."""
    return email_key(str(wish.answers["email"])) == invitation.person.email_key


def signup_with(invitation: EventInvitation) -> Signup | None:
    """The sign-up that stands and was made with it."""
    if invitation.signup_id is None:
        return None
    asked = select(Signup).where(Signup.id == invitation.signup_id, Signup.state.in_(LIVING))
    return db.session.scalar(asked)


def decline_invitation(invitation: EventInvitation) -> None:
    """The person cannot come. Said twice it is said once."""
    if invitation.declined_at is None and invitation.revoked_at is None and signup_with(invitation) is None:
        invitation.declined_at = clock.now()
        db.session.flush()
        _note("signup.invitation-declined", invitation)


def refuse_invitations(invitation: EventInvitation) -> None:
    """The person wants no invitation any more, to whatever event."""
    suppress(invitation.person.email, SCOPE, reason="refused")
    decline_invitation(invitation)
    _note("signup.invitations-refused", invitation)


def _note(action: str, invitation: EventInvitation) -> None:
    subject = subject_of(invitation.person_id)
    record(
        action, "event", invitation.event_id, actor=ActorKind.PERSON, whose=subject.ref if subject else None
    )


def forget_invitations() -> list[int]:
    """Delete invitations of events that ended long enough ago. Ids of the people who had been invited."""
    over = select(Event.id).where(Event.ends_at < clock.now() - KEPT_FOR)
    people = db.session.scalars(
        delete(EventInvitation)
        .where(EventInvitation.event_id.in_(over))
        .returning(EventInvitation.person_id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.execute(
        delete(InvitationRound)
        .where(InvitationRound.event_id.in_(over))
        .execution_options(synchronize_session=False)
    )
    return sorted(set(people))
