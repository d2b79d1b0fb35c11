"""A seminar that asks for a file: what a product is made of, so that the speaker can look at it before."""

from sqlalchemy import select

from registration.events import actions as events
from registration.events.models import Event
from registration.events.rules import OPERATION
from registration.forms import actions as forms
from registration.forms.queries import parts_of, purpose_codes
from registration.forms.rules import Field, FieldType, GivenFile
from registration.foundation.database import db
from registration.foundation.personal_data import Category
from registration.presets.demo.organisations import Parties
from registration.presets.demo.paper import scan
from registration.signups.models import Signup, SignupState

QUESTION = Field(
    "ingredients",
    FieldType.FILE,
    {"en": "Ingredients of one product", "ja": "商品一点の原材料一覧"},
    hint={
        "en": "The speaker takes some of them as examples, without your name.",
        "ja": "講師が社名を伏せて例に取り上げることがあります。",
    },
    category=Category.VOLUNTEERED.value,
    purposes=(OPERATION,),
    accepts=("pdf", "jpeg", "png"),
)
SHEET = ("Soy sauce, 500 ml", "Soy beans, wheat, salt, alcohol", "No ingredient of animal origin.")


def ask(event: Event, parties: Parties) -> None:
    """Put the question on the form, with the word of the data officer."""
    before = event.form_version
    if before is None:
        raise LookupError(event.slug)
    version = forms.new_version(before.form, [*parts_of(before), QUESTION], purpose_codes(before), [])
    reason = "Recipes say nothing about persons; without them the examples would be invented."
    forms.approve_field(version, QUESTION.code, reason=reason, by=parties.officer.id)
    event.form_version = forms.publish(version)
    events.touch(event)


def bring(event: Event) -> None:
    """The first who confirmed sends a sheet later, from their own page."""
    signup = db.session.scalars(
        select(Signup)
        .where(Signup.event_id == event.id, Signup.state == SignupState.CONFIRMED)
        .order_by(Signup.arrival)
    ).first()
    if signup is None:
        raise LookupError(event.slug)
    file = GivenFile("原材料.pdf", scan(SHEET))
    answers = signup.submission.answers | {QUESTION.code: file.as_answer}
    forms.change_answers(signup.submission, answers)
    forms.keep_files(signup.submission, {QUESTION.code: file})
