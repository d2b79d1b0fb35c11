from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups.actions import give_up
from registration.signups.groups import leader_of, place_by_ref
from registration.signups.models import GroupPlace, Signup
from registration.signups.queries import signup_by_id
from registration.web.access import by_link

pages = Blueprint("places", __name__)


@pages.get("/place/<token>")
@by_link(Capability.COMPANION)
def show(token: str) -> ResponseReturnValue:
    """Who took the place, for what, and the ways to take it or not. Opening it changes nothing."""
    place, signup = _place(token)
    leader = leader_of(place)
    my_page = tokens.make(Capability.MY_PAGE, signup.person.ref)
    return render_template(
        "personal_site/places/show.html",
        place=place,
        signup=signup,
        event=signup.event,
        leader=leader.person.name if leader and leader.confirmed_at else "",
        token=token,
        now=clock.now(),
        my_page=url_for("personal_site.my_page.show", token=my_page) if place.answered_at else None,
    )


@pages.post("/place/<token>")
@by_link(Capability.COMPANION)
def answer(token: str) -> ResponseReturnValue:
    """The person does not come: the place goes to whoever waits."""
    place, signup = _place(token)
    if request.form.get("do") == "give-up":
        give_up(place, signup)
        db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def _place(token: str) -> tuple[GroupPlace, Signup]:
    ref = tokens.read(Capability.COMPANION, token)
    place = (place_by_ref(ref) if ref else None) or abort(404)
    signup = (signup_by_id(place.signup_id) if place.signup_id else None) or abort(404)
    return place, signup
