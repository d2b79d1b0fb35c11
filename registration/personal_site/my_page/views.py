from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.consent import actions as consent
from registration.consent.models import Channel
from registration.consent.queries import answers_in, history_of, shown_block
from registration.events.calendar import calendar_entry
from registration.events.models import EventState, Mode
from registration.forms.actions import keep_files
from registration.forms.answers import Checked, check
from registration.forms.errors import NotShown, ShownTooLongAgo
from registration.forms.queries import file_of, sheet_answered
from registration.forms.rendering import read_shown, shown_token, words_of
from registration.forms.rules import Field, FieldType, settled
from registration.foundation import clock, links, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.actions import live_in, mailbox_confirmed
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
from registration.signups.actions import change_answers, withdraw_place
from registration.signups.choosing import asked_today, chosen_of
from registration.signups.errors import NothingToDecide, PartsFull, TooLateToChange
from registration.signups.groups import kept_for, leader_of, place_by_ref
from registration.signups.models import LIVING, Signup, SignupState
from registration.signups.queries import signup_by_ref, signups_of
from registration.signups.rules import changes_end
from registration.signups.tickets import has_ticket, ticket_svg
from registration.signups.wording import own_zone
from registration.web.access import by_link
from registration.web.papers import as_paper
from registration.web.parts import beside_changes, full_at_fields, with_sessions_checked
from registration.web.places import is_zone
from registration.web.uploads import given_files, left_waiting, make_room, with_links
from registration.web.wording import told_apart

pages = Blueprint("my_page", __name__)


