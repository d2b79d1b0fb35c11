from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from registration.audit import queries
from registration.foundation.localization import gettext as _
from registration.organiser_site.audit.forms import wanted_in
from registration.organisers.queries import names_of
from registration.people.queries import people_behind
from registration.web.access import staff_may
from registration.web.context import zone_of_house
from registration.web.paging import page_of

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@staff_may("audit.see")
def index() -> ResponseReturnValue:
    zone = zone_of_house()
    wanted = wanted_in(request.args, zone)
    page = page_of(queries.number_of_entries(wanted))
    found = queries.entries(wanted, limit=page.size, offset=page.offset)
    return render_template(
        "organiser_site/audit/index.html",
        entries=found,
        page=page,
        wanted=wanted,
        choices=[("", _("Everything")), *[(name, name) for name in queries.actions_recorded()]],
        staff_names=names_of({entry.actor_id for entry in found if entry.actor_id}),
        people=people_behind({entry.whose for entry in found if entry.whose}),
        zone=zone,
    )
