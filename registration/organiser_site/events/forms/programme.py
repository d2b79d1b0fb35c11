"""The form the programme is written on: who speaks, and the sessions they speak at."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional

from registration.events.models import Event
from registration.events.rules import MOST_PLACES, ProgrammeDraft, SpeakerDraft, is_ref, wall
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, lazy_gettext, own_name, pick
from registration.organiser_site.events.forms.fields import WallTimeField, ticks
from registration.organiser_site.events.forms.rows import MOST_ROWS, Read, Rows, Texts, field_end, spoken
from registration.web.wording import a_line, a_text, refuse

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
ABOUT_SPEAKERS = ("name", "title", "organisation", "biography")
ABOUT_SESSIONS = ("title", "description", "track")


class SpeakerRow(Texts, Form):
    ref = HiddenField()


class SessionRow(Texts, Form):
    ref = HiddenField()
    starts_at = WallTimeField(_l("Begins"), [InputRequired(_l("Enter when this session begins"))])
    ends_at = WallTimeField(_l("Ends"), [Optional()])
    speakers = ticks(_l("Speakers"))
    bookable = BooleanField(_l("Attendees choose this session when they sign up"))
    capacity = IntegerField(_l("Places in this session"), [Optional()])


class ProgrammeForm(Texts, Rows, FlaskForm):
    """The whole programme. Times are those on the clock of the event's place."""

    ROWS: ClassVar[Mapping[str, str]] = {"speaker": "speakers", "session": "sessions"}
    revision = HiddenField()
    speakers: "FieldList[Any]"
    sessions: "FieldList[Any]"

    def prepare(self, event: Event) -> None:
        """Fill the lists one chooses from, and remember what is stored."""
        self.event = event
        self.known = {item.ref: item for item in event.programme}
        for row in self.speakers:
            self.prepare_row("speakers", row.form)
        for row in self.sessions:
            self.prepare_row("sessions", row.form)

    def prepare_row(self, name: str, row: Any) -> None:
        if not is_ref(row.ref.data or ""):
            row.ref.data = new_ref()
        if name == "sessions":
            row.speakers.choices = {
                each.form.ref.data: self._called(each.form, number)
                for number, each in enumerate(self.speakers, start=1)
            }
            if row.starts_at.data is None and not row.starts_at.raw_data:
                row.starts_at.data = self._next_time()

    @staticmethod
    def _called(row: Any, number: int) -> str:
        return pick(row.text("name"), language()) or _("Speaker %(number)s", number=number)

    def _next_time(self) -> Any:
        """Where a new session begins: when the one before ends."""
        ends = [each.form.ends_at.data or each.form.starts_at.data for each in self.sessions]
        return max(filter(None, ends), default=wall(self.event.starts_at, self.event.time_zone))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        self.read = Read()
        checks = [self._check_speaker(row.form) for row in self.speakers]
        checks += [self._check_session(row.form) for row in self.sessions]
        return fine and all(checks)

    def _check_speaker(self, row: Any) -> bool:
        if any(row.text("name").values()):
            return True
        return refuse(row.pairs("name")[0][1], _("Enter the name of the speaker, or remove the speaker"))

    def _check_session(self, row: Any) -> bool:
        fine = self._check_times(row)
        if not any(row.text("title").values()):
            fine = refuse(row.pairs("title")[0][1], _("Say what happens, in at least one language"))
        if row.capacity.errors:
            row.capacity.errors = [_("Enter a whole number, or leave it empty for no limit")]
            return False
        if row.capacity.data is not None and not 1 <= row.capacity.data <= MOST_PLACES:
            fine = refuse(row.capacity, _("Enter a number from 1 to %(most)s", most=MOST_PLACES))
        return fine

    def _check_times(self, row: Any) -> bool:
        zone, stored = self.event.time_zone, self.known.get(row.ref.data)
        if not self.read.time(row.starts_at, zone, stored.starts_at if stored else None):
            return False
        if row.ends_at.errors:
            return False
        if row.ends_at.data is None:
            return True
        if not self.read.time(row.ends_at, zone, stored.ends_at if stored else None):
            return False
        if self.read.times[row.ends_at.name] <= self.read.times[row.starts_at.name]:
            return refuse(row.ends_at, _("The end must come after the beginning"))
        return True

    def people(self) -> list[SpeakerDraft]:
        """The speakers, in their order."""
        return [
            SpeakerDraft(**{name: row.form.text(name) for name in ABOUT_SPEAKERS}, ref=row.form.ref.data)
            for row in self.speakers
        ]

    def drafts(self) -> list[ProgrammeDraft]:
        """The sessions, in the words of the events room."""
        people = {each.ref: each for each in self.people()}
        return [self._draft(row.form, people) for row in self.sessions]

    def _draft(self, row: Any, people: Mapping[str | None, SpeakerDraft]) -> ProgrammeDraft:
        return ProgrammeDraft(
            starts_at=self.read.times[row.starts_at.name],
            ends_at=self.read.times.get(row.ends_at.name),
            speakers=[people[ref] for ref in row.speakers.data or () if ref in people],
            bookable=bool(row.bookable.data),
            capacity=row.capacity.data,
            ref=row.ref.data,
            **{name: row.text(name) for name in ABOUT_SESSIONS},
        )


@lru_cache
def _made_for(languages: tuple[str, ...]) -> type[ProgrammeForm]:
    def in_each(**makers: Any) -> dict[str, Any]:
        return {"languages": languages} | {
            f"{name}_{field_end(tag)}": make(own_name(tag))
            for name, make in makers.items()
            for tag in languages
        }

    speaker = in_each(
        name=lambda tag: a_line(tag, 200),
        title=lambda tag: a_line(tag, 200),
        organisation=lambda tag: a_line(tag, 200),
        biography=lambda tag: a_text(tag, 3000),
    )
    session = in_each(
        title=lambda tag: a_line(tag, 300),
        description=lambda tag: a_text(tag, 5000),
        track=lambda tag: a_line(tag, 100),
    )
    rows: dict[str, Any] = {
        "speakers": FieldList(FormField(type("SpeakerRow", (SpeakerRow,), speaker)), max_entries=MOST_ROWS),
        "sessions": FieldList(FormField(type("SessionRow", (SessionRow,), session)), max_entries=MOST_ROWS),
    }
    return type("ProgrammeForm", (ProgrammeForm,), {"languages": languages} | rows)


def programme_form(languages: tuple[str, ...], event: Event) -> ProgrammeForm:
    """The form with what is stored of this event's programme."""
    zone = event.time_zone

    def texts(row: Any, names: tuple[str, ...]) -> dict[str, str]:
        return {
            key: words for name in names for key, words in spoken(name, getattr(row, name), languages).items()
        }

    stored = {
        "revision": str(event.revision),
        "speakers": [{"ref": each.ref} | texts(each, ABOUT_SPEAKERS) for each in event.speakers],
        "sessions": [
            {
                "ref": item.ref,
                "starts_at": wall(item.starts_at, zone),
                "ends_at": wall(item.ends_at, zone) if item.ends_at else None,
                "speakers": [each.ref for each in item.speakers],
                "bookable": item.bookable,
                "capacity": item.capacity,
            }
            | texts(item, ABOUT_SESSIONS)
            for item in event.programme
        ],
    }
    form = _made_for(languages)(data=stored)
    form.prepare(event)
    return form
