from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions as consent
from registration.consent.errors import NothingToRenew
from registration.consent.models import Channel
from registration.consent.queries import purposes_in_question
from registration.consent.rules import read_question_ref
from registration.forms.errors import NotShown
from registration.forms.rendering import read_shown, shown_token
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.queries import person_by_ref, subject_of
from registration.personal_site.asked_again.asking import Question, question_of
from registration.web.access import by_link

pages = Blueprint("asked_again", __name__)

ANSWERS = ("agree", "stay", "withdraw")


@pages.route("/new-words/<token>", methods=["GET", "POST"])
@by_link(Capability.ASKED_AGAIN)
def answer(token: str) -> ResponseReturnValue:
    """Old and new words with three answers of equal weight. Showing changes nothing."""
    question = _question(token)
    if question is None:
        return render_template("personal_site/asked_again/_over.html"), 410
    if request.method == "POST":
        return _answered(token, question)
    return render_template(
        "personal_site/asked_again/answer.html",
        question=question,
        asked=question.purpose.id in purposes_in_question(question.subject.id),
        proof=shown_token(question.place, question.block().sha256),
        done=request.args.get("done", ""),
    )


def _answered(token: str, question: Question) -> ResponseReturnValue:
    said = request.form.get("answer", "")
    if said not in ANSWERS:
        abort(400)
    block = question.block()
    try:
        shown = read_shown(request.form.get("shown", ""), question.place)
    except NotShown:
        abort(400)
    if said == "withdraw":
        _withdraw(question)
    elif shown.sha256 != block.sha256:
        return redirect(url_for(".answer", token=token, done="changed"), 303)
    else:
        consent.keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
        try:
            consent.answer_again(
                question.subject.id,
                question.now,
                [each.context for each in question.open],
                agrees=said == "agree",
                asking=shown.asking(block, method="button"),
            )
        except NothingToRenew:
            # Ended by another page while this one was open.
            db.session.rollback()
            return render_template("personal_site/asked_again/_over.html"), 410
    db.session.commit()
    if said == "stay":
        return redirect(url_for(".answer", token=token, done=said), 303)
    return render_template("personal_site/asked_again/_done.html", question=question, said=said)


def _withdraw(question: Question) -> None:
    for each in question.open:
        consent.withdraw(
            question.subject.id, question.purpose.id, each.context, channel=Channel.WEB, method="button"
        )


def _question(token: str) -> Question | None:
    ref = tokens.read(Capability.ASKED_AGAIN, token)
    found = read_question_ref(ref) if ref else None
    person = (person_by_ref(found[0]) if found else None) or abort(404)
    subject = subject_of(person.id) or abort(404)
    return question_of(person, subject, found[1] if found else 0)
