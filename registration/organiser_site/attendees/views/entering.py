"""Somebody signs up by a letter, a call, or face to face: staff type what the person says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent.models import Channel
from registration.consent.queries import published
from registration.events.models import Event, EventState
from registration.forms.actions import keep_files
from registration.forms.answers import check
from registration.forms.models import FormVersion
from registration.forms.queries import needs_files, questions_of, sheet_of
from registration.forms.rules import Field, GivenFile, sent_later
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import own_name
from registration.organiser_site.attendees.desk import at_the_desk
from registration.organiser_site.attendees.forms import EntryForm
from registration.organiser_site.attendees.pages import found, me, pages
from registration.signups.actions import Entry
from registration.signups.actions import enter as enter_signup
from registration.signups.errors import AlreadySignedUp, EventFull, PartsFull
from registration.signups.queries import parts_standing
from registration.signups.rules import scopes_of
from registration.web.access import staff_may
from registration.web.context import zone_of_house
from registration.web.notices import beside
from registration.web.parts import beside_answers, full_at_fields, with_sessions_checked
from registration.web.uploads import given_files, left_waiting
from registration.web.wording import told_apart


@pages.route("/events/<int:event_id>/attendees/new", methods=["GET", "POST"])
@staff_may("signups.edit", files=True)
def enter(event_id: int) -> ResponseReturnValue:
    """Sign the person up; then what they said to each consent is noted, with what proves it."""
    event = found(event_id)
    if event.state is not EventState.PUBLISHED or event.form_version is None:
        flash(_("This event takes no sign-ups."), "stop")
        return redirect(url_for("organiser_site.events.show", event_id=event.id), 303)
    fields = _asked_by_staff(event, event.form_version)
    form = EntryForm(ref=new_ref())
    form.offer([(tag, own_name(tag)) for tag in settings.current().languages])
    checked = None
    if request.method == "POST":
        checked = with_sessions_checked(check(fields, request.form, files=given_files(fields)), event.id)
        fine = form.validate_on_submit()
        said_at = form.instant(zone_of_house())
        if fine and said_at is not None and not checked.errors:
            entry = Entry(
                answers=checked.answers,
                language=form.tongue.data,
                channel=Channel(form.channel.data),
                said_at=said_at,
                by=me(),
                act=form.act,
            )
            try:
                return _entered(event, entry, checked.files)
            except PartsFull as full:
                db.session.rollback()
                checked = replace(checked, errors=full_at_fields(full.parts, fields))
    again = left_waiting(checked) if checked is not None else None
    return _asked(event, fields, form, again), 422 if again is not None else 200


def _asked_by_staff(event: Event, version: FormVersion) -> tuple[Field, ...]:
    """The questions of the form; a file may follow, as nobody can tell one by telephone.

    Where the person lives is asked where notices differ by it, and left out where nobody said it.
    """
    notices = beside(published(), None, scopes_of(event.id, version.form.code, version.form.service))
    own = {each.code for each in sheet_of(version)}
    asked = questions_of(version, asks_country=notices.asks_country)
    told = (each if each.code in own else replace(each, required=False) for each in asked)
    return at_the_desk(sent_later(told))


def _entered(event: Event, entry: Entry, files: Mapping[str, GivenFile]) -> ResponseReturnValue:
    try:
        signup = enter_signup(event, entry)
        if files:
            keep_files(signup.submission, files)
    except AlreadySignedUp as known:
        db.session.rollback()
        flash(_("This person has signed up already. Here is what there is."), "wait")
        return redirect(url_for(".show", event_id=event.id, signup_id=known.signup_id), 303)
    except EventFull:
        db.session.rollback()
        flash(_("No place is left, and this event has no waiting list."), "stop")
        return redirect(url_for(".index", event_id=event.id), 303)
    db.session.commit()
    flash(_("Signed up. We asked the person by mail to confirm the address. "
            "Now note what they said to each text."), "good")  # fmt: skip
    said: dict[str, Any] = {"ref": signup.person.ref, "event": event.id, "language": entry.language}
    return redirect(url_for("organiser_site.decisions.choose", **said), 303)


def _asked(event: Event, fields: tuple[Field, ...], form: EntryForm, checked: object) -> str:
    wrong = dict(getattr(checked, "errors", {}))
    labels = [(name, errors[0]) for name, errors in form.errors.items() if errors]
    return render_template(
        "organiser_site/attendees/enter.html",
        area="events",
        event=event,
        fields=fields,
        form=form,
        typed=dict(getattr(checked, "typed", {})),
        wrong=wrong,
        errors=[*told_apart(wrong, fields), *labels],
        file_can_follow=event.form_version is not None and needs_files(event.form_version),
        places=beside_answers(parts_standing(event.id), waitlist=event.waitlist),
    )
