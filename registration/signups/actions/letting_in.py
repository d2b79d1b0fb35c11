"""Letting a compared list in: one transaction, so that a half-imported file leaves nothing behind.

Everything is written in statements for many rows at once. Persons are met first and the places counted
after that, in the order in which somebody who signs up does it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from registration.audit.actions import record, record_all
from registration.consent import actions as consent
from registration.consent.models import Channel, Purpose
from registration.events.models import Event, EventState
from registration.forms.models import Submission
from registration.foundation import clock
from registration.foundation.database import db, send, table_of
from registration.foundation.ids import new_ref
from registration.foundation.many_rows import send_numbered
from registration.mail import outbox
from registration.mail.suppression import suppressed_among
from registration.people.actions import Known, find_or_make_many, part_from
from registration.people.models import Person
from registration.signups.actions.importing import compare_with_again, details_of, forget, give_up, hold
from registration.signups.actions.parts import exchange_parts, keep_parts, parts_wanted
from registration.signups.actions.places import (
    lock_places,
    pass_on_free_places,
    queue,
    take_all,
    take_many,
)
from registration.signups.attendees import context_in
from registration.signups.errors import PartsFull
from registration.signups.importing.comparing import OfEvent, at_event
from registration.signups.importing.waiting import Waiting, due, waiting
from registration.signups.models import Attendance, Batch, BatchRow, BatchState, Signup, SignupState

AT_ONCE = 1000
SOURCE = "import"
"""What stands as the source of such a sign-up, where others have the name in a link."""
_rows, _signups = table_of(BatchRow), table_of(Signup)
_submissions, _people = table_of(Submission), table_of(Person)
_BECAME = (
    update(_rows)
    .where(_rows.c.id == bindparam("of_row"))
    .values(outcome=bindparam("became"), reason=bindparam("because"), signup_id=bindparam("of_signup"))
)
_theirs = select(_signups.c.submission_id).where(_signups.c.id == bindparam("of_signup")).scalar_subquery()
_ANSWERS = (
    update(_submissions)
    .where(_submissions.c.id == _theirs)
    .values(answers=bindparam("now_answered"), changed_at=bindparam("at"))
)
_FINDABLE = (
    update(_signups)
    .where(_signups.c.id == bindparam("of_signup"))
    .values(
        search=bindparam("found_by"), sort_name=bindparam("ordered_by"), lacks_file=bindparam("lacks_one")
    )
)
_NAMES = update(_people).where(_people.c.email_key == bindparam("of_key")).values(name=bindparam("called"))


def let_in(batch_id: int, ahead: Sequence[Waiting] | None = None) -> None:
    """Let everybody in whom the lines name, or nobody. What is no longer as it was looked at is left out.

    ``ahead`` are the lines, where they were read before anybody had to wait for this transaction.
    """
    batch = hold(batch_id)
    if batch.state is not BatchState.RUNNING:
        return
    event = batch.event
    if event.state is not EventState.PUBLISHED:
        give_up(batch, reason="event-closed")
        return
    if event.form_version_id != batch.params["version"]:
        # Another form asks something else: the lines are compared anew, and looked at again.
        compare_with_again(batch)
        return
    rows = _still_there(batch, waiting(batch_id) if ahead is None else ahead)
    newcomers = [row for row in rows if row.outcome in ("new", "waits")]
    _refuse_who_stays_out(event, newcomers, _stopped_among(newcomers))
    wanted = [(row.data["email"], str(row.data.get("name", ""))) for row in newcomers if not row.reason]
    people = find_or_make_many(wanted, language=batch.params["language"])
    counted_apart = lock_places(event.id)
    # Once more, under the lock: some may have signed up in the same moment.
    now_here = _refuse_who_stays_out(event, rows, set())
    coming = _placed(event, [row for row in newcomers if not row.reason], batch, counted_apart=counted_apart)
    _sign_up(coming, people, batch)
    part_from(people[row.key] for row in newcomers if row.reason and row.key in people)
    changed = [row for row in rows if row.outcome == "changed"]
    changed = [row for row in changed if _stands_as_seen(row, now_here.get(row.key))]
    if counted_apart:
        changed = _moved(event, changed)
    _change(changed, now_here, batch)
    _finish(batch, rows)


def _still_there(batch: Batch, read: Sequence[Waiting]) -> list[Waiting]:
    """Those of the lines that nobody had erased meanwhile."""
    there = set(db.session.scalars(select(BatchRow.id).where(*due(batch.id))))
    return [row for row in read if row.id in there]


def _stopped_among(rows: Sequence[Waiting]) -> set[str]:
    return {key for some in _parts(rows) for key in suppressed_among({row.key for row in some})}


def _refuse_who_stays_out(event: Event, rows: Sequence[Waiting], stopped: set[str]) -> dict[str, OfEvent]:
    """Refuse whom the line must not touch any more, and answer with who is there, by mailbox."""
    known: dict[str, OfEvent] = {}
    for some in _parts(rows):
        known |= at_event(event.id, {row.key for row in some})
    for row in rows:
        if not row.reason and (reason := _why_not(row, known.get(row.key), stopped)):
            row.refuse(reason)
    return known


def _why_not(row: Waiting, person: OfEvent | None, stopped: set[str]) -> str:
    if row.key in stopped:
        return "suppressed"
    if person is None:
        return ""
    if not person.may_be_looked_at:
        return "restricted"
    if person.state is SignupState.CANCELLED:
        return "cancelled"
    return "signed-up-since" if row.outcome != "changed" and person.stands else ""


def _stands_as_seen(row: Waiting, person: OfEvent | None) -> bool:
    """Whether the answers are still those that were shown as the old ones. The person's own word holds."""
    if person is None or person.signup_id != row.signup_id or not person.stands:
        row.refuse("gone")
        return False
    if any(person.answers.get(code) != said for code, said in row.data["before"].items()):
        row.refuse("changed-since")
        return False
    return True


