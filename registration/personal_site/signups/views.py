from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups.actions import accept_offer, cancel, keep_after_postponing
from registration.signups.actions import confirm as confirm_signup
from registration.signups.errors import AlreadySignedUp, NothingToConfirm, OfferIsOver
from registration.signups.models import LIVING, TAKES_A_PLACE, Signup, SignupState
from registration.signups.queries import full_parts_of, place_in_line, signup_by_ref
from registration.web.access import by_link

pages = Blueprint("signups", __name__)


@pages.get("/confirm/<token>")
@by_link(Capability.CONFIRM_SIGNUP)
def confirm(token: str) -> ResponseReturnValue:
    """Ask for the press. Opening changes nothing, because programs that look for viruses open links too."""
    return _page(_signup(Capability.CONFIRM_SIGNUP, token), token)


@pages.post("/confirm/<token>")
@by_link(Capability.CONFIRM_SIGNUP)
def press_confirm(token: str) -> ResponseReturnValue:
    signup = _signup(Capability.CONFIRM_SIGNUP, token)
    try:
        confirm_signup(signup)
    except (NothingToConfirm, AlreadySignedUp):
        db.session.rollback()
    else:
        db.session.commit()
    return redirect(url_for(".confirm", token=token), 303)


@pages.get("/offer/<token>")
@by_link(Capability.ACCEPT_OFFER)
def accept(token: str) -> ResponseReturnValue:
    signup = _signup(Capability.ACCEPT_OFFER, token)
    return render_template(
        "personal_site/signups/accept.html", signup=signup, event=signup.event, my_page=_my_page(signup)
    )


@pages.post("/offer/<token>")
@by_link(Capability.ACCEPT_OFFER)
def press_accept(token: str) -> ResponseReturnValue:
    signup = _signup(Capability.ACCEPT_OFFER, token)
    try:
        accept_offer(signup)
    except OfferIsOver:
        db.session.rollback()
    else:
        db.session.commit()
    return redirect(url_for(".accept", token=token), 303)


@pages.get("/postponed/<token>")
@by_link(Capability.KEEP_PLACE)
def keep(token: str) -> ResponseReturnValue:
    """Ask whether somebody still comes on the new date. Opening changes nothing."""
    signup = _signup(Capability.KEEP_PLACE, token)
    return render_template(
        "personal_site/signups/keep.html",
        signup=signup,
        event=signup.event,
        living=signup.state.value in LIVING,
        has_place=signup.state.value in TAKES_A_PLACE,
        my_page=_my_page(signup),
    )


@pages.post("/postponed/<token>")
@by_link(Capability.KEEP_PLACE)
def press_keep(token: str) -> ResponseReturnValue:
    signup = _signup(Capability.KEEP_PLACE, token)
    if request.form.get("do") == "cancel":
        cancel(signup)
    elif request.form.get("do") == "keep":
        keep_after_postponing(signup)
    db.session.commit()
    return redirect(url_for(".keep", token=token), 303)


def _signup(capability: Capability, token: str) -> Signup:
    ref = tokens.read(capability, token)
    return (signup_by_ref(ref) if ref else None) or abort(404)


def _page(signup: Signup, token: str) -> ResponseReturnValue:
    done = signup.confirmed_at is not None
    waits = done and signup.state is SignupState.WAITING
    return render_template(
        "personal_site/signups/confirm.html",
        signup=signup,
        event=signup.event,
        done=done,
        number=place_in_line(signup) if waits else None,
        part_is_full=waits and bool(full_parts_of(signup)),
        my_page=_my_page(signup) if done else None,
    )


def _my_page(signup: Signup) -> str:
    return url_for("personal_site.my_page.show", token=tokens.make(Capability.MY_PAGE, signup.person.ref))
