"""Categories, regions and topics of events."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.events import actions, queries
from registration.events.errors import CodeTaken
from registration.events.models import LabelKind
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.settings.forms.labels import KINDS, LabelForm, NewLabelForm, filled_label
from registration.organiser_site.settings.pages import form_page, pages
from registration.web.access import staff_may, the_staff


@pages.get("/settings/labels")
@staff_may("events.see")
def labels() -> ResponseReturnValue:
    known = queries.labels()
    by_kind = [(KINDS[kind], [each for each in known if each.kind is kind]) for kind in LabelKind]
    return render_template("organiser_site/settings/labels.html", by_kind=by_kind)


@pages.route("/settings/labels/new", methods=["GET", "POST"])
@staff_may("events.publish")
def new_label() -> ResponseReturnValue:
    form = NewLabelForm.made(data={"position": len(queries.labels())})
    if form.validate_on_submit():
        try:
            actions.put_label(
                None,
                form.kind.data,
                form.code.data or "",
                form.words("name"),
                form.position.data or 0,
                by=the_staff().id,
            )
        except CodeTaken:
            form.code.errors = [_("Another one has this short name. Choose another one")]
        else:
            db.session.commit()
            flash(_("Added. Events can now stand under it."), "good")
            return redirect(url_for(".labels"))
    return form_page("organiser_site/settings/new_label.html", form)


@pages.route("/settings/labels/<int:label_id>", methods=["GET", "POST"])
@staff_may("events.publish")
def label(label_id: int) -> ResponseReturnValue:
    found = queries.label_by_id(label_id) or abort(404)
    form = LabelForm.made(data=filled_label(found))
    if form.validate_on_submit():
        name, position = form.words("name"), form.position.data or 0
        actions.put_label(found, found.kind, found.code, name, position, by=the_staff().id)
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".labels"))
    return form_page("organiser_site/settings/label.html", form, label=found)


@pages.post("/settings/labels/<int:label_id>/remove")
@staff_may("events.publish")
def remove_label(label_id: int) -> ResponseReturnValue:
    actions.remove_label(queries.label_by_id(label_id) or abort(404), by=the_staff().id)
    db.session.commit()
    flash(_("Removed from the list and from all events."), "good")
    return redirect(url_for(".labels"))
