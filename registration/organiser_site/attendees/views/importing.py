"""A list is brought in: the file, what its columns are, every line looked at, then all of them at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.consent.queries import current_versions
from registration.events.models import Event, EventState
from registration.forms.queries import fields_of, needs_files
from registration.foundation import jobs
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, pick
from registration.organisations.models import OrganisationKind
from registration.organisations.queries import organisations
from registration.organiser_site.attendees.lists import (
    ListForm,
    TermsForm,
    columns_said,
    name_of,
    said_before,
)
from registration.organiser_site.attendees.pages import found, me, pages
from registration.organiser_site.attendees.words import LINES, WHY_NOT, WHY_OVER
from registration.signups import attendees as lists
from registration.signups.actions import start
from registration.signups.actions.importing import A_PART, JOB, Comparing, begin, compare_with, give_up
from registration.signups.actions.letting_in import let_in
from registration.signups.attendees.batches import batch_by_ref, lines_of, outcomes_of
from registration.signups.errors import NotReady
from registration.signups.importing import Kept, Target, guessed, targets_of, unpacked
from registration.signups.importing.comparing import column_name
from registration.signups.models import Batch, BatchKind, BatchRow, BatchState
from registration.signups.queries import situations
from registration.web.access import staff_may
from registration.web.paging import page_of
from registration.web.reading import Reading, reading_of
from registration.web.spreadsheets import csv_chunks

PARTIES = (
    OrganisationKind.CO_ORGANISER,
    OrganisationKind.GROUP_MEMBER,
    OrganisationKind.PROCESSOR,
    OrganisationKind.SUBCONTRACTOR,
    OrganisationKind.PARTNER_STORE,
)


@pages.route("/events/<int:event_id>/import", methods=["GET", "POST"])
@staff_may("signups.edit")
def bring(event_id: int) -> ResponseReturnValue:
    """Take the file. Nothing of it is understood as people yet."""
    event = _open_event(event_id)
    form = ListForm()
    if form.validate_on_submit() and (rows := form.rows()):
        lines = [(row.number, row.cells) for row in rows[1:]]
        batch = begin(event, rows[0].cells, lines, by=me(), spoken=language())
        db.session.commit()
        return redirect(url_for(".bring_columns", event_id=event.id, ref=batch.ref), 303)
    page = render_template("organiser_site/attendees/bring.html", area="events", event=event, form=form)
    return page, 422 if form.errors else 200


@pages.route("/events/<int:event_id>/import/<ref>/columns", methods=["GET", "POST"])
@staff_may("signups.edit")
def bring_columns(event_id: int, ref: str) -> ResponseReturnValue:
    """Say what the columns are, where the list comes from, and what becomes of those without a place."""
    event = _open_event(event_id)
    batch = _list(event, ref)
    if batch.content is None or batch.state not in (BatchState.READING, BatchState.READY):
        return redirect(url_for(".bring_lines", event_id=event.id, ref=ref), 303)
    kept, targets = unpacked(batch.content), _targets(event)
    form = TermsForm(data=said_before(batch.params))
    form.offer(event, organisations(*PARTIES))
    columns, wrong = columns_said(request.form, _width(kept), targets)
    if request.method == "POST" and (terms := form.terms()) and not wrong:
        try:
            compare_with(batch, columns, terms, by=me())
            db.session.commit()
        except NotReady:
            db.session.rollback()
        else:
            _do_the_first_part(Comparing(batch.id).part)
        return redirect(url_for(".bring_lines", event_id=event.id, ref=ref), 303)
    refused = request.method == "POST"
    page = render_template(
        "organiser_site/attendees/bring_columns.html",
        area="events",
        event=event,
        batch=batch,
        form=form,
        columns=_columns(kept, targets, batch, Reading() if batch.made_by == me() else reading_of(event)),
        files_needed=_files_needed(event),
        targets=[("", _("Leave this column out")), *((each.code, name_of(each)) for each in targets)],
        wrong=wrong if refused else {},
    )
    return page, 422 if refused else 200


@pages.get("/events/<int:event_id>/import/<ref>")
@staff_may("signups.edit", writes=True)
def bring_lines(event_id: int, ref: str) -> ResponseReturnValue:
    """What every line will do, or has done."""
    event = found(event_id)
    batch = _list(event, ref)
    if batch.state is BatchState.READING and "columns" not in batch.params:
        return redirect(url_for(".bring_columns", event_id=event.id, ref=ref), 303)
    numbers = outcomes_of(batch.id)
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in numbers else ""
    page = page_of(numbers[outcome] if outcome else sum(numbers.values()))
    settled = batch.state in (BatchState.READY, BatchState.DONE)
    rows = lines_of(batch.id, outcome, page.size, page.offset) if settled else []
    if rows:
        record("signup.import-seen", "event", event.id, by=me(), number=len(rows))
        db.session.commit()
    reading = reading_of(event)
    return render_template(
        "organiser_site/attendees/bring_lines.html",
        area="events",
        event=event,
        batch=batch,
        numbers=numbers,
        outcome=outcome,
        page=page,
        rows=[(each, _why(each), _changes(each, event, reading)) for each in rows],
        files_needed=_files_needed(event),
        words=LINES,
        over=WHY_OVER,
        left=situations([event.id])[event.id].left,
        deeds=sum(numbers.get(each, 0) for each in ("new", "waits", "changed")),
    )


@pages.post("/events/<int:event_id>/import/<ref>")
@staff_may("signups.edit")
def let_list_in(event_id: int, ref: str) -> ResponseReturnValue:
    """All of them, or nobody. A short list at once; a long one the worker lets in."""
    event = _open_event(event_id)
    batch = _list(event, ref)
    try:
        start(batch, by=me())
    except NotReady:
        db.session.rollback()
        flash(_("This was started already."), "wait")
    else:
        db.session.commit()
        if batch.total <= A_PART:
            let_in(batch.id)
            db.session.commit()
    return redirect(url_for(".bring_lines", event_id=event.id, ref=ref), 303)


@pages.post("/events/<int:event_id>/import/<ref>/give-up")
@staff_may("signups.edit")
def give_list_up(event_id: int, ref: str) -> ResponseReturnValue:
    event = found(event_id)
    batch = _list(event, ref)
    try:
        give_up(batch, by=me())
        db.session.commit()
    except NotReady:
        db.session.rollback()
    flash(_("Nobody of this list was brought in, and nothing of it is kept."), "good")
    return redirect(url_for(".index", event_id=event.id), 303)


@pages.post("/events/<int:event_id>/import/<ref>/lines.csv")
@staff_may("people.export")
def bring_file(event_id: int, ref: str) -> ResponseReturnValue:
    """What becomes of each line, to take away: the refused ones can be mended in it."""
    event = found(event_id)
    batch = _list(event, ref)
    record("signup.exported", "event", event.id, by=me(), kind="import", number=batch.total)
    answer = Response(b"".join(csv_chunks(_file_of(batch, event))), mimetype="text/csv")
    db.session.commit()
    answer.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}-import.csv")
    return answer


def _file_of(batch: Batch, event: Event) -> Iterator[Sequence[str]]:
    reading = reading_of(event)
    yield [_("Line"), _("What becomes of it"), _("Why"), _("E-mail address"), _("Name"), _("Changes")]
    for row in lines_of(batch.id, "", batch.total):
        data = row.data or {}
        changes = "; ".join(f"{label}: {old} → {new}" for label, old, new in _changes(row, event, reading))
        yield [str(row.number), str(LINES[row.outcome]), " ".join(_why(row)), data.get("email", ""),
               data.get("name", ""), changes]  # fmt: skip


def _open_event(event_id: int) -> Event:
    event = found(event_id)
    if event.state is not EventState.PUBLISHED or event.form_version is None:
        flash(_("This event takes no sign-ups."), "stop")
        abort(redirect(url_for("organiser_site.events.show", event_id=event.id), 303))
    return event


def _list(event: Event, ref: str) -> Batch:
    batch = batch_by_ref(event.id, ref)
    return batch if batch and batch.kind is BatchKind.IMPORT else abort(404)


def _do_the_first_part(part: Any) -> None:
    """So that a short list needs no worker. The rest of a long one is asked for with the commit."""
    if part():
        jobs.after_commit(JOB)
    db.session.commit()


def _targets(event: Event) -> list[Target]:
    purposes = lists.purposes_asked(event)
    versions = current_versions([each.id for each in purposes])
    titles = {each.code: versions[each.id].title for each in purposes if each.id in versions}
    return targets_of(fields_of(event.form_version) if event.form_version else (), titles)


def _files_needed(event: Event) -> list[str]:
    """What people have to send as a file, which no list can hold."""
    return [pick(each.label) for each in needs_files(event.form_version)] if event.form_version else []


def _width(kept: Kept) -> int:
    return max(len(kept.heads), *(len(cells) for _number, cells in kept.lines(0, 50)))


def _columns(kept: Kept, targets: Sequence[Target], batch: Batch, reading: Reading) -> list[dict[str, Any]]:
    """What the page asks about each column, as it was said, chosen before, or guessed.

    What stands in it is shown as far as the reader may see it; whoever brought the file knows it.
    """
    heads = [*kept.heads, *[""] * (_width(kept) - len(kept.heads))]
    before = {place: code for code, place in batch.params.get("columns", {}).items()}
    guesses = guessed(heads, targets)

    def samples(place: int) -> list[str]:
        shown = reading.shows(before.get(place) or guesses[place])
        return kept.samples(place) if shown else [_("not shown")]

    return [
        {
            "id": f"column-{place}",
            "name": head.strip() or _("Column %(column)s", column=column_name(place)),
            "samples": samples(place),
            "value": request.form.get(f"column-{place}", before.get(place, "" if before else guesses[place])),
        }
        for place, head in enumerate(heads)
        if kept.samples(place) or head.strip()
    ]


def _why(row: BatchRow) -> list[str]:
    """Why a line is refused, one sentence for each thing."""
    data = row.data or {}
    if data.get("wrong"):
        return [_("Column %(column)s: %(words)s.", column=column, words=words.rstrip(".。"))
                for column, words in data["wrong"]]  # fmt: skip
    if row.reason == "twice" and "first" in data:
        return [_("The same address stands in line %(number)s.", number=data["first"])]
    return [str(WHY_NOT[row.reason])] if row.reason in WHY_NOT else []


def _changes(row: BatchRow, event: Event, reading: Reading) -> Iterable[tuple[str, str, str]]:
    """What changes: the question, the old words and the new ones, where the reader may see them."""
    fields = {each.code: each for each in (fields_of(event.form_version) if event.form_version else ())}
    changes = []
    for code, old, new in (row.data or {}).get("changes", ()):
        label = pick(fields[code].label) if code in fields else code
        words = (old, new) if reading.shows(code) else (_("not shown"), _("not shown"))
        changes.append((label, *words))
    return changes
