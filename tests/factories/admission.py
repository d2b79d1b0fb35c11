from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail.composing import Letter, compose
from registration.mail.models import Message
from registration.signups import actions
from registration.signups.invitations import guests_in
from registration.signups.models import EventInvitation, GroupPlace, Signup
from tests.factories import an_account
from tests.factories.signups import a_wish, the_situation


def an_application(event: Event, *, confirmed: bool = True, **answers: object) -> Signup:
    """Somebody applied for an event with approval, and pressed the button in the mail."""
    signup_id = actions.sign_up(the_situation(event), a_wish(**answers))
    signup = db.session.get_one(Signup, signup_id)
    if confirmed:
        actions.confirm(signup)
    db.session.commit()
    return signup


def an_invitation(event: Event, line: str = "Mika Tanaka <mika@example.com>") -> EventInvitation:
    """Somebody was invited by name."""
    (invitation,) = invitations(event, line)
    return invitation


def invitations(event: Event, *lines: str) -> Sequence[EventInvitation]:
    letter = actions.Letter(
        {"en": "Business cards from the fair in Osaka.", "ja": "大阪の見本市でいただいた名刺。"},
        {"en": "We would be glad to see you."},
        clock.now() + timedelta(days=14),
        new_ref(),
    )
    actions.invite(event, guests_in("\n".join(lines), event, ("en", "ja"), "en"), letter, by=an_account().id)
    db.session.commit()
    asked = select(EventInvitation).where(EventInvitation.event_id == event.id)
    return db.session.scalars(asked.order_by(EventInvitation.id)).all()


def a_group(
    event: Event, *emails: str, confirmed: bool = True, **answers: object
) -> tuple[Signup, Sequence[GroupPlace]]:
    """Somebody took places for others."""
    companions = [actions.Companion(f"Guest {number}", email) for number, email in enumerate(emails, start=1)]
    wish = a_wish(**answers)
    object.__setattr__(wish, "companions", tuple(companions))
    signup_id = actions.sign_up(the_situation(event), wish)
    leader = db.session.get_one(Signup, signup_id)
    if confirmed:
        actions.confirm(leader)
    db.session.commit()
    asked = select(GroupPlace).where(GroupPlace.leader_id == leader.id).order_by(GroupPlace.id)
    return leader, db.session.scalars(asked).all()


def kinds_sent(person_id: int | None = None) -> list[str]:
    """The kinds of all messages, or of those to one person, in the order in which they were written."""
    asked = select(Message.kind).order_by(Message.id)
    return list(
        db.session.scalars(asked if person_id is None else asked.where(Message.person_id == person_id))
    )


def the_letter(kind: str) -> Letter:
    """The last message of this kind in words."""
    asked = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
    letter = compose(db.session.scalars(asked).one())
    assert letter
    return letter
