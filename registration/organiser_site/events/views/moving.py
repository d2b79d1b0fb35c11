"""An event at another time: postponed, copied, repeated, published by the timetable, shown as a draft."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events import actions
from registration.events.errors import EventRefused
from registration.events.models import EventState
from registration.events.queries import in_series, series_by_id
from registration.events.rules import wall
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import moment, ngettext
from registration.organiser_site.events.forms.moving import CopyForm, PostponeForm, RepeatForm, ScheduleForm
from registration.organiser_site.events.pages import found, me, pages
from registration.signups.actions import take_messages_from
from registration.signups.places import invited_to_be_told, tell_new_date, to_be_told
from registration.web.access import staff_may
from registration.web.wording import refuse


@pages.route("/events/<int:event_id>/postpone", methods=["GET", "POST"])
@staff_may("events.publish")
def postpone(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    over = event.ends_at <= clock.now() and not event.date_open
    if event.state is not EventState.PUBLISHED or over:
        flash(_("Only an event that is published and still to come can be postponed."), "stop")
        return redirect(url_for(".show", event_id=event.id))
    form = PostponeForm(data={"starts_at": wall(event.starts_at, event.time_zone)})
    if request.method == "POST" and form.read(event):
        try:
            actions.postpone(event, form.at, by=me())
        except EventRefused:
            db.session.rollback()
            return redirect(url_for(".show", event_id=event.id))
        told = tell_new_date(event)
        db.session.commit()
        words = ngettext(
            "Postponed. We are writing to %(num)s person.",
            "Postponed. We are writing to %(num)s people.",
            told,
        )
        flash(words, "good")
        return redirect(url_for(".show", event_id=event.id))
    page = render_template(
        "organiser_site/events/postpone.html",
        event=event,
        form=form,
        concerned=to_be_told(event),
        together=len(in_series(event)) > 1,
        invited=invited_to_be_told(event),
    )
    return page, 422 if form.errors else 200


@pages.route("/events/<int:event_id>/clone", methods=["GET", "POST"])
@staff_may("events.edit")
def clone(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    form = CopyForm()
    if request.method == "POST" and (starts_at := form.read_time(event, ahead=False)) is not None:
        copy = actions.clone(event, starts_at=starts_at, by=me())
        take_messages_from(event, copy)
        db.session.commit()
        flash(_("Copied. It is a draft: look through it before you publish it."), "good")
        return redirect(url_for(".edit", event_id=copy.id))
    page = render_template("organiser_site/events/clone.html", event=event, form=form)
    return page, 422 if form.errors else 200


@pages.route("/events/<int:event_id>/repeat", methods=["GET", "POST"])
@staff_may("events.edit")
def repeat(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    form = RepeatForm()
    form.prepare(event)
    dates = []
    if request.method == "POST" and not form.refusals():
        dates = form.all_dates(event)
        chosen = form.chosen(event)
        if request.form.get("do") == "make" and chosen:
            series = series_by_id(form.series.data) if form.series.data else None
            made = actions.repeat(
                event, chosen, series or actions.new_series(event.title, event.summary, by=me()), by=me()
            )
            for copy in made:
                take_messages_from(event, copy)
            db.session.commit()
            words = ngettext("%(num)s draft was made.", "%(num)s drafts were made.", len(made))
            flash(words, "good")
            return redirect(url_for(".index", series=event.series.slug if event.series else None))
        if request.form.get("do") == "make":
            refuse(form.number, _("Choose at least one date"))
    page = render_template("organiser_site/events/repeat.html", event=event, form=form, dates=dates)
    return page, 422 if form.errors else 200


@pages.route("/events/<int:event_id>/schedule", methods=["GET", "POST"])
@staff_may("events.publish")
def schedule(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if event.state is not EventState.DRAFT:
        flash(_("This event is published already."))
        return redirect(url_for(".show", event_id=event.id))
    form = ScheduleForm()
    if request.form.get("do") == "stop":
        actions.schedule(event, None, by=me())
        db.session.commit()
        flash(_("It is no longer published by itself."), "good")
        return redirect(url_for(".show", event_id=event.id))
    if request.method == "POST" and (at := form.read_time(event, ahead=True)) is not None:
        actions.schedule(event, at, by=me())
        db.session.commit()
        flash(_("It will be published by itself on %(when)s.", when=moment(at, event.time_zone)), "good")
        return redirect(url_for(".show", event_id=event.id))
    page = render_template("organiser_site/events/schedule.html", event=event, form=form)
    return page, 422 if form.errors else 200


@pages.post("/events/<int:event_id>/preview-link")
@staff_may("events.edit")
def preview_link(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    if request.form.get("do") == "revoke":
        actions.revoke_preview(event, by=me())
        flash(_("The link shows nothing any more."), "good")
    elif event.state is EventState.DRAFT:
        actions.share_preview(event, by=me())
        flash(_("Whoever has the link can see the draft, until you revoke it."), "good")
    db.session.commit()
    return redirect(url_for(".preview", event_id=event.id))
