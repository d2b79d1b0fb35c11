"""Keeping what somebody sent who came by a link of their own: it has shown that the mailbox is theirs."""

from collections.abc import Mapping

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from registration.forms.actions import keep_files
from registration.forms.rules import GivenFile
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.public_site.signups.admitting import Guest
from registration.signups.actions import Wish, complete, is_theirs, remind_of, sign_up_invited, signup_with
from registration.signups.errors import (
    AlreadySignedUp,
    EventFull,
    InvitationIsOver,
    NothingToConfirm,
    SentBefore,
    SignupsClosed,
)
from registration.signups.models import EventInvitation, Signup
from registration.signups.queries import signup_by_id
from registration.signups.rules import Situation


def stored_for(
    guest: Guest, found: Situation, wish: Wish, files: Mapping[str, GivenFile]
) -> ResponseReturnValue | None:
    """Where the person goes next; nothing where sign-up has closed or filled meanwhile."""
    if guest.invitation is not None:
        return _invited(guest, guest.invitation, found, wish, files)
    return _completed(guest, wish, files)


def _invited(
    guest: Guest,
    invitation: EventInvitation,
    found: Situation,
    wish: Wish,
    files: Mapping[str, GivenFile],
) -> ResponseReturnValue | None:
    there = redirect(url_for("personal_site.invitations.show", token=guest.token), 303)
    theirs = is_theirs(invitation, wish)
    try:
        signup_id = sign_up_invited(found, invitation, wish)
    except (SignupsClosed, EventFull):
        db.session.rollback()
        return None
    except (InvitationIsOver, SentBefore):
        db.session.rollback()
        return there
    except AlreadySignedUp as known:
        db.session.rollback()
        if signup_with(invitation) is None:
            remind_of(known.signup_id)
            db.session.commit()
        return there
    signup = signup_by_id(signup_id)
    if files and signup is not None:
        keep_files(signup.submission, files)
    db.session.commit()
    return _confirmed(signup) if theirs and signup else there


def _completed(guest: Guest, wish: Wish, files: Mapping[str, GivenFile]) -> ResponseReturnValue:
    there = redirect(url_for("personal_site.places.show", token=guest.token), 303)
    if guest.place is None or guest.signup is None:
        return there
    try:
        complete(guest.place, guest.signup, wish)
    except (SentBefore, NothingToConfirm, AlreadySignedUp):
        db.session.rollback()
        return there
    if files:
        keep_files(guest.signup.submission, files)
    db.session.commit()
    return _confirmed(guest.signup)


def _confirmed(signup: Signup) -> ResponseReturnValue:
    """The page that says how it stands, as after the press in a mail."""
    token = tokens.make(Capability.CONFIRM_SIGNUP, signup.ref)
    return redirect(url_for("personal_site.signups.confirm", token=token), 303)
