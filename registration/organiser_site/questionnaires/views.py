from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from registration.consent.queries import notice_stands
from registration.events.models import Event, EventState
from registration.events.queries import event_by_slug
from registration.forms.queries import fields_of
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organiser_site.questionnaires import exports, forms
from registration.questionnaires import actions
from registration.questionnaires.errors import NoQuestions, NotADraft, TakesNoAnswers
from registration.questionnaires.models import Questionnaire, QuestionnaireState
from registration.questionnaires.queries import (
    attributed_answers,
    participation,
    participations,
    purposes,
    questionnaire_by_ref,
    questionnaires,
    reach,
)
from registration.questionnaires.rules import takes_answers, tells_results
from registration.web.access import staff, staff_may

pages = Blueprint("questionnaires", __name__)

LONG_AGO = timedelta(days=400)


def _questionnaire(ref: str) -> Questionnaire:
    return questionnaire_by_ref(ref) or abort(404)


def _me() -> int:
    account = staff()
    return account.id if account else abort(403)


@pages.get("/questionnaires")
@staff_may("questionnaires.see")
def index() -> ResponseReturnValue:
    about = request.args.get("event")
    event = (event_by_slug(about) or abort(404)) if about else None
    return render_template(
        "organiser_site/questionnaires/index.html",
        event=event,
        now=clock.now(),
        questionnaires=questionnaires(event.id if event else None),
        participations=participations(),
    )


def _events(now: datetime) -> Sequence[Event]:
    """Events a questionnaire can be about, the latest first."""
    asked = select(Event).where(Event.state != EventState.DRAFT, Event.ends_at > now - LONG_AGO)
    return db.session.scalars(asked.order_by(Event.starts_at.desc())).all()


@pages.route("/questionnaires/new", methods=["GET", "POST"])
@staff_may("questionnaires.edit")
def new() -> ResponseReturnValue:
    languages, events = settings.current().languages, _events(clock.now())
    wanted = request.form.get("event") or request.args.get("event")
    event = next((each for each in events if each.slug == wanted), None)
    zone = event.time_zone if event else "UTC"
    if request.method == "GET":
        return _form_page("new", forms.blank(languages, zone), events=events, event=event)
    form = forms.from_posted(request.form, languages, zone)
    if form.rearrange(request.form.get("do", "")):
        return _form_page("new", form, events=events, event=event)
    plan = form.plan(purposes())
    if event is None:
        form.errors["event"] = _("Choose the event")
    if plan is None or event is None:
        return _form_page("new", form, events=events, event=event), 400
    made = actions.make(event.id, plan, by=_me())
    db.session.commit()
    return redirect(url_for(".preview", ref=made.ref))


@pages.route("/questionnaires/<ref>/edit", methods=["GET", "POST"])
@staff_may("questionnaires.edit")
def edit(ref: str) -> ResponseReturnValue:
    questionnaire = _questionnaire(ref)
    if questionnaire.state is not QuestionnaireState.DRAFT:
        flash(_("This questionnaire was opened, so its questions stay as they are."), "wait")
        return redirect(url_for(".show", ref=ref))
    languages = settings.current().languages
    if request.method == "GET":
        return _form_page("edit", forms.from_stored(questionnaire, languages), questionnaire=questionnaire)
    form = forms.from_posted(request.form, languages, questionnaire.event.time_zone)
    if form.rearrange(request.form.get("do", "")):
        return _form_page("edit", form, questionnaire=questionnaire)
    plan = form.plan(purposes())
    if plan is None:
        return _form_page("edit", form, questionnaire=questionnaire), 400
    actions.revise(questionnaire, plan, by=_me())
    db.session.commit()
    return redirect(url_for(".preview", ref=ref))


def _form_page(
    view: str,
    form: forms.QuestionnaireForm,
    *,
    questionnaire: Questionnaire | None = None,
    events: Sequence[Event] = (),
    event: Event | None = None,
) -> str:
    return render_template(
        f"organiser_site/questionnaires/{view}.html",
        page=form,
        errors=form.listed_errors,
        questionnaire=questionnaire,
        purposes=purposes(),
        events=events,
        event=event or (questionnaire.event if questionnaire else None),
        types=forms.TYPES,
        with_options=forms.WITH_OPTIONS,
    )


