"""One person's sign-up: what was answered, decided, written and noted, and what became of it."""

from collections.abc import Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.audit.models import AuditEntry
from registration.consent.queries import history_of
from registration.events.models import EventState
from registration.events.rules import context_of
from registration.forms.actions import keep_files
from registration.forms.answers import Checked, check, readable
from registration.forms.queries import fields_answered, file_of, internal_of, sheet_answered
from registration.forms.rules import COUNTRY, Field, FieldType, sent_later, settled
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
from registration.web.reading import Reading, reading_of
from registration.web.uploads import given_files, left_waiting, with_links
from registration.web.wording import told_apart


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
    if code not in dict(_files(signup, reading_of(signup.event))):
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
    reading = reading_of(event)
    fields, answers = _changeable(signup, reading), reading.answers(signup.submission.answers)
    typed, errors = dict(answers), {}
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
            answers,
            lambda code: url_for(".file", event_id=event.id, signup_id=signup.id, code=code),
        ),
        errors=told_apart(errors, fields),
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
    reading = reading_of(event)
    trail = lists.events_in_trail(signup.id, subject.ref)
    colleagues = {each.actor_id: name for each, name in trail if each.actor_id and name}
    notes, labels = lists.notes_and_labels_of(signup.id)
    here = [each for each in history_of(subject.id) if each.context == context or each.act == act]
    record("signup.seen", "signup", signup.id, by=me(), whose=subject.ref)
    page = render_template(
        "organiser_site/attendees/show.html",
        area="events",
        event=event,
        signup=signup,
        answers=_answers(signup, reading),
        files=_files(signup, reading),
        channel=signup.submission.channel,
        noted=_noted(signup, reading),
        history=here,
        about=named_in(here, staff=colleagues, events={event.id: event.title}),
        kind_words=kind_words,
        messages_sent=lists.messages_to(signup),
        disclosures=[each for each in disclosures_of(subject.id) if each.event_title == event.title],
        notes=notes,
        labels=labels,
        trail=_told((each for each, _name in trail), reading),
        staff_names=colleagues,
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


def _answers(signup: Signup, reading: Reading) -> list[tuple[str, str]]:
    answers = reading.answers(signup.submission.answers)
    return [
        (pick(field.label), readable(field, answers.get(field.code)))
        for field in reading.fields(in_words_of_today(signup, _all_fields(signup)))
    ]


def _files(signup: Signup, reading: Reading) -> list[tuple[str, str]]:
    """The questions that a file answers, by their codes, and what the file is called."""
    answers = reading.answers(signup.submission.answers)
    asked = [each.code for each in _all_fields(signup) if each.type is FieldType.FILE]
    return [(code, answers[code]["name"]) for code in asked if code in answers]


def _noted(signup: Signup, reading: Reading) -> list[tuple[str, str]]:
    noted = reading.answers(signup.submission.noted or {})
    return [
        (pick(field.label), readable(field, noted.get(field.code)))
        for field in reading.fields(internal_of(signup.submission.form_version))
    ]


def _told(trail: Iterable[AuditEntry], reading: Reading) -> list[tuple[AuditEntry, list[str]]]:
    """What happened, and which answers changed by it.

    That nothing but answers changed which the reader may not see is no news for them: it would say of these
    that they were others before.
    """
    told = [(each, list(filter(reading.shows, each.details.get("fields", ())))) for each in trail]
    return [(each, seen) for each, seen in told if seen or "fields" not in each.details or not reading.hidden]


def _all_fields(signup: Signup) -> tuple[Field, ...]:
    return fields_answered(signup.submission.form_version, signup.submission.answers)


def _changeable(signup: Signup, reading: Reading) -> list[Any]:
    """What staff may correct, under its headings: no mailbox, and not the country, which chose the notice."""
    answers = signup.submission.answers
    sheet = asked_today(signup, sent_later(sheet_answered(signup.submission.form_version, answers)))
    asked = [
        field
        for field in reading.fields(sheet)
        if field.type is not FieldType.EMAIL and field.code != COUNTRY
    ]
    return [*at_the_desk(settled(asked, answers))]
