"""Asking people, and asking them no more."""

from sqlalchemy import insert

from registration.audit.actions import record
from registration.consent.actions import withdraw
from registration.consent.models import Channel
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail.outbox import post
from registration.people.queries import subject_of
from registration.questionnaires.errors import TakesNoAnswers
from registration.questionnaires.models import Invitation, Questionnaire
from registration.questionnaires.queries import context_of, standing_contexts, to_be_invited
from registration.questionnaires.rules import takes_answers


def invite(questionnaire: Questionnaire, *, by: int | None = None) -> int:
    """Ask those of the audience who may be asked and were not: also people marked as attended later.

    The message carries the purpose, so that a decision taken back before it leaves still stops it.

    Raises:
        TakesNoAnswers: while nobody could answer.
    """
    if not takes_answers(questionnaire, clock.now()):
        raise TakesNoAnswers
    asked = db.session.execute(to_be_invited(questionnaire)).all()
    if not asked:
        return 0
    now, context = clock.now(), context_of(questionnaire)
    refs = [new_ref() for _ in asked]
    db.session.execute(
        insert(Invitation),
        [
            {"ref": ref, "questionnaire_id": questionnaire.id, "signup_id": signup_id, "invited_at": now}
            for ref, (signup_id, *_person) in zip(refs, asked, strict=True)
        ],
    )
    for ref, (_signup_id, person_id, language) in zip(refs, asked, strict=True):
        post(
            "questionnaires.invitation",
            person_id=person_id,
            language=language,
            params={"invitation": ref},
            purpose_id=questionnaire.purpose_id,
            context=context,
        )
    record("questionnaire.invited", "questionnaire", questionnaire.id, by=by, number=len(asked))
    return len(asked)


def stop_for_good(invitation: Invitation) -> None:
    """The person wants no more questionnaires: every standing decision for their purpose is withdrawn."""
    purpose_id = invitation.questionnaire.purpose_id
    subject = subject_of(invitation.signup.person_id)
    if subject is None:
        return
    for context in standing_contexts(subject.id, purpose_id) or [context_of(invitation.questionnaire)]:
        withdraw(subject.id, purpose_id, context, channel=Channel.WEB, method="button")
