"""What this room holds about a person: answers under their name. Anonymous answers are nobody's."""

from typing import Any

from sqlalchemy import delete, select

from registration.forms.answers import readable
from registration.forms.queries import fields_of
from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.questionnaires.models import Invitation, Response
from registration.questionnaires.queries import response_to
from registration.signups.models import Signup

COLUMNS = frozenset({"response.answers"})


def show(person_id: int) -> dict[str, Any]:
    asked = select(Invitation).join(Signup).where(Signup.person_id == person_id).order_by(Invitation.id)
    return {"questionnaires": [_shown(invitation) for invitation in db.session.scalars(asked)]}


def _shown(invitation: Invitation) -> dict[str, Any]:
    questionnaire = invitation.questionnaire
    shown: dict[str, Any] = {
        "title": pick(questionnaire.title),
        "event": pick(questionnaire.event.title),
        "anonymous": questionnaire.anonymous,
        "invited_at": invitation.invited_at.isoformat(),
        "answered": invitation.answered,
    }
    response = None if questionnaire.anonymous else response_to(invitation)
    if response is not None:
        shown["answers"] = {
            pick(field.label): readable(field, response.answers.get(field.code))
            for field in fields_of(questionnaire.form_version)
        }
    return shown


def erase(person_id: int) -> None:
    mine = select(Invitation.id).join(Signup).where(Signup.person_id == person_id).scalar_subquery()
    db.session.execute(delete(Response).where(Response.invitation_id.in_(mine)))
    db.session.execute(delete(Invitation).where(Invitation.id.in_(mine)))
