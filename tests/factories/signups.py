from collections.abc import Collection, Sequence
from typing import Any

from registration.consent.models import Channel
from registration.consent.rules import Asking, Decision
from registration.events.models import Event
from registration.forms.queries import restricted_codes
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.signups import actions
from registration.signups.models import Signup
from registration.signups.queries import situation
from registration.signups.rules import Situation
from tests.factories.saving import numbers


def the_situation(event: Event) -> Situation:
    found = situation(event.slug)
    assert found
    return found


def a_wish(
    *, decisions: Sequence[Decision] = (), unsearched: Collection[str] = (), **answers: Any
) -> actions.Wish:
    """A wish of somebody new, with every box left empty and nothing asked."""
    number = next(numbers)
    usual = {"name": f"Visitor {number}", "email": f"visitor-{number}@example.com", "organisation": "Works"}
    asking = Asking(
        act=new_ref(),
        shown_at=clock.now(),
        shown_sha256=None,
        language="en",
        notice_version_id=None,
        channel=Channel.WEB,
        method="checkbox",
        actor="subject",
        effective=False,
    )
    return actions.Wish(usual | answers, "en", list(decisions), asking, None, unsearched)


def a_held_signup(event: Event, **answers: Any) -> Signup:
    """Somebody signed up and has not pressed the button in the mail yet."""
    hidden = restricted_codes(event.form_version) if event.form_version else ()
    signup_id = actions.sign_up(the_situation(event), a_wish(unsearched=hidden, **answers))
    db.session.commit()
    return db.session.get_one(Signup, signup_id)


def a_signup(event: Event, **answers: Any) -> Signup:
    """Somebody signed up and confirmed."""
    signup = a_held_signup(event, **answers)
    actions.confirm(signup)
    db.session.commit()
    return signup
