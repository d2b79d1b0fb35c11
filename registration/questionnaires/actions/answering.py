"""Taking answers, under a name or of nobody in particular."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_uid
from registration.questionnaires.errors import TakesNoAnswers
from registration.questionnaires.models import AnonymousResponse, Invitation, Questionnaire, Response
from registration.questionnaires.queries import response_to
from registration.questionnaires.rules import takes_answers


def save_answers(invitation: Invitation, answers: Mapping[str, Any], *, codes: Sequence[str]) -> Response:
    """Keep named answers to the questions with these codes; what is not answered any more is taken out.

    Raises:
        TakesNoAnswers: once the questionnaire is closed.
    """
    _still_open(invitation.questionnaire)
    response = _locked_response(invitation)
    kept = {code: answer for code, answer in response.answers.items() if code not in codes}
    response.answers = kept | dict(answers)
    db.session.flush()
    return response


def hand_in(invitation: Invitation) -> None:
    """The named answers count from here on. They can still be changed until the deadline.

    Raises:
        TakesNoAnswers: once the questionnaire is closed.
    """
    _still_open(invitation.questionnaire)
    response = _locked_response(invitation)
    response.handed_in_at = response.handed_in_at or clock.now()
    invitation.answered = True
    db.session.flush()


def _still_open(questionnaire: Questionnaire) -> None:
    if not takes_answers(questionnaire, clock.now()):
        raise TakesNoAnswers


def _locked_response(invitation: Invitation) -> Response:
    """The row of the answers, made now if need be. Two tabs of one person wait for each other."""
    db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    response = response_to(invitation)
    if response is None:
        response = Response(invitation_id=invitation.id, answers={})
        db.session.add(response)
        db.session.flush()
    return response


def take_the_turn(invitation: Invitation) -> bool:
    """Use up an invitation to an anonymous questionnaire; false if it was used before.

    The caller commits, and then calls ``keep_anonymous`` in a transaction of its own. In this order nobody
    can answer twice: of two requests with one link, one changes the row. And no transaction writes both a
    person's invitation and an answer, so that no transaction id (``xmin``) joins them. The price is that a
    process killed between the two commits loses that answer; ``give_back_the_turn`` undoes the first step
    when the second is refused. Answers have a random key and no time, and ``close`` shuffles them. Answers
    that wait and are written together in shuffled batches will come between the two steps; neither changes.

    Raises:
        TakesNoAnswers: once the questionnaire is closed.
    """
    _still_open(invitation.questionnaire)
    return _turn(invitation, used=True)


def give_back_the_turn(invitation: Invitation) -> None:
    """The answers could not be stored: the person can try again."""
    _turn(invitation, used=False)


def _turn(invitation: Invitation, *, used: bool) -> bool:
    changed = db.session.scalars(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.answered.is_(not used))
        .values(answered=used)
        .returning(Invitation.id)
    ).all()
    return bool(changed)


def keep_anonymous(questionnaire_id: int, answers: Mapping[str, Any]) -> None:
    """Store anonymous answers. Nothing else may be written in the same transaction."""
    db.session.execute(
        insert(AnonymousResponse).values(
            id=new_uid(), questionnaire_id=questionnaire_id, answers=dict(answers)
        )
    )
