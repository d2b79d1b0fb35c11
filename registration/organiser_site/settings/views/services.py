"""The catalogue of what we offer."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.forms.actions import gather
from registration.forms.queries import forms_by_service
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken
from registration.organiser_site.settings.forms import NewServiceForm, ServiceForm, filled_service
from registration.organiser_site.settings.pages import form_page, pages
from registration.web.access import staff_may, the_staff


@pages.get("/settings/services")
@staff_may("organisations.see")
def services() -> ResponseReturnValue:
    return render_template(
        "organiser_site/settings/services.html", services=queries.services(), forms=forms_by_service()
    )


@pages.route("/settings/services/new", methods=["GET", "POST"])
@staff_may("organisations.edit")
def new_service() -> ResponseReturnValue:
    form = NewServiceForm.made(data={"position": len(queries.services())})
    if form.validate_on_submit():
        try:
            actions.new_service(form.code.data or "", by=the_staff().id, **form.facts())
        except CodeTaken:
            form.code.errors = [_("Another service has this short name. Choose another one")]
        else:
            gather(form.code.data or "", form.forms.data or (), by=the_staff().id)
            db.session.commit()
            flash(_("Added. Forms can now belong to it."), "good")
            return redirect(url_for(".services"))
    return form_page("organiser_site/settings/new_service.html", form)


@pages.route("/settings/services/<code>", methods=["GET", "POST"])
@staff_may("organisations.edit")
def service(code: str) -> ResponseReturnValue:
    found = queries.service_by_code(code) or abort(404)
    form = ServiceForm.made(data=filled_service(found, forms_by_service().get(code, ())))
    if form.validate_on_submit():
        actions.change_service(found, by=the_staff().id, **form.facts())
        gather(code, form.forms.data or (), by=the_staff().id)
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".services"))
    return form_page("organiser_site/settings/service.html", form, service=found)
