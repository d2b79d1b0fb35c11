"""Writing a questionnaire, opening it, closing it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from registration.audit.actions import record
from registration.forms.actions import new_form, new_version, publish
from registration.forms.models import FormUse
from registration.forms.rules import Field
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref, new_uid
from registration.questionnaires.actions.inviting import invite
from registration.questionnaires.errors import NoQuestions, NotADraft
from registration.questionnaires.models import (
    AnonymousResponse,
    Audience,
    Invitation,
    Questionnaire,
    QuestionnaireState,
)
from registration.questionnaires.rules import SMALLEST_CELL


@dataclass(frozen=True)
class Plan:
    """What an organiser wants to ask, and whom."""

    title: Mapping[str, str]
    introduction: Mapping[str, str]
    fields: Sequence[Field]
    anonymous: bool
    purpose_id: int
    audience: Audience = Audience.ATTENDED
    smallest_cell: int = SMALLEST_CELL
    closes_at: datetime | None = None


def make(event_id: int, plan: Plan, *, by: int | None = None) -> Questionnaire:
    """A new questionnaire; nobody is asked yet."""
    ref = new_ref()
    version = new_form(
        f"questionnaire-{ref}", FormUse.QUESTIONNAIRE, dict(plan.title), plan.fields, purposes=()
    )
    made = Questionnaire(ref=ref, event_id=event_id, form_version=version)
    _write(made, plan)
    db.session.add(made)
    db.session.flush()
    record("questionnaire.made", "questionnaire", made.id, by=by)
    return made


def revise(questionnaire: Questionnaire, plan: Plan, *, by: int | None = None) -> None:
    """Change anything of a draft.

    Raises:
        NotADraft: once it was opened.
    """
    if questionnaire.state is not QuestionnaireState.DRAFT:
        raise NotADraft
    before = questionnaire.form_version
    questionnaire.form_version = new_version(before.form, plan.fields, purposes=())
    before.form.title = dict(plan.title)
    _write(questionnaire, plan)
    db.session.flush()
    db.session.delete(before)
    db.session.flush()
    record("questionnaire.changed", "questionnaire", questionnaire.id, by=by)


def _write(questionnaire: Questionnaire, plan: Plan) -> None:
    questionnaire.purpose_id = plan.purpose_id
    questionnaire.title = dict(plan.title)
    questionnaire.introduction = dict(plan.introduction)
    questionnaire.anonymous = plan.anonymous
    questionnaire.audience = plan.audience
    questionnaire.smallest_cell = plan.smallest_cell
    questionnaire.closes_at = plan.closes_at


def open_and_invite(questionnaire: Questionnaire, *, by: int | None = None) -> int:
    """Fix the questions and ask everybody of the audience who may be asked. Answers how many were.

    Raises:
        NotADraft: when it was opened before.
        NoQuestions: when there is nothing to answer.
        TakesNoAnswers: when the deadline is over already.
    """
    if questionnaire.state is not QuestionnaireState.DRAFT:
        raise NotADraft
    if not questionnaire.form_version.definition["fields"]:
        raise NoQuestions
    publish(questionnaire.form_version)
    questionnaire.state = QuestionnaireState.OPEN
    questionnaire.opened_at = clock.now()
    db.session.flush()
    record("questionnaire.opened", "questionnaire", questionnaire.id, by=by)
    return invite(questionnaire, by=by)


def close(questionnaire: Questionnaire, *, by: int | None = None) -> None:
    """Take no more answers."""
    if questionnaire.state is not QuestionnaireState.OPEN:
        return
    now = clock.now()
    questionnaire.state = QuestionnaireState.CLOSED
    questionnaire.closes_at = min(questionnaire.closes_at or now, now)
    db.session.flush()
    if questionnaire.anonymous:
        _shuffle(questionnaire)
    record("questionnaire.closed", "questionnaire", questionnaire.id, by=by)


def close_overdue() -> int:
    """Close every questionnaire whose deadline is over. For the timetable; answers how many."""
    overdue = db.session.scalars(
        select(Questionnaire).where(
            Questionnaire.state == QuestionnaireState.OPEN, Questionnaire.closes_at <= clock.now()
        )
    ).all()
    for questionnaire in overdue:
        close(questionnaire)
    return len(overdue)


def _shuffle(questionnaire: Questionnaire) -> None:
    """Write the answers anew in random order, and every invitation in the same transaction.

    The order of rows and the transaction that wrote them then say the same about each.
    """
    mine = AnonymousResponse.questionnaire_id == questionnaire.id
    answers = list(db.session.scalars(select(AnonymousResponse.answers).where(mine)))
    if answers:
        secrets.SystemRandom().shuffle(answers)
        db.session.execute(delete(AnonymousResponse).where(mine))
        db.session.execute(
            insert(AnonymousResponse),
            [{"id": new_uid(), "questionnaire_id": questionnaire.id, "answers": each} for each in answers],
        )
    db.session.execute(
        update(Invitation)
        .where(Invitation.questionnaire_id == questionnaire.id)
        .values(answered=Invitation.answered)
    )


def note_export(questionnaire: Questionnaire, subject_refs: Sequence[str], *, by: int) -> None:
    """The trail of a file with answers: one entry for it, and one for each person in it."""
    record("questionnaire.exported", "questionnaire", questionnaire.id, by=by, people=len(subject_refs))
    for ref in subject_refs:
        record("questionnaire.answers-exported", "questionnaire", questionnaire.id, by=by, whose=ref)
