"""Badges on sheets of labels, and the list for signing: pages made for paper."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation.database import db
from registration.foundation.localization import lazy_gettext
from registration.organiser_site.checkin.pages import found, me, pages, people_at
from registration.organiser_site.checkin.tickets import code_svg
from registration.signups.checkin import Guest
from registration.signups.models import SignupState
from registration.web.access import staff_may
from registration.web.paging import page_of

_l: Any = lazy_gettext


@dataclass(frozen=True)
class Badge:
    """One label that is not empty."""

    guest: Guest
    code: Markup | None


@dataclass(frozen=True)
class Sheet:
    """A sheet of labels as shops sell them: A4, so many across and down."""

    code: str
    name: Any
    across: int
    down: int

    @property
    def labels(self) -> int:
        return self.across * self.down


A_PRINT = 240
"""Badges on one page of ours: each code takes its time to be drawn."""
SHEETS = {
    each.code: each
    for each in (
        Sheet("85x55", _l("Name badges 85 × 55 mm, 10 on a sheet"), 2, 5),
        Sheet("70x37", _l("Labels 70 × 37 mm, 24 on a sheet"), 3, 8),
        Sheet("99x57", _l("Labels 99 × 57 mm, 10 on a sheet"), 2, 5),
    )
}


@pages.get("/check-in/<int:event_id>/badges")
@staff_may("attendance.mark", writes=True)
def badges(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    sheet = SHEETS.get(request.args.get("sheet", ""), SHEETS["85x55"])
    with_code = request.args.get("code") == "1"
    skip = _few(request.args.get("skip"), most=sheet.labels - 1)
    everybody = _with_a_place(event)
    page = page_of(len(everybody), A_PRINT)
    people = everybody[page.offset : page.offset + page.size]
    record("signup.listed", "event", event.id, by=me(), number=len(people), kind="badges")
    badges = [Badge(each, code_svg(each.ref) if with_code else None) for each in people]
    labels = [*[None] * (skip if page.number == 1 else 0), *badges] if badges else []
    drawn = render_template(
        "organiser_site/checkin/badges.html",
        event=event,
        sheet=sheet,
        sheets=[(each.code, each.name) for each in SHEETS.values()],
        sheets_full=[labels[at : at + sheet.labels] for at in range(0, len(labels), sheet.labels)],
        page=page,
        with_code=with_code,
        skip=skip or "",
    )
    db.session.commit()
    return drawn


@pages.get("/check-in/<int:event_id>/signing-list")
@staff_may("attendance.mark", writes=True)
def signing_list(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    people = _with_a_place(event)
    record("signup.listed", "event", event.id, by=me(), number=len(people), kind="signing-list")
    drawn = render_template("organiser_site/checkin/signing_list.html", event=event, people=people)
    db.session.commit()
    return drawn


def _with_a_place(event: Event) -> list[Guest]:
    return [each for each in people_at(event) if each.state is not SignupState.WAITING]


def _few(text: str | None, *, most: int) -> int:
    """How many labels of the first sheet are used up already."""
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
