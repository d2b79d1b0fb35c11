"""A report is brought, looked at row by row, and applied or taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.events.models import Event
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext
from registration.foundation.tables import Limits, TableRefused, read_table
from registration.organiser_site.attendance.forms import ReportForm
from registration.organiser_site.attendance.pages import found, found_report, me, pages
from registration.organiser_site.attendance.words import KINDS, PROBLEMS, STATES, WAYS
from registration.organiser_site.events.words import SOURCES
from registration.signups import attendance
from registration.signups.actions import apply_report, keep_report
from registration.signups.actions import take_back as take_report_back
from registration.signups.errors import NotAReport, NotReady, SameReport
from registration.signups.models import AttendanceReport, LineState
from registration.web.access import staff_may
from registration.web.asked import number
from registration.web.paging import page_of
from registration.web.tables import why_refused
from registration.web.wording import refuse

MOST_ROWS = 50_000
A_PAGE = 100


@pages.route("/events/<int:event_id>/attendance/bring", methods=["GET", "POST"])
@staff_may("attendance.mark")
def bring(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    form = ReportForm()
    form.offer(event.time_zone)
    if form.validate_on_submit() and (report := _read(event, form)):
        try:
            kept = keep_report(event, report, zone=form.time_zone.data, by=me())
        except SameReport as same:
            db.session.rollback()
            flash(_("This report was brought before. Nothing has changed."), "wait")
            return redirect(url_for(".report", event_id=event_id, ref=same.ref), 303)
        db.session.commit()
        return redirect(url_for(".report", event_id=event_id, ref=kept.ref), 303)
    drawn = render_template(
        "organiser_site/attendance/bring.html",
        area="events",
        event=event,
        form=form,
        megabytes=settings.current().upload_megabytes,
    )
    return drawn, 422 if form.errors else 200


def _read(event: Event, form: ReportForm) -> attendance.Report | None:
    """What the file says; nothing where it cannot be read, and then the field says why."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        refuse(form.file, _("Choose the file"))
        return None
    limits = Limits(size=settings.current().upload_megabytes * 1024 * 1024, rows=MOST_ROWS)
    try:
        table = read_table(upload.read(), upload.filename, limits=limits)
        return attendance.read_report(table, form.time_zone.data, event.starts_at)
    except TableRefused as refused:
        refuse(form.file, why_refused(refused))
    except NotAReport:
        refuse(form.file, _("No person stands in this file. Bring the report as it was downloaded, or a list "
                            "with a column “E-mail” or “Name”"))  # fmt: skip
    return None


@pages.get("/events/<int:event_id>/attendance/reports/<ref>")
@staff_may("attendance.mark", writes=True)
def report(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    kept = found_report(event.id, ref)
    numbers = attendance.counted(kept)
    page = page_of(numbers.lines, A_PAGE)
    lines = attendance.lines_of(kept, limit=page.size, offset=page.offset)
    record("attendance.report-seen", "event", event.id, by=me(), number=len(lines))
    drawn = render_template(
        "organiser_site/attendance/report.html",
        area="events",
        event=event,
        report=kept,
        numbers=numbers,
        page=page,
        lines=lines,
        proposed=attendance.to_review(kept, LineState.PROPOSED),
        unmatched=attendance.to_review(kept, LineState.UNMATCHED),
        sources=SOURCES,
        states=STATES,
        kinds=KINDS,
        ways=WAYS,
        problems=PROBLEMS,
        began=clock.now() >= event.starts_at,
    )
    db.session.commit()
    return drawn


@pages.post("/events/<int:event_id>/attendance/reports/<ref>/apply")
@staff_may("attendance.mark")
def apply(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    kept = found_report(event.id, ref)
    if clock.now() < event.starts_at:
        flash(_("Attendance can be marked once the event has begun."), "stop")
        return _to(kept)
    same = [each for text in request.form.getlist("same") if (each := number(text))]
    try:
        attended = apply_report(kept, same=same, complete=bool(request.form.get("complete")), by=me())
    except NotReady:
        db.session.rollback()
        flash(_("This report was applied before. Nothing has changed."), "wait")
        return _to(kept)
    db.session.commit()
    flash(ngettext("%(num)s person attended.", "%(num)s people attended.", attended), "good")
    return _to(kept)


@pages.post("/events/<int:event_id>/attendance/reports/<ref>/take-back")
@staff_may("attendance.mark")
def take_back(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    take_report_back(found_report(event.id, ref), by=me())
    db.session.commit()
    flash(_("The report is gone, and what followed from it."), "good")
    return redirect(url_for("organiser_site.events.attendance", event_id=event.id), 303)


def _to(kept: AttendanceReport) -> ResponseReturnValue:
    return redirect(url_for(".report", event_id=kept.event_id, ref=kept.ref), 303)
