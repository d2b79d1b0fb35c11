from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.queries import states_of
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.consent.forms import VoidForm
from registration.organiser_site.consent.words import declared_void
from registration.organiser_site.decisions.pages import pages, to_the_person, whose
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house


@pages.route("/people/<ref>/decisions/void", methods=["GET", "POST"])
@staff_may("consent.invalidate")
def declare_void(ref: str) -> ResponseReturnValue:
    """Which decisions of this person were found void, and why."""
    person, subject = whose(ref)
    standing = [each for each in states_of(subject.id) if each.stands]
    chosen = request.form.getlist("void")
    void = [each for each in standing if str(each.event.id) in chosen]
    form = VoidForm()
    if form.validate_on_submit() and void:
        me = the_staff().id
        proof = actions.keep_finding(subject.id, form.finding.data or "", by=me)
        for each in void:
            actions.invalidate(
                subject.id, each.purpose.id, each.context, by=me, ground=form.ground.data, evidence=proof
            )
        db.session.commit()
        flash(declared_void(len(void)), "good")
        return to_the_person(person)
    page = render_template(
        "organiser_site/decisions/declare_void.html",
        person=person,
        standing=standing,
        form=form,
        wrong={"void": _("Choose what was found void")} if form.is_submitted() and not void else {},
        void=chosen,
        zone=zone_of_house(),
    )
    return page, 422 if form.is_submitted() else 200
