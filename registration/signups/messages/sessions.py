"""What people read about the sessions they chose."""

from datetime import datetime

from registration.events.models import EventState
from registration.forms.rules import SESSIONS
from registration.foundation import clock, links
from registration.foundation.tokens import Capability
from registration.mail.composing import Letter
from registration.signups.composing import Params, is_looked_at, letter, to_attendee, token_of
from registration.signups.models import LIVING, Signup
from registration.signups.rules import may_change_answers


def _is_still_held(signup: Signup) -> bool:
    return signup.state.value in LIVING and signup.event.state is not EventState.CANCELLED


@to_attendee("signups.session_gone", holds=_is_still_held)
def session_gone(signup: Signup, params: Params) -> Letter | None:
    """A session that the person chose is no longer held. Not where another was chosen meanwhile."""
    event, chosen = signup.event, () if is_looked_at() else signup.submission.answers.get(SESSIONS) or ()
    gone = [each for each in params["sessions"] if is_looked_at() or each["ref"] in chosen]
    if not gone:
        return None
    token = token_of(Capability.MY_PAGE, signup.person.ref)
    in_time = may_change_answers(clock.now(), event_starts_at=event.starts_at, hours=event.changes_until)
    return letter(
        "signups.session_gone",
        signup,
        gone=[
            (each["title"], datetime.fromisoformat(each["starts_at"]),
             datetime.fromisoformat(each["ends_at"]) if each["ends_at"] else None)
            for each in gone
        ],
        can_choose=in_time and any(each.bookable for each in event.programme),
        links={"my_page": links.to("personal_site.my_page.show", token=token)},
    )  # fmt: skip
