from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.consent import actions as consent
from registration.consent.models import Channel
from registration.consent.queries import answers_in, history_of, shown_block
from registration.events.calendar import calendar_entry
from registration.events.models import EventState, Mode
from registration.forms.answers import check
from registration.forms.errors import NotShown, ShownTooLongAgo
from registration.forms.queries import sheet_answered
from registration.forms.rendering import read_shown, shown_token, words_of
from registration.forms.rules import Field
from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.actions import mailbox_confirmed
from registration.people.models import Person, Subject
from registration.people.queries import person_by_ref, subject_of
from registration.personal_site.my_page.deciding import (
    Choice,
    choices_of,
    kept_by_purpose,
    links_to_new_words,
    noted_by_staff,
    page_block,
    where,
)
from registration.sharing.queries import disclosures_of
from registration.signups.actions import cancel as cancel_signup
from registration.signups.actions import change_answers
from registration.signups.choosing import asked_today, chosen_of
from registration.signups.errors import PartsFull, TooLateToChange
from registration.signups.models import LIVING, Signup, SignupState
from registration.signups.queries import signup_by_ref, signups_of
from registration.signups.rules import may_change_answers
from registration.web.access import by_link
from registration.web.parts import beside_changes, full_at_fields, with_sessions_checked

pages = Blueprint("my_page", __name__)


@pages.get("/my/<token>")
@by_link(Capability.MY_PAGE)
def show(token: str) -> ResponseReturnValue:
    person, subject = _whose(token)
    choices, history = choices_of(subject), history_of(subject.id)
    block = page_block(person, choices)
    signups = signups_of(person.id)
    return render_template(
        "personal_site/my_page/show.html",
        token=token,
        person=person,
        signups=signups,
        chosen={each.id: chosen_of(each) for each in signups},
        living=LIVING,
        now=clock.now(),
        choices=choices,
        proof=shown_token(where(person), block.sha256),
        history=history,
        noted=noted_by_staff(history),
        events={f"event:{each.event_id}": each.event for each in signups},
        received=disclosures_of(subject.id),
        asked_again=links_to_new_words(person, subject),
        kept=kept_by_purpose(choices),
        joins={each.id: tokens.make(Capability.JOIN, each.ref) for each in signups},
        done=request.args.get("done", ""),
    )


@pages.post("/my/<token>/withdraw")
@by_link(Capability.MY_PAGE)
def withdraw(token: str) -> ResponseReturnValue:
    """End one permission. It counts from this press on, also for mail that is waiting."""
    _person, subject = _whose(token)
    choice = _chosen(subject)
    consent.withdraw(subject.id, choice.purpose.id, choice.context, channel=Channel.WEB, method="button")
    db.session.commit()
    return redirect(url_for(".show", token=token, done="withdrawn", _anchor="decisions"), 303)


@pages.post("/my/<token>/allow")
@by_link(Capability.MY_PAGE)
def allow(token: str) -> ResponseReturnValue:
    """Allow one purpose, in the words that stood on the page."""
    person, subject = _whose(token)
    choice = _chosen(subject)
    block = page_block(person, choices_of(subject))
    try:
        shown = read_shown(request.form.get("shown", ""), where(person))
    except ShownTooLongAgo:
        return redirect(url_for(".show", token=token, done="old", _anchor="decisions"), 303)
    except NotShown:
        abort(400)
    if shown.sha256 != block.sha256 or choice.current is None:
        return redirect(url_for(".show", token=token, done="changed", _anchor="decisions"), 303)
    consent.keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
    consent.give(
        subject.id,
        choice.purpose.id,
        choice.context,
        purpose_version=choice.current,
        channel=Channel.WEB,
        method="button",
        asking=shown.asking(block, method="button"),
    )
    db.session.commit()
    return redirect(url_for(".show", token=token, done="allowed", _anchor="decisions"), 303)


@pages.post("/my/<token>/confirm")
@by_link(Capability.MY_PAGE)
def confirm(token: str) -> ResponseReturnValue:
    """The address is the person's, and what staff noted for them is right: it takes effect."""
    person, subject = _whose(token)
    for act in noted_by_staff(history_of(subject.id)):
        consent.confirm_address(subject.id, subject.ref, act)
        mailbox_confirmed(person, name=person.name, language=person.language)
    db.session.commit()
    return redirect(url_for(".show", token=token, done="confirmed", _anchor="decisions"), 303)


