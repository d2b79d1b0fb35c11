from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from registration.forms.answers import check
from registration.forms.queries import fields_of
from registration.forms.rules import Field
from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.personal_site.questionnaires.forms import Sheet, first_missing, wanted_page
from registration.questionnaires import actions
from registration.questionnaires.models import Invitation
from registration.questionnaires.queries import invitation_by_ref, response_to
from registration.questionnaires.rules import takes_answers
from registration.web.access import by_link

pages = Blueprint("questionnaires", __name__)


def _invitation(token: str) -> Invitation:
    ref = tokens.read(Capability.QUESTIONNAIRE, token)
    return (ref and invitation_by_ref(ref)) or abort(404)


def _page(invitation: Invitation, token: str, show: str, sheet: Sheet | None = None) -> str:
    return render_template(
        "personal_site/questionnaires/answer.html",
        questionnaire=invitation.questionnaire,
        event=invitation.questionnaire.event,
        token=token,
        show=show,
        sheet=sheet,
        errors=sheet.errors if sheet else [],
    )


@pages.route("/questionnaire/<token>", methods=["GET", "POST"])
@by_link(Capability.QUESTIONNAIRE)
def answer(token: str) -> ResponseReturnValue:
    invitation = _invitation(token)
    if not takes_answers(invitation.questionnaire, clock.now()):
        return _page(invitation, token, "closed")
    questions = fields_of(invitation.questionnaire.form_version)
    if invitation.questionnaire.anonymous:
        return _answer_anonymously(invitation, token, questions)
    if request.method == "POST":
        return _keep_one(invitation, token, questions)
    number = wanted_page(request.args.get("page"), len(questions))
    if number is None and invitation.answered:
        return _page(invitation, token, "thanks")
    return _page(invitation, token, "one", _sheet(invitation, questions, number))


def _sheet(
    invitation: Invitation,
    questions: Sequence[Field],
    number: int | None,
    wrong: dict[str, str] | None = None,
) -> Sheet:
    """One question; without a number the first that has no answer yet."""
    response = response_to(invitation)
    answers: dict[str, Any] = response.answers if response else {}
    if number is None:
        open_ones = (place for place, each in enumerate(questions, start=1) if each.code not in answers)
        number = next(open_ones, len(questions)) if answers else 1
    return Sheet([questions[number - 1]], answers, wrong or {}, number, len(questions))


def _keep_one(invitation: Invitation, token: str, questions: Sequence[Field]) -> ResponseReturnValue:
    number = wanted_page(request.form.get("page"), len(questions)) or abort(400)
    goes_back = request.form.get("go") == "back"
    question = questions[number - 1]
    checked = check([question], request.form)
    if checked.errors and not goes_back:
        sheet = Sheet([question], checked.typed, checked.errors, number, len(questions))
        return _page(invitation, token, "one", sheet), 400
    if not checked.errors:
        actions.save_answers(invitation, checked.answers, codes=[question.code])
        db.session.commit()
    if goes_back or number < len(questions):
        there = max(number + (-1 if goes_back else 1), 1)
        return redirect(url_for(".answer", token=token, page=there), 303)
    return _hand_in(invitation, token, questions)


def _hand_in(invitation: Invitation, token: str, questions: Sequence[Field]) -> ResponseReturnValue:
    response = response_to(invitation)
    missing = first_missing(questions, response.answers if response else {})
    if missing is not None:
        wrong = dict(check([questions[missing - 1]], _Nothing()).errors)
        return _page(invitation, token, "one", _sheet(invitation, questions, missing, wrong)), 400
    actions.hand_in(invitation)
    db.session.commit()
    return redirect(url_for(".answer", token=token), 303)


class _Nothing:
    """What a page posts on which nothing was chosen."""

    def getlist(self, _key: str) -> list[str]:
        return []


def _answer_anonymously(
    invitation: Invitation, token: str, questions: Sequence[Field]
) -> ResponseReturnValue:
    """All questions on one page: what is not handed in is kept nowhere."""
    if invitation.answered:
        return _page(invitation, token, "thanks")
    if request.method != "POST":
        return _page(invitation, token, "all", Sheet(questions, {}))
    checked = check(questions, request.form)
    if checked.errors:
        return _page(invitation, token, "all", Sheet(questions, checked.typed, checked.errors)), 400
    questionnaire_id = invitation.questionnaire_id
    mine = actions.take_the_turn(invitation)
    db.session.commit()
    if mine:
        try:
            actions.keep_anonymous(questionnaire_id, checked.answers)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            actions.give_back_the_turn(invitation)
            db.session.commit()
            raise
    return redirect(url_for(".answer", token=token), 303)


@pages.route("/questionnaire/<token>/stop", methods=["GET", "POST"])
@by_link(Capability.QUESTIONNAIRE)
def stop(token: str) -> ResponseReturnValue:
    invitation = _invitation(token)
    stopped = request.method == "POST"
    if stopped:
        actions.stop_for_good(invitation)
        db.session.commit()
    return render_template(
        "personal_site/questionnaires/stop.html",
        questionnaire=invitation.questionnaire,
        token=token,
        stopped=stopped,
    )