def _placed(event: Event, rows: Sequence[Waiting], batch: Batch, *, counted_apart: bool) -> list[Waiting]:
    """Those who get a place, or one in line, with the number of their arrival; the others are refused."""
    queueing = batch.params["queueing"]
    if counted_apart:
        return [row for row in rows if _placed_apart(event, row, queueing=queueing)]
    before, granted = take_many(event.id, len(rows), queueing=queueing)
    coming = list(rows if queueing else rows[:granted])
    for row in rows[len(coming) :]:
        row.refuse("full")
    for place, row in enumerate(coming):
        row.outcome, row.arrival = "new" if place < granted else "waits", before + place + 1
    return coming


def _placed_apart(event: Event, row: Waiting, *, queueing: bool) -> bool:
    """The same for one of an event with parts: all that a line asks for is taken together."""
    row.parts = parts_wanted(event.id, row.data["answers"])
    arrival = take_all(event.id, row.parts)
    if arrival is None and not queueing:
        row.refuse("full")
        return False
    row.outcome = "waits" if arrival is None else "new"
    row.arrival = queue(event.id) if arrival is None else arrival
    return True


def _moved(event: Event, rows: Sequence[Waiting]) -> list[Waiting]:
    """Those whose other answers have places; what they had goes to whoever waits."""
    stay = []
    for row in rows:
        try:
            exchange_parts(db.session.get_one(Signup, row.signup_id), row.data["answers"])
        except PartsFull:
            row.refuse("full")
        else:
            stay.append(row)
    pass_on_free_places(event)
    return stay


def _sign_up(coming: Sequence[Waiting], people: Mapping[str, Known], batch: Batch) -> None:
    now = clock.now()
    for some in _parts(coming):
        known = [people[row.key] for row in some]
        told = [_submission(row, who, batch, now) for row, who in zip(some, known, strict=True)]
        submissions = send_numbered(_submissions, told, key="act")
        made = []
        for row, who, submission_id in zip(some, known, submissions, strict=True):
            made.append(_signup(row, who, batch, now) | {"submission_id": submission_id})
        for row, signup_id in zip(some, send_numbered(_signups, made, key="ref"), strict=True):
            row.signup_id = signup_id
            keep_parts(signup_id, row.parts)
        _tell(some, known, batch)
    _note_what_they_allow(coming, people, batch)


