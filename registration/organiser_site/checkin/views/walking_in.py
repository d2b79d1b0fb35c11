"""Somebody who did not sign up stands at the door: the device is handed to them, and they do it now."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent.actions import keep_shown_block
from registration.consent.queries import published
from registration.events.models import Event
from registration.events.rules import context_of
from registration.forms.actions import keep_files
from registration.forms.answers import Checked, check
from registration.forms.errors import NotShown
from registration.forms.models import FormVersion
from registration.forms.queries import (
    needs_files,
    purposes_shown,
    questions_of,
    restricted_codes,
    submission_by_act,
)
from registration.forms.rendering import Block, Shown, consent_block, read_shown, shown_token, signup_frame
from registration.forms.rules import COUNTRY, Field, sent_later
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.organiser_site.checkin.pages import answers_for_the_room, found, pages, scan_of
from registration.signups import checkin
from registration.signups.actions import Wish, check_in, walk_in
from registration.signups.errors import AlreadySignedUp, EventFull, SentBefore, SignupsClosed
from registration.signups.rules import scopes_of
from registration.web.access import staff_may
from registration.web.keeping import keeping_for
from registration.web.notices import Words, beside, known_country, words_of
from registration.web.uploads import given_files, left_waiting
from registration.web.wording import told_apart


@dataclass(frozen=True)
class DoorForm:
    """The form of the event in one language, with the same words as on the public page."""

    fields: tuple[Field, ...]
    block: Block
    frame: dict[str, str]
    words: Words


@pages.route("/check-in/<int:event_id>/walk-in", methods=["GET", "POST"])
@staff_may("checkin.work", files=True)
def sign_up(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if event.form_version is None or not checkin.doors_open(event):
        flash(_("The doors of this event are not open at this time."), "stop")
        return redirect(url_for(".work", event_id=event.id), 303)
    form = _form(event, event.form_version)
    if request.method == "POST":
        return _signed_up(event, form)
    return _drawn(event, form)


def _form(event: Event, version: FormVersion) -> DoorForm:
    country = known_country(request.form.get(COUNTRY) or request.args.get("country"))
    chosen = beside(published(), country, scopes_of(event.id, version.form.code, version.form.service))
    purposes = purposes_shown(version)
    # The same words, and beside them the place: what is kept says that they were shown at a door.
    frame = signup_frame()
    words = words_of(chosen, country, keeping_for(purposes))
    # Few have the file at hand at a door: it can be sent from the own page later.
    fields = sent_later(questions_of(version, asks_country=chosen.asks_country))
    block = consent_block(
        version,
        purposes,
        words.notice,
        language(),
        frame | {"place": "door"},
        prevails_over=words.prevails_over,
        fields=fields,
    )
    return DoorForm(fields, block, frame, words)


def _signed_up(event: Event, form: DoorForm) -> ResponseReturnValue:
    checked = check(form.fields, request.form, files=given_files(form.fields))
    chosen = frozenset(request.form.getlist("consent"))
    try:
        shown = read_shown(request.form.get("shown", ""), _where(event))
    except NotShown as unproven:
        return _drawn(event, form, checked, top=unproven.why), 400
    if shown.sha256 != form.block.sha256:
        return _drawn(event, form, checked, top="changed"), 409
    if checked.errors:
        return _drawn(event, form, checked, ticked=chosen), 422
    return _kept(event, form, shown, checked, chosen & {each.code for each in form.block.choices})


def _kept(
    event: Event, form: DoorForm, shown: Shown, checked: Checked, chosen: frozenset[str]
) -> ResponseReturnValue:
    block = form.block
    wish = Wish(
        checked.answers,
        language(),
        block.decided(chosen, context_of(event.id)),
        shown.asking(block, method="checkbox", effective=False),
        keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id),
        restricted_codes(event.form_version) if event.form_version else (),
    )
    scan = scan_of(new_ref(), door=request.form.get("door", ""))
    beyond = request.args.get("beyond") == "1" and answers_for_the_room()
    try:
        signup = walk_in(event, wish, scan, beyond=beyond)
        if checked.files:
            keep_files(signup.submission, checked.files)
    except AlreadySignedUp as known:
        # They stand here and forgot that they signed up: let them in by that, and say no more on this page.
        db.session.rollback()
        if (standing := checkin.signup_of_event(event.id, known.signup_id)) is not None:
            check_in(event, standing, scan)
    except SentBefore:
        db.session.rollback()
        before = submission_by_act(shown.act)
        if before is None or before.answers != dict(checked.answers):
            # The next person went back to the page of the one before: nobody is to be turned into another.
            return _drawn(event, form, checked, top="replayed", ticked=chosen), 409
    except (EventFull, SignupsClosed):
        db.session.rollback()
        return redirect(url_for(".welcome", event_id=event.id, full="1"), 303)
    db.session.commit()
    return redirect(url_for(".welcome", event_id=event.id), 303)


@pages.get("/check-in/<int:event_id>/welcome")
@staff_may("checkin.work")
def welcome(event_id: int) -> ResponseReturnValue:
    """Thanks, and give the device back."""
    return render_template(
        "organiser_site/checkin/welcome.html",
        event=found(event_id),
        full=request.args.get("full") == "1",
        beyond=answers_for_the_room(),
    )


def _drawn(
    event: Event,
    form: DoorForm,
    checked: Checked | None = None,
    *,
    ticked: frozenset[str] = frozenset(),
    top: str = "",
) -> str:
    errors = dict(checked.errors) if checked else {}
    checked = left_waiting(checked) if checked else None
    return render_template(
        "organiser_site/checkin/sign_up.html",
        event=event,
        fields=form.fields,
        block=form.block,
        frame=form.frame,
        words=form.words,
        proof=shown_token(_where(event), form.block.sha256),
        typed=checked.typed if checked else {},
        errors=errors,
        ticked=ticked,
        top=top,
        problems=told_apart(errors, form.fields),
        file_can_follow=event.form_version is not None and needs_files(event.form_version),
    )


def _where(event: Event) -> str:
    """The name of this form's place, in its proof."""
    return f"door:{event.id}"
