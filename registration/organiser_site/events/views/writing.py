"""Writing an event: new, changed, and how it will look."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.events.actions import create_event, edit_event, edit_following, write_following
from registration.events.errors import ChangedMeanwhile, EventIsCancelled
from registration.events.models import Event, EventState
from registration.events.queries import following
from registration.events.rules import announced, is_ref, wall
from registration.events.together import programme_of
from registration.foundation import clock, links, settings, tokens
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.foundation.tokens import Capability
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.queries import organisations
from registration.organiser_site.events.forms import EventForm, event_form
from registration.organiser_site.events.pages import (
    found,
    found_standing,
    me,
    newsletters_offered,
    number_in,
    pages,
    tell_of_doubled_times,
)
from registration.organiser_site.events.parts import tell_of_overfull
from registration.organiser_site.events.previews import Preview, nothing_kept, previews_of
from registration.signups.places import invited_to_be_told, open_places, tell_change, to_be_told
from registration.web.access import staff_may
from registration.web.context import current_controller

NOT_HOSTS = (OrganisationKind.CONTROLLER, OrganisationKind.PROCESSOR, OrganisationKind.SUBCONTRACTOR)


@pages.route("/events/new", methods=["GET", "POST"])
@staff_may("events.edit")
def new() -> ResponseReturnValue:
    form = _form(None)
    frames: list[Preview] = []
    if request.method == "POST" and not form.rearrange(request.form.get("do", "")) and form.validate():
        if request.form.get("do") != "preview":
            event = create_event(form.draft(), by=me(), ref=_ref(form))
            db.session.commit()
            tell_of_doubled_times(form.read.twice)
            flash(_("Saved as a draft. Nobody sees it until you publish it."), "good")
            return redirect(url_for(".show", event_id=event.id))
        with nothing_kept():
            frames = previews_of(create_event(form.draft(), by=me()))
    page = render_template("organiser_site/events/new.html", form=form, errors=form.problems(), frames=frames)
    return page, _status(form)


@pages.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@staff_may("events.edit")
def edit(event_id: int) -> ResponseReturnValue:
    event = found_standing(event_id)
    form = _form(event)
    frames: list[Preview] = []
    if request.method == "POST" and not form.rearrange(request.form.get("do", "")) and form.validate():
        if request.form.get("do") == "preview":
            with nothing_kept():
                frames = previews_of(edit_event(event, form.draft(), by=me()))
            event = found(event_id)
        else:
            return _save(event, form)
    page = render_template(
        "organiser_site/events/edit.html",
        event=event,
        form=form,
        errors=form.problems(),
        frames=frames,
        others=len([each for each in following(event) if each.state is not EventState.CANCELLED]),
        **_telling(event),
    )
    return page, _status(form)


def _save(event: Event, form: EventForm) -> ResponseReturnValue:
    before = _announced_before(event)
    try:
        others = _write(event, form)
    except (ChangedMeanwhile, EventIsCancelled):
        db.session.rollback()
        form.revision.data = str(event.revision)
        problem = ("title", _("Somebody else has saved this event since you opened it. Look at it in another "
                              "window; saving again puts your text in the place of theirs."))  # fmt: skip
        page = render_template(
            "organiser_site/events/edit.html",
            event=event,
            form=form,
            errors=[problem],
            frames=[],
            others=0,
            **_telling(event),
        )
        return page, 409
    told = sum(tell_change(*each) for each in before) if request.form.get("tell") else 0
    db.session.commit()
    tell_of_doubled_times(form.read.twice)
    flash(_saved_words(told), "good")
    for each in (event, *others):
        tell_of_overfull(each)
    if others:
        words = ngettext(
            "%(num)s following event was changed.", "%(num)s following events were changed.", len(others)
        )
        flash(words, "good")
    return redirect(url_for(".show", event_id=event.id))


def _write(event: Event, form: EventForm) -> list[Event]:
    """Put what was typed into this event, and where that is wished into those that follow: they come back."""
    others: list[Event] = []
    if request.form.get("do") == "save-following":
        others = edit_following(event, form.draft(), by=me(), offering=newsletters_offered())
    edit_event(
        event,
        form.draft(),
        by=me(),
        offering=newsletters_offered(),
        revision=number_in(form.revision.data),
    )
    if others and request.form.get("programme"):
        write_following(event, programme_of(event), by=me(), offering=newsletters_offered())
    for each in (event, *others):
        if each.state is EventState.PUBLISHED:
            open_places(each)
    return others


def _announced_before(event: Event) -> list[tuple[Event, dict[str, Any], str | None]]:
    """What was said of each event that this page changes."""
    others = following(event) if request.form.get("do") == "save-following" else []
    return [(each, announced(each), each.join_url) for each in (event, *others)]


def _saved_words(told: int) -> str:
    if not told:
        return _("Saved.")
    return ngettext(
        "Saved. We are writing to %(num)s person.", "Saved. We are writing to %(num)s people.", told
    )


def _telling(event: Event) -> dict[str, Any]:
    """How many would be told of another time or place, and whether that is wanted."""
    published = event.state is EventState.PUBLISHED and event.ends_at > clock.now()
    return {
        "concerned": to_be_told(event) if published else 0,
        "invited": invited_to_be_told(event) if published else 0,
        "tell": request.method == "GET" or bool(request.form.get("tell")),
        "programme": bool(request.form.get("programme")),
    }


@pages.get("/events/<int:event_id>/preview")
@staff_may("events.see", writes=True)
def preview(event_id: int) -> ResponseReturnValue:
    with nothing_kept():
        event = found(event_id)
        frames = previews_of(event)
        return render_template(
            "organiser_site/events/preview.html",
            event=event,
            frames=frames,
            now=clock.now(),
            shared=_shared(event.preview_ref),
        )


def _shared(ref: str | None) -> str | None:
    """The address that shows the draft to whoever has it."""
    return links.to("public_site.events.preview", token=tokens.make(Capability.PREVIEW, ref)) if ref else None


def _form(event: Event | None) -> EventForm:
    controller = current_controller()
    zone = controller.time_zone if controller else "UTC"
    now = wall(clock.now(), zone).replace(second=0, microsecond=0)
    fresh: dict[str, Any] = {
        "ref": new_ref(),
        "time_zone": zone,
        "waitlist": True,
        "opens_at": now,
    }
    return event_form(settings.current().languages, _co_organisers(), zone, event, **fresh)


def _co_organisers() -> list[Organisation]:
    return [each for each in organisations() if each.kind not in NOT_HOSTS]


def _ref(form: EventForm) -> str | None:
    return form.ref.data if form.ref.data and is_ref(form.ref.data) else None


def _status(form: EventForm) -> int:
    return 422 if form.problems() else 200
