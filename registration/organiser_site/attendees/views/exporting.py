"""Files to take away: for one's own work, written to the audit trail."""

import tempfile
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO

from flask import Response, flash, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.events.models import Event
from registration.forms.queries import files_of
from registration.foundation.database import db, reading
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, speaking
from registration.organiser_site.attendees.address import applied_for, here
from registration.organiser_site.attendees.columns import columns_of, fields_of_event
from registration.organiser_site.attendees.pages import found, me, pages, sieve_of
from registration.signups import attendees as lists
from registration.signups.attendees import Sieve
from registration.signups.attendees.exporting import Column, csv_of, rows_of
from registration.web.access import staff_may
from registration.web.asked import number
from registration.web.manners import giving_way
from registration.web.reading import Reading, reading_of, reads_restricted
from registration.web.spreadsheets import workbook_into

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""Of one sheet; Excel knows no more than 1,048,576."""
A_PIECE = 256 * 1024
A_BATCH = 500


@pages.post("/events/<int:event_id>/export")
@staff_may("people.export")
def export(event_id: int) -> ResponseReturnValue:
    """Everybody who fits the address, or the ticked ones, as CSV or as a workbook."""
    event = found(event_id)
    everyone = bool(request.form.get("everyone"))
    chosen = [] if everyone else [each for text in request.form.getlist("who") if (each := number(text))]
    purposes = lists.purposes_asked(event)
    seen = reading_of(event)
    sieve = Sieve(applied=applied_for(event)) if chosen else sieve_of(event, purposes, seen)
    asked = request.form.get("do", "")
    kind = asked if asked in ("xlsx", "zip") else "csv"
    if kind == "xlsx" and not chosen and lists.number_of(event.id, Sieve()).number > MOST_ROWS:
        flash(_("A workbook holds no more than a million lines. Take the CSV file instead."), "stop")
        return redirect(url_for(".index", event_id=event.id, **here(request.args)), 303)
    restricted = reads_restricted()
    record(
        "signup.exported", "event", event.id, by=me(), chosen=len(chosen), kind=kind, restricted=restricted
    )
    db.session.commit()
    if kind == "xlsx":
        content = _workbook(event, sieve, chosen, seen)
        answer = Response(content, mimetype=EXCEL)
    elif kind == "zip":
        answer = Response(_files(event, sieve, chosen, seen), mimetype="application/zip")
    else:
        pieces = _csv(event, sieve, chosen, language(), seen)
        answer = Response(stream_with_context(pieces), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}.{kind}")
    return answer


def _columns(event: Event, seen: Reading) -> list[Column]:
    fields = fields_of_event(event, seen)
    return columns_of(event, fields, lists.purposes_asked(event))


def _csv(event: Event, sieve: Sieve, chosen: list[int], tongue: str, seen: Reading) -> Iterator[bytes]:
    with reading(), speaking(tongue):
        columns = columns_of(event, fields_of_event(event, seen), lists.purposes_asked(event))
        yield from giving_way(csv_of(event.id, sieve, columns, chosen))


def _workbook(event: Event, sieve: Sieve, chosen: list[int], seen: Reading) -> Iterator[bytes]:
    """The workbook, in a file first: its parts are not written in the order in which they are read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- it lives until the last piece was sent
    with reading():
        columns = columns_of(event, fields_of_event(event, seen), lists.purposes_asked(event))
        rows = rows_of(event.id, sieve, columns, chosen)
        gently = giving_way(iter(lambda: list(islice(rows, A_BATCH)), []))
        workbook_into(file, [each.head for each in columns], chain.from_iterable(gently))
    file.seek(0)
    return _pieces(file)


def _files(event: Event, sieve: Sieve, chosen: list[int], seen: Reading) -> Iterator[bytes]:
    """What people sent as files, each under the number that the lists say too."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115 -- it lives until the last piece was sent
    with reading(), zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as zipped:
        codes = {each.code for each in fields_of_event(event, seen)}
        numbers = lists.numbers_by_answers(event.id, sieve, chosen)
        for submission, code, file in giving_way(files_of(list(numbers))):
            if code in codes:
                zipped.writestr(f"{numbers[submission.id]}-{code}-{file.name}", file.content)
    packed.seek(0)
    return _pieces(packed)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(A_PIECE):
            yield piece
