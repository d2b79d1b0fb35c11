"""What staff note about an attendee in the internal fields of the form."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.forms.actions import note_internal
from registration.forms.answers import check
from registration.forms.queries import internal_of
from registration.forms.rules import settled
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.events.pages import found, pages
from registration.signups import attendees as lists
from registration.web.access import staff_may, the_staff
from registration.web.reading import reading_of
from registration.web.wording import told_apart


@pages.route("/events/<int:event_id>/attendees/<int:signup_id>/internal", methods=["GET", "POST"])
@staff_may("events.edit", writes=True)
def internal(event_id: int, signup_id: int) -> ResponseReturnValue:
    """The fields that no attendee sees, as the version of the form had them."""
    event = found(event_id)
    signup, subject = lists.attendee(event.id, signup_id) or abort(404)
    reading, before = reading_of(event), signup.submission.noted or {}
    asked = reading.fields(internal_of(signup.submission.form_version))
    fields = settled(asked, {**signup.submission.answers, **before})
    typed, errors = reading.answers(before), {}
    if request.method == "POST":
        checked = check(fields, request.form)
        typed, errors = dict(checked.typed), dict(checked.errors)
        if not errors:
            # What the writer may not see stays as it is.
            unseen = {code: said for code, said in before.items() if not reading.shows(code)}
            noted = {**unseen, **checked.answers}
            note_internal(signup.submission, noted, by=the_staff().id, whose=subject.ref)
            db.session.commit()
            flash(_("Saved."), "good")
            return redirect(
                url_for("organiser_site.attendees.show", event_id=event_id, signup_id=signup_id), 303
            )
    record("signup.seen", "signup", signup.id, by=the_staff().id, whose=subject.ref)
    db.session.commit()
    page = render_template(
        "organiser_site/events/internal.html",
        event=event,
        signup=signup,
        fields=fields,
        typed=typed,
        wrong=errors,
        errors=told_apart(errors, fields),
    )
    return page, 422 if errors else 200
