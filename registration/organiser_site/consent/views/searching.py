from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from flask import abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.audit.actions import record
from registration.consent.models import Channel, Purpose
from registration.consent.queries import (
    Finding,
    Found,
    Sought,
    current_versions,
    decisions_found,
    every_decision,
    languages_read,
    purpose_by_code,
    purposes,
    versions_of,
)
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import own_name, pick
from registration.organiser_site.consent import words
from registration.organiser_site.consent.forms import ClosingForm, place_after, sought_in
from registration.organiser_site.consent.pages import me, pages
from registration.organiser_site.people.naming import events_named
from registration.web.access import staff_may
from registration.web.context import zone_of_house
from registration.web.paging import PER_PAGE
from registration.web.spreadsheets import csv_chunks

VOIDABLE = (Finding.STANDS, Finding.WAITING)
"""Decisions that hold, or will, and so can be found void."""
NARROWING = ("purpose", "state", "version", "language", "channel", "since", "until")


@pages.get("/consent/search")
@staff_may("consent.search", writes=True)
def search() -> ResponseReturnValue:
    """Who has consented to what under which words."""
    every = purposes()
    purpose = chosen_purpose()
    zone = zone_of_house()
    versions = versions_of(purpose.id) if purpose else []
    found: list[Found] = []
    voidable = False
    if purpose:
        sought = sought_in(request.args, purpose, versions, zone)
        found = decisions_found(sought, PER_PAGE + 1)
        voidable = bool(found) and sought.finding in VOIDABLE
        _note("consent.searched", sought, len(found[:PER_PAGE]))
        db.session.commit()
    newest = current_versions([each.id for each in every])
    languages = languages_read(purpose.id) if purpose else []
    return render_template(
        "organiser_site/consent/search.html",
        purpose=purpose,
        choices={
            "purpose": [
                (each.code, pick(newest[each.id].title) if each.id in newest else each.code) for each in every
            ],
            "state": [(each.value, said) for each, said in words.FINDINGS.items()],
            "version": [("", _("Any")), *((str(each.number), str(each.number)) for each in versions)],
            "language": [("", _("Any")), *((tag, own_name(tag)) for tag in languages if tag)],
            "channel": [("", _("Any")), *((each.value, words.CHANNELS[each]) for each in Channel)],
        },
        found=found[:PER_PAGE],
        voidable=voidable,
        following=_following(found),
        following_arguments=narrowing(),
        form=ClosingForm(),
        words=words,
        zone=zone,
        about=events_named(each.context for each in found),
    )


@pages.post("/consent/search/export")
@staff_may("consent.search")
def export_search() -> ResponseReturnValue:
    """The same as a file, all of it. That it was taken is in the trail before the first byte leaves."""
    if not ClosingForm().validate_on_submit():
        abort(400)
    purpose = chosen_purpose() or abort(404)
    sought = sought_in(request.args, purpose, versions_of(purpose.id), zone_of_house())
    _note("consent.exported", sought, None)
    db.session.commit()
    rows = chain([_head()], _rows(purpose, sought))
    answer = Response(stream_with_context(csv_chunks(rows)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="decisions.csv")
    return answer


def narrowing() -> dict[str, Any]:
    """What the search was narrowed to, as it stands in the address."""
    return {name: value for name, value in request.args.items() if name in NARROWING}


def chosen_purpose() -> Purpose | None:
    code = request.args.get("purpose", "")
    return purpose_by_code(code) if code else None


def _following(found: Sequence[Found]) -> str:
    """Where the next page begins; nothing at the end."""
    if len(found) <= PER_PAGE:
        return ""
    last = found[PER_PAGE - 1]
    return place_after(last.at, last.event_id)


def _note(action: str, sought: Sought, number: int | None) -> None:
    seen: dict[str, Any] = {} if number is None else {"found": number}
    record(action, "purpose", sought.purpose_id, by=me(), state=sought.finding.value, **seen)


def _head() -> list[str]:
    return [
        _("Purpose"), _("Version"), _("State"), _("Since"), _("Holds until"), _("Language"), _("Channel"),
        _("Context"), _("Name"), _("E-mail address"),
    ]  # fmt: skip


def _rows(purpose: Purpose, sought: Sought) -> Iterator[list[str]]:
    for each in every_decision(sought):
        person = each.person
        yield [
            purpose.code,
            str(each.version or ""),
            each.kind.value,
            each.at.isoformat(),
            each.valid_until.isoformat() if each.valid_until else "",
            each.language,
            each.channel.value,
            each.context,
            person.name if person else "",
            person.email if person else "",
        ]
