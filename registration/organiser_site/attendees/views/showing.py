"""One person's sign-up: what was answered, decided, written and noted, and what became of it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.consent.queries import history_of
from registration.events.models import EventState
from registration.events.rules import context_of
from registration.forms.actions import keep_files
from registration.forms.answers import Checked, check, readable
from registration.forms.queries import fields_answered, file_of, internal_of, sheet_answered
from registration.forms.rules import COUNTRY, Field, FieldType, sent_later
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext, pick
from registration.organiser_site.attendees.desk import at_the_desk
from registration.organiser_site.attendees.forms import NoteForm
from registration.organiser_site.attendees.pages import LARGEST_ID, found, found_signup, me, pages
from registration.organiser_site.events.words import ATTENDANCES, KINDS, STATES
from registration.organiser_site.mail.forms import kind_words
from registration.organiser_site.people.naming import named_in
from registration.organisers.queries import names_of
from registration.sharing.queries import disclosures_of
from registration.signups import attendees as lists
from registration.signups.actions import REASONS, change_answers_for, remove_note, write_note
from registration.signups.choosing import asked_today, in_words_of_today
from registration.signups.errors import PartsFull
from registration.signups.groups import together_with
from registration.signups.models import Signup
from registration.signups.queries import refusal_of
from registration.web.access import staff_may
from registration.web.papers import as_paper
from registration.web.parts import beside_changes, full_at_fields, with_sessions_checked
from registration.web.reading import may_read
from registration.web.uploads import given_files, left_waiting, with_links


@pages.get("/events/<int:event_id>/attendees/<int:signup_id>")
@staff_may("people.see", writes=True)
def show(event_id: int, signup_id: int) -> ResponseReturnValue:
    return _drawn(event_id, signup_id, NoteForm()), 200


@pages.post("/events/<int:event_id>/attendees/<int:signup_id>/notes")
@staff_may("signups.edit")
def add_note(event_id: int, signup_id: int) -> ResponseReturnValue:
    event = found(event_id)
    signup, subject = found_signup(event.id, signup_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return _drawn(event_id, signup_id, form), 422
    write_note(signup, form.note.data or "", by=me(), whose=subject.ref)
    db.session.commit()
    return redirect(url_for(".show", event_id=event.id, signup_id=signup.id, _anchor="notes"), 303)


@pages.post("/events/<int:event_id>/attendees/<int:signup_id>/notes/<int:note_id>/remove")
@staff_may("signups.edit")
def drop_note(event_id: int, signup_id: int, note_id: int) -> ResponseReturnValue:
    event = found(event_id)
    signup, subject = found_signup(event.id, signup_id)
    if note_id < LARGEST_ID and remove_note(signup, note_id, by=me(), whose=subject.ref):
        db.session.commit()
        flash(_("The note is gone."), "good")
    return redirect(url_for(".show", event_id=event.id, signup_id=signup.id, _anchor="notes"), 303)


@pages.get("/events/<int:event_id>/attendees/<int:signup_id>/files/<code>")
@staff_may("people.see", writes=True)
def file(event_id: int, signup_id: int, code: str) -> ResponseReturnValue:
    """A file that somebody sent. Opening it is written to the trail."""
    signup, subject = found_signup(found(event_id).id, signup_id)
    if code not in [each.code for each in _files(signup)]:
        abort(404)
    opened = file_of(signup.submission, code) or abort(404)
    record("signup.file-read", "signup", signup.id, by=me(), whose=subject.ref, field=code)
    db.session.commit()
    return as_paper(opened.content, opened.media_type, opened.name)


@pages.route("/events/<int:event_id>/attendees/<int:signup_id>/answers", methods=["GET", "POST"])
@staff_may("signups.edit", writes=True, files=True)
def edit(event_id: int, signup_id: int) -> ResponseReturnValue:
    """Correct answers for the person, who asked for it. Which ones changed is written to the trail."""
    event = found(event_id)
    signup, subject = found_signup(event.id, signup_id)
    fields = _changeable(signup)
    typed, errors = dict(signup.submission.answers), {}
    if request.method == "POST":
        sent = check(fields, request.form, files=given_files(fields, typed))
        checked = with_sessions_checked(sent, event.id)
        errors = dict(checked.errors)
        if not errors:
            try:
                return _corrected(signup, fields, checked)
            except PartsFull as full:
                db.session.rollback()
                errors = full_at_fields(full.parts, fields)
        typed = dict(left_waiting(checked).typed)
    else:
        record("signup.seen", "signup", signup.id, by=me(), whose=subject.ref)
        db.session.commit()
    page = render_template(
        "organiser_site/attendees/edit.html",
        area="events",
        event=event,
        signup=signup,
        fields=fields,
        typed=with_links(
            typed,
            signup.submission.answers,
            lambda code: url_for(".file", event_id=event.id, signup_id=signup.id, code=code),
        ),
        errors=list(errors.items()),
        wrong=errors,
        places=beside_changes(signup, fields),
    )
    return page, 422 if errors else 200


def _corrected(signup: Signup, fields: list[Any], checked: Checked) -> ResponseReturnValue:
    hidden = {each.code for each in _all_fields(signup)} - {each.code for each in fields}
    kept = {code: said for code, said in signup.submission.answers.items() if code in hidden}
    changed = change_answers_for(signup, {**kept, **checked.answers}, by=me())
    if changed and any(each.type is FieldType.FILE for each in fields):
        keep_files(signup.submission, checked.files)
    db.session.commit()
    flash(ngettext("%(num)s answer changed.", "%(num)s answers changed.", len(changed)), "good")
    return redirect(url_for(".show", event_id=signup.event_id, signup_id=signup.id), 303)


def _drawn(event_id: int, signup_id: int, form: NoteForm) -> str:
    event = found(event_id)
    if event.state is EventState.DRAFT:
        abort(404)
    signup, subject = found_signup(event.id, signup_id)
    context, act = context_of(event.id), signup.submission.act
    trail = lists.events_in_trail(signup.id, subject.ref)
    here = [each for each in history_of(subject.id) if each.context == context or each.act == act]
    record("signup.seen", "signup", signup.id, by=me(), whose=subject.ref)
    page = render_template(
        "organiser_site/attendees/show.html",
        area="events",
        event=event,
        signup=signup,
        answers=_answers(signup),
        files=_files(signup),
        channel=signup.submission.channel,
        noted=_noted(signup),
        history=here,
        about=named_in(here),
        kind_words=kind_words,
        messages_sent=lists.messages_to(signup),
        disclosures=[each for each in disclosures_of(subject.id) if each.event_title == event.title],
        notes=lists.notes_of(signup.id),
        labels=lists.labels_of([signup.id]).get(signup.id, []),
        trail=trail,
        staff_names=names_of({each.actor_id for each in trail if each.actor_id}),
        form=form,
        states=STATES,
        kinds=KINDS,
        refusal=refusal_of(signup),
        together=together_with(signup),
        reasons=REASONS,
        attendances=ATTENDANCES,
        now=clock.now(),
    )
    db.session.commit()
    return page


def _answers(signup: Signup) -> list[tuple[str, str]]:
    answers = signup.submission.answers
    return [
        (pick(field.label), readable(field, answers.get(field.code)))
        for field in in_words_of_today(signup, _all_fields(signup))
        if may_read(field)
    ]


def _files(signup: Signup) -> list[Field]:
    """The questions that a file answers."""
    answered = [each for each in _all_fields(signup) if each.code in signup.submission.answers]
    return [each for each in answered if each.type is FieldType.FILE and may_read(each)]


def _noted(signup: Signup) -> list[tuple[str, str]]:
    noted = signup.submission.noted or {}
    return [
        (pick(field.label), readable(field, noted.get(field.code)))
        for field in internal_of(signup.submission.form_version)
        if may_read(field)
    ]


def _all_fields(signup: Signup) -> tuple[Field, ...]:
    return fields_answered(signup.submission.form_version, signup.submission.answers)


def _changeable(signup: Signup) -> list[Any]:
    """What staff may correct, under its headings: no mailbox, and not the country, which chose the notice."""
    sheet = sheet_answered(signup.submission.form_version, signup.submission.answers)
    return [
        *at_the_desk(
            field
            for field in asked_today(signup, sent_later(sheet))
            if field.type is not FieldType.EMAIL and field.code != COUNTRY and may_read(field)
        )
    ]
