from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organisations.queries import controller
from registration.organiser_site.presets.forms import FirstLoadForm, LoadForm
from registration.presets import loading
from registration.presets.contents import contents, numbers
from registration.presets.errors import AnotherPresetLoaded, UnknownPreset
from registration.presets.loading import Outcome
from registration.presets.reading import Preset, names, preset
from registration.web.access import staff_may, the_staff

pages = Blueprint("presets", __name__)


@pages.get("/settings/starting-points")
@staff_may("settings.edit")
def index() -> ResponseReturnValue:
    every = [preset(name) for name in names()]
    return render_template(
        "organiser_site/presets/index.html",
        presets=[(each, numbers(each)) for each in every],
        loaded=loading.loaded(),
        area="settings",
    )


@pages.route("/settings/starting-points/<name>", methods=["GET", "POST"])
@staff_may("settings.edit")
def show(name: str) -> ResponseReturnValue:
    wanted = _preset(name)
    form = (LoadForm if controller() else FirstLoadForm).made()
    refused = False
    if form.validate_on_submit():
        called = form.words("name") if form.WORDS else {}
        try:
            outcome = _load(wanted, called)
        except AnotherPresetLoaded:
            refused = True
        else:
            flash(_done(outcome), "good")
            return redirect(url_for(".show", name=name), 303)
    here = loading.loaded()
    page = render_template(
        "organiser_site/presets/show.html",
        preset=wanted,
        contents=contents(wanted),
        form=form,
        standing=loading.compare(name) if name in here else None,
        other=next((preset(each) for each in here if name not in here), None),
        area="settings",
    )
    return page, 409 if refused else 422 if form.is_submitted() else 200


def _preset(name: str) -> Preset:
    try:
        return preset(name)
    except UnknownPreset:
        abort(404)


def _load(wanted: Preset, called: Mapping[str, str]) -> Outcome:
    outcome = loading.load(wanted.name, by=the_staff().id, called=called)
    db.session.commit()
    return outcome


def _done(outcome: Outcome) -> str:
    if not outcome.made:
        return _("Nothing was missing, so nothing was changed.")
    return ngettext(
        "Done. %(num)s thing is there now. Notices and rules wait as drafts.",
        "Done. %(num)s things are there now. Notices and rules wait as drafts.",
        len(outcome.made),
    )