@pages.get("/questionnaires/<ref>/preview")
@staff_may("questionnaires.see")
def preview(ref: str) -> ResponseReturnValue:
    questionnaire = _questionnaire(ref)
    return render_template(
        "organiser_site/questionnaires/preview.html",
        questionnaire=questionnaire,
        questions=fields_of(questionnaire.form_version),
        can_change=questionnaire.state is QuestionnaireState.DRAFT,
    )


@pages.route("/questionnaires/<ref>/ask", methods=["GET", "POST"])
@staff_may("questionnaires.edit")
def ask(ref: str) -> ResponseReturnValue:
    questionnaire = _questionnaire(ref)
    if request.method == "POST":
        if not _has_a_notice(questionnaire):
            refusal = _("Publish a privacy notice first: nothing is asked before people can read it")
            return _ask_page(questionnaire, refusal), 400
        try:
            number = actions.open_and_invite(questionnaire, by=_me())
        except NotADraft:
            return redirect(url_for(".show", ref=ref))
        except NoQuestions:
            db.session.rollback()
            return _ask_page(questionnaire, _("Write at least one question first.")), 400
        except TakesNoAnswers:
            db.session.rollback()
            return _ask_page(questionnaire, _("The deadline is over. Choose a later one first.")), 400
        db.session.commit()
        _say_invited(number)
        return redirect(url_for(".show", ref=ref))
    if questionnaire.state is not QuestionnaireState.DRAFT:
        return redirect(url_for(".show", ref=ref))
    return _ask_page(questionnaire)


def _has_a_notice(questionnaire: Questionnaire) -> bool:
    form = questionnaire.form_version.form.code
    return notice_stands([f"form:{form}", f"event:{questionnaire.event_id}"])


def _ask_page(questionnaire: Questionnaire, refusal: str = "") -> str:
    return render_template(
        "organiser_site/questionnaires/ask.html",
        questionnaire=questionnaire,
        reach=reach(questionnaire),
        refusal=refusal,
    )


def _say_invited(number: int) -> None:
    flash(
        ngettext("%(num)s person is being asked by mail.", "%(num)s people are being asked by mail.", number),
        "good",
    )


@pages.get("/questionnaires/<ref>")
@staff_may("questionnaires.see")
def show(ref: str) -> ResponseReturnValue:
    questionnaire = _questionnaire(ref)
    now = clock.now()
    told = tells_results(questionnaire, now)
    return render_template(
        "organiser_site/questionnaires/show.html",
        questionnaire=questionnaire,
        event=questionnaire.event,
        takes_answers=takes_answers(questionnaire, now),
        told=told,
        participation=participation(questionnaire),
        waiting=reach(questionnaire).allowed if takes_answers(questionnaire, now) else 0,
        results=exports.results_read(questionnaire) if told else [],
    )


@pages.post("/questionnaires/<ref>/invite")
@staff_may("questionnaires.edit")
def invite(ref: str) -> ResponseReturnValue:
    try:
        number = actions.invite(_questionnaire(ref), by=_me())
    except TakesNoAnswers:
        flash(_("The questionnaire takes no answers now."), "wait")
        return redirect(url_for(".show", ref=ref))
    db.session.commit()
    _say_invited(number)
    return redirect(url_for(".show", ref=ref))


@pages.post("/questionnaires/<ref>/close")
@staff_may("questionnaires.edit")
def close(ref: str) -> ResponseReturnValue:
    actions.close(_questionnaire(ref), by=_me())
    db.session.commit()
    flash(_("The questionnaire is closed and takes no more answers."), "good")
    return redirect(url_for(".show", ref=ref))


@pages.get("/questionnaires/<ref>/export")
@staff_may("questionnaires.see", writes=True)
def export(ref: str) -> ResponseReturnValue:
    questionnaire = _questionnaire(ref)
    if not tells_results(questionnaire, clock.now()):
        abort(404)
    rows = exports.rows_of(questionnaire)
    named = [] if questionnaire.anonymous else attributed_answers(questionnaire)
    actions.note_export(questionnaire, [each.subject_ref for each in named], by=_me())
    db.session.commit()
    return exports.csv_file(rows, f"{questionnaire.event.slug}-answers.csv")
