from flask import render_template
from flask.typing import ResponseReturnValue

from registration.consent.queries import (
    current_notice,
    current_versions,
    notice_versions,
    notices,
    numbers_by_purpose,
    purposes,
)
from registration.consent.queries.words import GENERAL_NOTICE
from registration.organiser_site.consent.pages import pages
from registration.web.access import staff_may
from registration.web.context import zone_of_house


@pages.get("/consent")
@staff_may("consent.see")
def index() -> ResponseReturnValue:
    every = purposes()
    return render_template(
        "organiser_site/consent/index.html",
        purposes=every,
        current=current_versions([purpose.id for purpose in every]),
        numbers=numbers_by_purpose(),
        notices=[(notice, current_notice(notice.code), notice_versions(notice.id)) for notice in notices()],
        general=GENERAL_NOTICE,
        zone=zone_of_house(),
    )
