"""What somebody reads who stood on a list that was brought in."""

from registration.consent.models import Source
from registration.consent.rules import source_of
from registration.forms.queries import fields_answered
from registration.foundation import links
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.foundation.tokens import Capability
from registration.mail.composing import Letter
from registration.organisations.queries import organisation_by_code
from registration.signups.composing import Params, letter, to_attendee, token_of
from registration.signups.models import LIVING, Batch, Signup, SignupState


def _unconfirmed(signup: Signup) -> bool:
    return signup.state.value in LIVING and signup.confirmed_at is None


@to_attendee("signups.brought_in", holds=_unconfirmed)
def brought_in(signup: Signup, params: Params) -> Letter | None:
    """Says to somebody who was on a list that we have them, from whom, and their choices (GDPR Art. 14)."""
    batch = db.session.get(Batch, params["batch"])
    if batch is None:
        return None
    answers = signup.submission.answers
    return letter(
        "signups.brought_in",
        signup,
        waiting=signup.state is SignupState.WAITING,
        we_have=we_have_it_from(batch.params["source"], batch.params["citation"]),
        fields=[
            pick(each.label)
            for each in fields_answered(signup.submission.form_version, answers)
            if each.code in answers
        ],
        links={
            "confirm": links.to(
                "personal_site.signups.confirm", token=token_of(Capability.CONFIRM_SIGNUP, signup.ref)
            ),
            "my_page": links.to(
                "personal_site.my_page.show", token=token_of(Capability.MY_PAGE, signup.person.ref)
            ),
        },
    )


def we_have_it_from(code: str, citation: str = "") -> str:
    """In a sentence, where a list came from."""
    source, name = source_of(code)
    party = organisation_by_code(name) if name else None
    if source is Source.SUBJECT:
        return _("You told us yourself, on paper, by telephone or when we met.")
    if source is Source.PUBLIC:
        return _("We found your data where it is public: %(place)s", place=citation)
    return _("We have your data from %(name)s.", name=pick(party.name) if party else name)