def _submission(row: Waiting, who: Known, batch: Batch, now: datetime) -> dict[str, Any]:
    return {
        "act": new_ref(),
        "form_version_id": batch.event.form_version_id,
        "person_id": who.person_id,
        "language": batch.params["language"],
        "answers": row.data["answers"],
        "shown_at": now,
        "given_at": now,
        "channel": Channel.IMPORT,
    }


def _signup(row: Waiting, who: Known, batch: Batch, now: datetime) -> dict[str, Any]:
    """Confirmed by staff. Whether the mailbox is the person's stays open (E6)."""
    return {
        "ref": new_ref(),
        "event_id": batch.event_id,
        "person_id": who.person_id,
        "state": SignupState.CONFIRMED if row.outcome == "new" else SignupState.WAITING,
        "arrival": row.arrival,
        "language": batch.params["language"],
        "made_at": now,
        "attendance": Attendance.UNKNOWN,
        "source": SOURCE,
        "lacks_file": row.lacks_file,
        **row.found_by,
    }


def _tell(rows: Sequence[Waiting], known: Sequence[Known], batch: Batch) -> None:
    details = {"source": batch.params["source"], "batch": batch.id}
    entries = [(row.signup_id or 0, who.subject_ref, details) for row, who in zip(rows, known, strict=True)]
    record_all("signup.imported", "signup", entries, by=batch.made_by)
    if batch.params["tell"]:
        to_them = [
            (who.person_id, {"signup": row.signup_id, "batch": batch.id})
            for row, who in zip(rows, known, strict=True)
        ]
        here = f"event:{batch.event_id}"
        outbox.post_to_all("signups.brought_in", to_them, language=batch.params["language"], context=here)


def _note_what_they_allow(rows: Sequence[Waiting], people: Mapping[str, Known], batch: Batch) -> None:
    """A list proves nothing: that somebody allows a purpose is kept as what it says, and never used."""
    codes = sorted({code for row in rows for code in row.data.get("allowed", ())})
    for purpose in db.session.scalars(select(Purpose).where(Purpose.code.in_(codes))).all():
        those = [people[row.key] for row in rows if purpose.code in row.data.get("allowed", ())]
        consent.import_unverified_of_many(
            [(who.subject_id, who.subject_ref) for who in those],
            purpose,
            context_in(purpose, batch.event_id),
            source=batch.params["source"],
            by=batch.made_by,
        )


def _change(rows: Sequence[Waiting], known: Mapping[str, OfEvent], batch: Batch) -> None:
    now = clock.now()
    for some in _parts(rows):
        send(_ANSWERS, [{"of_signup": row.signup_id, "now_answered": row.data["answers"], "at": now}
                        for row in some])  # fmt: skip
        send(_FINDABLE, [{"of_signup": row.signup_id, "found_by": row.found_by["search"],
                          "ordered_by": row.found_by["sort_name"], "lacks_one": row.lacks_file}
                         for row in some])  # fmt: skip
        named = [row for row in some if "name" in row.data["before"] and row.data["answers"].get("name")]
        if named:
            send(_NAMES, [{"of_key": row.key, "called": str(row.data["answers"]["name"])} for row in named])
        entries = [
            (row.signup_id or 0, known[row.key].subject_ref, {"fields": changed})
            for row in some
            if (changed := _changed(row))
        ]
        record_all("signup.answers-changed", "signup", entries, by=batch.made_by)


def _changed(row: Waiting) -> list[str]:
    """The answers that became others: the trail holds no more than what happened."""
    answers = row.data["answers"]
    return sorted(code for code, said in row.data["before"].items() if said != answers.get(code))


def _finish(batch: Batch, rows: Sequence[Waiting]) -> None:
    for some in _parts(rows):
        send(_BECAME, [{"of_row": row.id, "became": row.outcome, "because": row.reason,
                        "of_signup": row.signup_id} for row in some])  # fmt: skip
    batch.state, batch.finished_at, batch.done = BatchState.DONE, clock.now(), batch.total
    forget(batch)
    db.session.flush()
    db.session.expire_all()  # rows were changed past the session
    details: dict[str, Any] = details_of(batch.params)
    details |= {each: sum(row.outcome == each for row in rows) for each in ("new", "waits", "changed")}
    record("signup.import-done", "event", batch.event_id, by=batch.made_by, **details)


def _parts(rows: Sequence[Waiting]) -> Iterator[Sequence[Waiting]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