@pages.get("/my/<token>")
@by_link(Capability.MY_PAGE)
def show(token: str) -> ResponseReturnValue:
    person, subject = _whose(token)
    choices, history, mine = choices_of(subject), history_of(subject.id), signups_of(person.id)
    block = page_block(person, choices)
    return render_template(
        "personal_site/my_page/show.html",
        token=token,
        person=person,
        signups=mine,
        chosen={each.id: chosen_of(each) for each in mine},
        living=LIVING,
        now=clock.now(),
        choices=choices,
        proof=shown_token(where(person), block.sha256),
        history=history,
        noted=noted_by_staff(history),
        events={f"event:{each.event_id}": each.event for each in mine},
        received=disclosures_of(subject.id),
        asked_again=links_to_new_words(person, subject),
        kept=kept_by_purpose(choices),
        joins={each.id: tokens.make(Capability.JOIN, each.ref) for each in mine},
        companions=kept_for([each.id for each in mine]),
        changes_end={each.id: changes_end(each.event.starts_at, each.event.changes_until) for each in mine},
        own_zones={each.id: own_zone(each) for each in mine},
        tickets={each.id for each in mine if has_ticket(each)},
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
    make_room()
    person, _subject = _whose(token)
    signup = _own(person, ref)
    fields = _changeable(signup)
    typed, errors = dict(signup.submission.answers), {}
    if request.method == "POST":
        sent = check(fields, request.form, files=given_files(fields, signup.submission.answers))
        checked = with_sessions_checked(sent, signup.event_id)
        errors = dict(checked.errors)
        if not errors:
            try:
                return _changed(token, signup, checked)
            except PartsFull as full:
                db.session.rollback()
                errors = full_at_fields(full.parts, fields)
        typed = dict(left_waiting(checked).typed)
    page = render_template(
        "personal_site/my_page/answers.html",
        token=token,
        signup=signup,
        event=signup.event,
        fields=fields,
        typed=with_links(
            typed,
            signup.submission.answers,
            lambda code: url_for(".file", token=token, ref=signup.ref, code=code),
        ),
        errors=told_apart(errors, fields),
        wrong=errors,
        places=beside_changes(signup, fields),
        files=[each for each in fields if each.type is FieldType.FILE],
        too_late=clock.now() >= changes_end(signup.event.starts_at, signup.event.changes_until),
    )
    return page, 422 if errors else 200


def _changed(token: str, signup: Signup, checked: Checked) -> ResponseReturnValue:
    asks_files = any(each.type is FieldType.FILE for each in _changeable(signup))
    try:
        change_answers(signup, checked.answers)
        if asks_files:
            keep_files(signup.submission, checked.files)
    except TooLateToChange:
        db.session.rollback()
        return redirect(url_for(".answers", token=token, ref=signup.ref), 303)
    db.session.commit()
    return redirect(url_for(".show", token=token, done="answers"), 303)


@pages.get("/my/<token>/signups/<ref>/files/<code>")
@by_link(Capability.MY_PAGE)
def file(token: str, ref: str, code: str) -> ResponseReturnValue:
    """A file that the person sent."""
    person, _subject = _whose(token)
    found = file_of(_own(person, ref).submission, code) or abort(404)
    return as_paper(found.content, found.media_type, found.name)


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


@pages.post("/my/<token>/companions/<ref>/withdraw")
@by_link(Capability.MY_PAGE)
def withdraw_companion(token: str, ref: str) -> ResponseReturnValue:
    """Give a place back that was taken for another, as long as that one has not answered."""
    person, _subject = _whose(token)
    place = place_by_ref(ref)
    leader = leader_of(place) if place else None
    if place is None or leader is None or leader.person_id != person.id:
        abort(404)
    try:
        withdraw_place(place)
    except NothingToDecide:
        db.session.rollback()
        return redirect(url_for(".show", token=token, done="answered"), 303)
    db.session.commit()
    return redirect(url_for(".show", token=token, done="place"), 303)


@pages.get("/my/<token>/signups/<ref>/calendar.ics")
@by_link(Capability.MY_PAGE)
def calendar(token: str, ref: str) -> ResponseReturnValue:
    person, _subject = _whose(token)
    signup = _own(person, ref)
    mode, stands = signup.mode, signup.state is SignupState.CONFIRMED and signup.confirmed_at is not None
    given = signup.event.join_url and stands and mode is not Mode.IN_PERSON
    join = links.to("personal_site.my_page.join", token=tokens.make(Capability.JOIN, signup.ref))
    entry = calendar_entry(signup.event, join=join if given else None, mode=mode)
    headers = {"Content-Disposition": f'attachment; filename="{signup.event.slug}.ics"'}
    return Response(entry, mimetype="text/calendar", headers=headers)


@pages.get("/my/<token>/signups/<ref>/ticket.svg")
@by_link(Capability.MY_PAGE)
def ticket(token: str, ref: str) -> ResponseReturnValue:
    """The code that is read at the door."""
    person, _subject = _whose(token)
    signup = _own(person, ref)
    if not has_ticket(signup):
        abort(404)
    return Response(ticket_svg(signup), mimetype="image/svg+xml")


@pages.post("/my/<token>/zone")
@by_link(Capability.MY_PAGE)
def zone(token: str) -> ResponseReturnValue:
    """Show times in the zone where the person is, too."""
    person, _subject = _whose(token)
    asked = request.form.get("zone", "")
    if asked and not is_zone(asked):
        abort(400)
    live_in(person, asked or None)
    db.session.commit()
    return redirect(url_for(".show", token=token, done="zone", _anchor="signups"), 303)


@pages.get("/join/<token>")
@by_link(Capability.JOIN)
def join(token: str) -> ResponseReturnValue:
    """The webinar's room, for as long as the place is the person's (E6)."""
    ref = tokens.read(Capability.JOIN, token)
    signup = (signup_by_ref(ref) if ref else None) or abort(404)
    event = signup.event
    stands = signup.state is SignupState.CONFIRMED and signup.confirmed_at is not None
    stands = stands and signup.mode is not Mode.IN_PERSON
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
    asked = [each for each in asked_today(signup, answered) if each.code != "email"]
    return settled(asked, signup.submission.answers)


def _chosen(subject: Subject) -> Choice:
    """Which decision of this person a button stands for."""
    code, context = request.form.get("purpose", ""), request.form.get("context", "")
    mine = {(each.purpose.code, each.context): each for each in choices_of(subject)}
    return mine.get((code, context)) or abort(404)
