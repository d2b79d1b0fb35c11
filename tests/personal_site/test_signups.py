import re

import pytest
from sqlalchemy import select

from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups import actions
from registration.signups.models import Signup, SignupState
from tests.factories.events import an_event
from tests.factories.signups import a_held_signup, a_signup


@pytest.fixture
def held(app) -> tuple[int, str]:
    """Provide a held sign-up: its id and the address from the mail."""
    with app.app_context():
        signup = a_held_signup(an_event())
        return signup.id, f"/en/confirm/{tokens.make(Capability.CONFIRM_SIGNUP, signup.ref)}"


def state(app, signup_id: int) -> SignupState:
    with app.app_context():
        return db.session.scalar(select(Signup.state).where(Signup.id == signup_id))


def test_opening_the_link_confirms_nothing_and_the_button_does(app, visitor, held) -> None:
    signup_id, address = held
    for method in (visitor.get, visitor.head, visitor.options, visitor.get):
        method(address)
    assert state(app, signup_id) is SignupState.HELD
    page = visitor.submit(address)
    assert page.status_code == 303
    assert state(app, signup_id) is SignupState.CONFIRMED
    assert "Your place is confirmed" in visitor.get(address).text
    assert visitor.post(address).status_code == 303


def test_a_link_for_something_else_opens_nothing(app, visitor, held) -> None:
    signup_id, address = held
    with app.app_context():
        ref = db.session.get_one(Signup, signup_id).ref
        other = tokens.make(Capability.JOIN, ref)
    right = address.rsplit("/", 1)[1]
    forged = right[:-1] + ("A" if right[-1] != "A" else "B")
    for token in (other, "x", "a.b.c", ref, forged, "é.é.é"):
        assert visitor.post(f"/en/confirm/{token}").status_code == 404
    assert state(app, signup_id) is SignupState.HELD


def test_an_offered_place_is_taken_by_a_press(app, visitor) -> None:
    with app.app_context():
        event = an_event(capacity=1)
        holder, waiting = a_signup(event), a_signup(event)
        actions.cancel(holder)
        db.session.commit()
        signup_id, address = waiting.id, f"/ja/offer/{tokens.make(Capability.ACCEPT_OFFER, waiting.ref)}"
    visitor.get(address)
    assert state(app, signup_id) is SignupState.OFFERED
    visitor.submit(address)
    assert state(app, signup_id) is SignupState.CONFIRMED
    assert re.search(r"<h1>.+</h1>", visitor.get(address).text)
