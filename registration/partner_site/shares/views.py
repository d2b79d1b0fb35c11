from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.organisers.models import Account
from registration.sharing import actions
from registration.sharing.errors import NotAvailable
from registration.sharing.models import Disclosure
from registration.sharing.queries import (
    disclosure_by_ref,
    disclosures_to,
    fetches_of,
    field_labels,
    to_delete,
)
from registration.web.access import partner_may, staff

pages = Blueprint("shares", __name__)


def _me() -> Account:
    return staff() or abort(403)


def _ours(ref: str) -> Disclosure:
    """The disclosure, if it was made for the organisation of who is signed in. Others do not exist."""
    found, mine = disclosure_by_ref(ref), _me().organisation_id
    if found is None or mine is None or found.request.organisation_id != mine:
        abort(404)
    return found


@pages.get("/shares")
@partner_may("shares.collect", writes=True)
def index() -> ResponseReturnValue:
    me = _me()
    given = disclosures_to(me.organisation_id) if me.organisation_id else []
    ids = [each.id for each in given]
    leaving = to_delete(ids)
    if leaving:
        actions.note_names_shown({each.disclosure_id for each in leaving}, by=me)
        db.session.commit()
    return render_template(
        "partner_site/shares/index.html",
        disclosures=given,
        fetches=fetches_of(ids),
        labels={each.id: field_labels(each.request.event) for each in given},
        leaving={number: [each for each in leaving if each.disclosure_id == number] for number in ids},
        now=clock.now(),
        zone=me.organisation.time_zone if me.organisation else "UTC",
    )


@pages.post("/shares/<ref>/fetch")
@partner_may("shares.collect")
def fetch(ref: str) -> ResponseReturnValue:
    disclosure = _ours(ref)
    try:
        content = actions.fetch(disclosure, by=_me())
    except NotAvailable:
        flash(_("The time to fetch this file is over. Ask the organiser if you still need it."), "stop")
        return redirect(url_for(".index"))
    db.session.commit()
    answer = Response(content, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=disclosure.file_name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/shares/<ref>/deleted")
@partner_may("shares.collect")
def deleted(ref: str) -> ResponseReturnValue:
    # Only what stood on the page: somebody who came since then was not seen, so was not deleted.
    disclosure, shown = _ours(ref), set(request.form.getlist("notice"))
    known = [each.notice_id for each in to_delete([disclosure.id]) if str(each.notice_id) in shown]
    done = actions.acknowledge(disclosure, known, by=_me())
    db.session.commit()
    if done:
        flash(
            ngettext(
                "Thank you. We noted that you deleted %(num)s person, and they can see it.",
                "Thank you. We noted that you deleted %(num)s people, and they can see it.",
                done,
            ),
            "good",
        )
    return redirect(url_for(".index"))
