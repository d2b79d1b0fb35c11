"""What each line of a file would change, against what is known now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, select

from registration.consent.queries import may_contact
from registration.events.models import Event
from registration.forms.answers import readable
from registration.forms.models import FormVersion, Submission
from registration.forms.queries import restricted_codes, sheet_of
from registration.forms.rules import Field
from registration.foundation.database import db
from registration.mail.suppression import suppressed_among
from registration.people.errors import NotAnAddress
from registration.people.models import Person, Subject
from registration.people.rules import address, email_key
from registration.signups.importing.cells import Reader
from registration.signups.importing.checking import Checks
from registration.signups.models import LIVING, Signup, SignupState

EMAIL = "email"


@dataclass
class Line:
    """One line and what becomes of it: ``new``, ``changed``, ``same`` or ``refused``."""

    number: int
    outcome: str
    reason: str = ""
    signup_id: int | None = None
    data: dict[str, Any] | None = field(default_factory=dict)


@dataclass(frozen=True)
class OfEvent:
    """Somebody whose mailbox we know, and what they have at this event."""

    subject_ref: str
    may_be_looked_at: bool
    signup_id: int | None
    state: SignupState | None
    answers: Mapping[str, Any]
    form_version_id: int

    @property
    def stands(self) -> bool:
        """Whether they have a sign-up that was neither cancelled nor lapsed."""
        return self.state is not None and self.state.value in LIVING


def compared(
    event: Event,
    columns: Mapping[str, int],
    lines: Iterable[tuple[int, Sequence[str]]],
    seen: dict[str, int],
) -> list[Line]:
    """The lines in order. ``seen`` holds the mailboxes of earlier lines with their numbers, and grows."""
    readers = _Readers(event.form_version_id or 0, columns)
    reader, checks = readers.usual, Checks(event.id)
    guarded = restricted_codes(event.form_version) if event.form_version else frozenset()
    read = [(number, cells, _mailbox(reader.cell(EMAIL, cells))) for number, cells in lines]
    keys = {email_key(mailbox) for _number, _cells, mailbox in read if mailbox}
    known, stopped = at_event(event.id, keys), suppressed_among(keys)
    found = []
    for number, cells, mailbox in read:
        key = email_key(mailbox) if mailbox else ""
        if key and (line := _refused_unread(number, key, known.get(key), seen, stopped)):
            found.append(line)
            continue
        if key:
            seen[key] = number
        person = known.get(key)
        if person and person.stands:
            theirs = readers.for_version(person.form_version_id)
            found.append(_about_known(number, cells, person, theirs, checks, guarded))
        else:
            found.append(_about_new(number, cells, mailbox, reader, checks))
    return found


class _Readers:
    """What reads a line, for the form as it is now and for those that people filled in before."""

    def __init__(self, version_id: int, columns: Mapping[str, int]) -> None:
        self._columns = columns
        self._by_version: dict[int, Reader] = {}
        self.usual = self.for_version(version_id)

    def for_version(self, version_id: int) -> Reader:
        if version_id not in self._by_version:
            version = db.session.get_one(FormVersion, version_id)
            self._by_version[version_id] = Reader(sheet_of(version), self._columns)
        return self._by_version[version_id]


def _mailbox(words: str) -> str:
    """The address; nothing where it is none, and then the rules of the form say so."""
    try:
        return address(words)
    except NotAnAddress:
        return ""


def at_event(event_id: int, keys: Iterable[str]) -> dict[str, OfEvent]:
    """Those we know, by mailbox. Of several sign-ups of one person the one that stands, or the latest."""
    rows = db.session.execute(
        select(
            Person.email_key,
            Subject.ref,
            may_contact(Subject.id),
            Signup.id,
            Signup.state,
            Submission.answers,
            Submission.form_version_id,
        )
        .join(Subject, Subject.person_id == Person.id)
        .outerjoin(Signup, and_(Signup.person_id == Person.id, Signup.event_id == event_id))
        .outerjoin(Submission, Submission.id == Signup.submission_id)
        .where(Person.email_key.in_(list(keys)))
        .order_by(Signup.state.in_(LIVING), Signup.id)
    )
    return {row[0]: OfEvent(*row[1:]) for row in rows}


def _refused_unread(
    number: int, key: str, known: OfEvent | None, seen: Mapping[str, int], stopped: set[str]
) -> Line | None:
    """Lines that are refused for whom they are about. Of somebody to be left in peace nothing is kept."""
    if known and not known.may_be_looked_at:
        return Line(number, "refused", "restricted", data=None)
    if key in stopped and not (known and known.stands):
        return Line(number, "refused", "suppressed", data=None)
    if key in seen:
        return Line(number, "refused", "twice", data={EMAIL: key, "first": seen[key]})
    if known and known.state is SignupState.CANCELLED:
        return Line(number, "refused", "cancelled", data={EMAIL: key})
    return None


def _about_new(number: int, cells: Sequence[str], mailbox: str, reader: Reader, checks: Checks) -> Line:
    checked = checks.of(reader, reader.posted(cells))
    if checked.errors:
        wrong = _wrong(checked.errors, reader)
        told = {EMAIL: mailbox, "name": reader.cell("name", cells), "wrong": wrong}
        return Line(number, "refused", "answers", data=told)
    answers = dict(checked.answers)
    data: dict[str, Any] = {EMAIL: mailbox, "name": answers.get("name", ""), "answers": answers}
    if allowed := reader.allowed(cells):
        data["allowed"] = allowed
    return Line(number, "new", data=data | _lacking(reader, answers))


def _about_known(
    number: int,
    cells: Sequence[str],
    known: OfEvent,
    reader: Reader,
    checks: Checks,
    guarded: frozenset[str],
) -> Line:
    """What the line says instead of what was answered, under the rules of the form that was filled in.

    What it says under a guarded code counts as a change even where it is what stands there: otherwise whoever
    may not read an answer could find it out by a file that guesses it.
    """
    before = known.answers
    checked = checks.of(reader, reader.posted(cells, before))
    filled = reader.filled(cells)
    errors = {code: words for code, words in checked.errors.items() if code.partition(".")[0] in filled}
    data: dict[str, Any] = {EMAIL: before.get(EMAIL, ""), "name": before.get("name", "")}
    if errors:
        return Line(number, "refused", "answers", known.signup_id, data | {"wrong": _wrong(errors, reader)})
    asked = {each.code for each in reader.fields}
    # What stood there and would be refused today stays, as the file says nothing of it.
    spared = asked & {code.partition(".")[0] for code in checked.errors}
    kept = {code: said for code, said in before.items() if code not in asked or code in spared}
    after = {**kept, **checked.answers, EMAIL: before.get(EMAIL, "")}
    changes = _changes(reader.fields, before, after, guarded & filled)
    if not changes:
        return Line(number, "same", "", known.signup_id, data)
    data |= {"answers": after, "changes": changes, "before": {code: before.get(code) for code, *_ in changes}}
    data |= _lacking(reader, after)
    return Line(number, "changed", "", known.signup_id, data)


def _lacking(reader: Reader, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {"lacks_file": True} if reader.lacks_a_file(answers) else {}


def _changes(
    fields: Iterable[Field], before: Mapping[str, Any], after: Mapping[str, Any], always: Collection[str]
) -> list[tuple[str, str, str]]:
    """Code, old and new words of each answer that changes, or always counts as changed."""
    return [
        (each.code, readable(each, before.get(each.code)), readable(each, after.get(each.code)))
        for each in fields
        if each.code in always or before.get(each.code) != after.get(each.code)
    ]


def _wrong(errors: Mapping[str, str], reader: Reader) -> list[tuple[str, str]]:
    """Where it stands, and what to do: ``C`` as a spreadsheet names the column."""
    return [(column_name(reader.place_of(code)), words) for code, words in errors.items()]


def column_name(place: int | None) -> str:
    """``A``, ``B``, … ``Z``, ``AA``; a dash where the file has no such column."""
    if place is None:
        return "–"
    name = ""
    place += 1
    while place:
        place, sign = divmod(place - 1, 26)
        name = chr(65 + sign) + name
    return name
