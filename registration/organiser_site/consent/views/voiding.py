from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.consent import actions
from registration.consent.queries import Sought, decisions_found, versions_of
from registration.foundation.database import db
from registration.organiser_site.consent import words
from registration.organiser_site.consent.forms import VoidForm, sought_in
from registration.organiser_site.consent.pages import pages
from registration.organiser_site.consent.views.searching import VOIDABLE, chosen_purpose, narrowing
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house

AT_ONCE = 200
"""How many decisions one press ends: each is an event of its own, and the press is one transaction."""


@pages.route("/consent/search/void", methods=["GET", "POST"])
@staff_may("consent.invalidate")
def declare_void() -> ResponseReturnValue:
    """What was found by a search, and why none of it counts any more."""
    purpose = chosen_purpose() or abort(404)
    versions = versions_of(purpose.id)
    sought = sought_in(request.args, purpose, versions, zone_of_house())
    if sought.finding not in VOIDABLE:
        abort(404)
    form = VoidForm()
    if form.validate_on_submit():
        ended = _declare(sought, form)
        db.session.commit()
        flash(words.declared_void(ended), "good" if ended else "wait")
        more = decisions_found(sought, 1)
        return redirect(url_for(".declare_void" if more else ".search", **narrowing()), 303)
    found = decisions_found(sought, AT_ONCE + 1)
    page = render_template(
        "organiser_site/consent/declare_void.html",
        purpose=purpose,
        version=versions[0],
        number=min(len(found), AT_ONCE),
        more=len(found) > AT_ONCE,
        sought=sought,
        narrowed=narrowing(),
        form=form,
        words=words,
    )
    return page, 422 if form.is_submitted() else 200


def _declare(sought: Sought, form: VoidForm) -> int:
    """End them one by one, in the order of people, so that two presses never wait for each other."""
    me, ended = the_staff().id, 0
    for each in sorted(decisions_found(sought, AT_ONCE), key=lambda found: found.subject_id):
        proof = actions.keep_finding(each.subject_id, form.finding.data or "", by=me)
        ended += actions.invalidate(
            each.subject_id, sought.purpose_id, each.context, by=me, ground=form.ground.data, evidence=proof
        )
    return ended
