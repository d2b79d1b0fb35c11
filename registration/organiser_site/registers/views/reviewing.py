"""Looking things through: what is due, planning, noting that it was done."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import ReviewDone
from registration.organisations.rules import day_in_months
from registration.organiser_site.registers.due import due, looked_through
from registration.organiser_site.registers.forms import ReviewForm
from registration.organiser_site.registers.pages import form_page, pages, today
from registration.organisers.queries import accounts
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house

MONTHS_BETWEEN = 12
"""When a thing is looked through again unless somebody plans another day."""


@pages.get("/registers/reviews")
@staff_may("registers.see")
def reviews() -> ResponseReturnValue:
    return render_template(
        "organiser_site/registers/reviews.html",
        planned=due(today()),
        done=looked_through(queries.done_reviews()),
        names={each.id: each.name for each in accounts()},
        zone=zone_of_house(),
    )


@pages.route("/registers/reviews/plan", methods=["GET", "POST"])
@staff_may("registers.edit")
def plan_review() -> ResponseReturnValue:
    form = ReviewForm(today(), data={"due_on": day_in_months(today(), MONTHS_BETWEEN)})
    if form.validate_on_submit() and form.due_on.data:
        actions.plan_review(*form.chosen(), form.due_on.data, by=the_staff().id)
        db.session.commit()
        flash(_("Planned. The overview calls it to mind a month before."), "good")
        return redirect(url_for(".reviews"))
    return form_page("organiser_site/registers/plan_review.html", form)


@pages.post("/registers/reviews/<int:review_id>/done")
@staff_may("registers.edit")
def finish_review(review_id: int) -> ResponseReturnValue:
    review = queries.review_by_id(review_id) or abort(404)
    try:
        actions.finish_review(review, by=the_staff().id, next_on=day_in_months(today(), MONTHS_BETWEEN))
    except ReviewDone:
        flash(_("Somebody has noted this already."), "wait")
    else:
        db.session.commit()
        flash(_("Noted: looked through today. It comes up again in a year."), "good")
    return redirect(url_for(".reviews"))
