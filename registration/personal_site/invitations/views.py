from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.mail.suppression import is_suppressed
from registration.signups.actions import decline_invitation, refuse_invitations, signup_with
from registration.signups.invitations import SCOPE, answer_of, invitation_by_ref, serves
from registration.signups.models import EventInvitation
from registration.web.access import by_link

pages = Blueprint("invitations", __name__)


@pages.get("/invitation/<token>")
@by_link(Capability.INVITATION)
def show(token: str) -> ResponseReturnValue:
    """What the person is invited to, and the buttons to answer. Opening it changes and notes nothing."""
    invitation = _invitation(token)
    used = signup_with(invitation)
    theirs = used is not None and used.person_id == invitation.person_id
    return render_template(
        "personal_site/invitations/show.html",
        invitation=invitation,
        event=invitation.event,
        answer=answer_of(invitation, signed_up=used is not None).value,
        serves=serves(invitation),
        unwanted=is_suppressed(invitation.person.email, SCOPE),
        my_page=_my_page(invitation) if theirs else None,
        token=token,
    )


@pages.post("/invitation/<token>")
@by_link(Capability.INVITATION)
def answer(token: str) -> ResponseReturnValue:
    """The person cannot come, or wants no invitation any more."""
    invitation = _invitation(token)
    if request.form.get("do") == "refuse":
        refuse_invitations(invitation)
    elif request.form.get("do") == "decline":
        decline_invitation(invitation)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def _invitation(token: str) -> EventInvitation:
    ref = tokens.read(Capability.INVITATION, token)
    return (invitation_by_ref(ref) if ref else None) or abort(404)


def _my_page(invitation: EventInvitation) -> str:
    token = tokens.make(Capability.MY_PAGE, invitation.person.ref)
    return url_for("personal_site.my_page.show", token=token)