@pages.get("/my/<token>/shown/<sha256>")
@by_link(Capability.MY_PAGE)
def shown(token: str, sha256: str) -> ResponseReturnValue:
    """A page as this person saw it, from the bytes that were kept."""
    _person, subject = _whose(token)
    block = shown_block(sha256)
    mine = [each for each in history_of(subject.id) if each.shown_sha256 == sha256]
    act = request.args.get("act", "")
    # The same page may have been seen more than once: the last time, unless another is asked for.
    said = next((each for each in mine if each.act == act), mine[0] if mine else None)
    if block is None or said is None:
        abort(404)
    return render_template(
        "personal_site/my_page/shown.html",
        token=token,
        block=block,
        seen=words_of(block.canonical),
        said=said,
        answers=answers_in(each for each in mine if each.act == said.act),
    )


@pages.route("/my/<token>/signups/<ref>/answers", methods=["GET", "POST"])
@by_link(Capability.MY_PAGE)
def answers(token: str, ref: str) -> ResponseReturnValue:
    person, _subject = _whose(token)
    signup = _own(person, ref)
    fields = _changeable(signup)
    typed, errors = dict(signup.submission.answers), {}
    if request.method == "POST":
        checked = with_sessions_checked(check(fields, request.form), signup.event_id)
        typed, errors = dict(checked.typed), dict(checked.errors)
        if not errors:
            try:
                return _changed(token, signup, dict(checked.answers))
            except PartsFull as full:
                db.session.rollback()
                errors = full_at_fields(full.parts, fields)
    page = render_template(
        "personal_site/my_page/answers.html",
        token=token,
        signup=signup,
        event=signup.event,
        fields=fields,
        typed=typed,
        errors=list(errors.items()),
        wrong=errors,
        places=beside_changes(signup, fields),
        too_late=not may_change_answers(clock.now(), event_starts_at=signup.event.starts_at),
    )
    return page, 422 if errors else 200


def _changed(token: str, signup: Signup, given: dict[str, object]) -> ResponseReturnValue:
    try:
        change_answers(signup, given)
    except TooLateToChange:
        db.session.rollback()
        return redirect(url_for(".answers", token=token, ref=signup.ref), 303)
    db.session.commit()
    return redirect(url_for(".show", token=token, done="answers"), 303)


@pages.route("/my/<token>/signups/<ref>/cancel", methods=["GET", "POST"])
@by_link(Capability.MY_PAGE)
def cancel(token: str, ref: str) -> ResponseReturnValue:
    person, _subject = _whose(token)
    signup = _own(person, ref)
    if request.method == "POST":
        cancel_signup(signup)
        db.session.commit()
        return redirect(url_for(".show", token=token, done="cancelled"), 303)
    return render_template(
        "personal_site/my_page/cancel.html", token=token, signup=signup, event=signup.event
    )


@pages.get("/my/<token>/signups/<ref>/calendar.ics")
@by_link(Capability.MY_PAGE)
def calendar(token: str, ref: str) -> ResponseReturnValue:
    person, _subject = _whose(token)
    signup = _own(person, ref)
    join = url_for(".join", token=tokens.make(Capability.JOIN, signup.ref), _external=False)
    mode = signup.mode
    links_there = signup.event.join_url and mode is not Mode.IN_PERSON
    entry = calendar_entry(signup.event, join=join if links_there else None, mode=mode)
    headers = {"Content-Disposition": f'attachment; filename="{signup.event.slug}.ics"'}
    return Response(entry, mimetype="text/calendar", headers=headers)


@pages.get("/join/<token>")
@by_link(Capability.JOIN)
def join(token: str) -> ResponseReturnValue:
    """The webinar's room, for as long as the place is the person's (E6)."""
    ref = tokens.read(Capability.JOIN, token)
    signup = (signup_by_ref(ref) if ref else None) or abort(404)
    event = signup.event
    stands = signup.state is SignupState.CONFIRMED and signup.mode is not Mode.IN_PERSON
    if stands and event.join_url and event.state is EventState.PUBLISHED:
        return redirect(event.join_url, 303)
    return render_template("personal_site/my_page/join.html", signup=signup, event=event), 410


def _whose(token: str) -> tuple[Person, Subject]:
    ref = tokens.read(Capability.MY_PAGE, token)
    person = (person_by_ref(ref) if ref else None) or abort(404)
    return person, subject_of(person.id) or abort(404)


def _own(person: Person, ref: str) -> Signup:
    signup = signup_by_ref(ref)
    if signup is None or signup.person_id != person.id or signup.state.value not in LIVING:
        abort(404)
    return signup


def _changeable(signup: Signup) -> list[Field]:
    """All questions but the address: another address is another mailbox, to be confirmed anew."""
    answered = sheet_answered(signup.submission.form_version, signup.submission.answers)
    return [each for each in asked_today(signup, answered) if each.code != "email"]


def _chosen(subject: Subject) -> Choice:
    """Which decision of this person a button stands for."""
    code, context = request.form.get("purpose", ""), request.form.get("context", "")
    mine = {(each.purpose.code, each.context): each for each in choices_of(subject)}
    return mine.get((code, context)) or abort(404)
