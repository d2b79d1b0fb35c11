"""What is asked about an event, and what of it fits together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from registration.events.errors import TimeDoesNotExist
from registration.events.models import HostRole, Mode
from registration.events.rules import (
    MOST_PLACES,
    EventDraft,
    HostDraft,
    ProgrammeDraft,
    SpeakerDraft,
    instant,
    times_in_order,
)
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, pick
from registration.organisations.models import Organisation
from registration.organiser_site.events.forms.fields import WallTimeField
from registration.web.places import zones
from registration.web.wording import Shorter, address_of_a_page, plain_text, refuse, stripped

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
TIMES = ("starts_at", "ends_at", "opens_at", "closes_at")
WORDS = ("title", "summary", "description", "venue", "held_in")
MOST_ROWS = 100
COMMON_ZONES = ("Asia/Tokyo", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Singapore", "Europe/London", "UTC")


ROLES = {
    HostRole.HOST: _l("Host"),
    HostRole.CO_HOST: _l("Co-organiser"),
    HostRole.SUPPORTER: _l("Supporter"),
    HostRole.COOPERATION: _l("Cooperation"),
    HostRole.SPONSOR: _l("Sponsor"),
}
MODES = {
    Mode.IN_PERSON: _l("In person"),
    Mode.WEBINAR: _l("Webinar"),
    Mode.HYBRID: _l("In person and online"),
}


@dataclass
class Read:
    """What the posted times are as instants, and what should be said about them."""

    times: dict[str, datetime] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)


class Texts:
    """Reading and filling fields that exist once for each language: ``title_en``, ``title_ja``."""

    languages: tuple[str, ...] = ()

    def text(self, name: str) -> dict[str, str]:
        return {tag: getattr(self, f"{name}_{field_end(tag)}").data or "" for tag in self.languages}

    def pairs(self, name: str) -> list[tuple[str, Field]]:
        return [(tag, getattr(self, f"{name}_{field_end(tag)}")) for tag in self.languages]


def field_end(tag: str) -> str:
    """The end of a field's name for this language."""
    return tag.replace("-", "_").lower()


class HostRow(Texts, Form):
    organisation = SelectField(_l("Organisation"), [InputRequired(_l("Choose an organisation"))], coerce=str)
    role = SelectField(_l("Role"), coerce=HostRole)
    asked = BooleanField(_l("Ask attendees on the form whether we may give it their details"))


class ProgrammeRow(Texts, Form):
    starts_at = WallTimeField(_l("Time"), [InputRequired(_l("Enter the time of this line"))])


class EventForm(Texts, FlaskForm):
    """Facts of an event. Times are those on the clock of its place."""

    ref = HiddenField()
    revision = HiddenField()
    mode = RadioField(
        _l("How people take part"),
        [InputRequired(_l("Choose how people take part"))],
        choices=[SelectChoice(mode, words) for mode, words in MODES.items()],
        coerce=Mode,
    )
    time_zone = SelectField(_l("Time zone"))
    starts_at = WallTimeField(_l("Begins"), [InputRequired(_l("Enter when the event begins"))])
    ends_at = WallTimeField(_l("Ends"), [InputRequired(_l("Enter when the event ends"))])
    opens_at = WallTimeField(_l("Sign-up opens"), [InputRequired(_l("Enter when sign-up opens"))])
    closes_at = WallTimeField(_l("Sign-up closes"), [InputRequired(_l("Enter when sign-up closes"))])
    capacity = IntegerField(_l("Places"), [Optional()])
    waitlist = BooleanField(_l("When it is full, people can join a waiting list"), default=True)
    join_url = URLField(
        _l("Link to the webinar’s room"),
        [Optional(), plain_text, Shorter(1000), address_of_a_page],
        filters=[stripped],
    )
    hosts: "FieldList[Any]"
    programme: "FieldList[Any]"

    def prepare(self, organisations: Sequence[Organisation], zone: str) -> None:
        """Fill the lists one chooses from. Rows that are added later are prepared with them."""
        self.organisations = organisations
        self.time_zone.choices = zone_choices(zone)
        for row in self.hosts:
            self._prepare_row(row.form)

    def _prepare_row(self, row: Any) -> None:
        names = [SelectChoice(str(each.id), pick(each.name)) for each in self.organisations]
        row.organisation.choices = [SelectChoice("", _("Choose")), *names]
        row.role.choices = [SelectChoice(role, words) for role, words in ROLES.items()]

    def rearrange(self, deed: str) -> bool:
        """Add or take away a row, as the pressed button says. False: it was another button."""
        verb, _between, number = deed.partition(":")
        rows = {"host": self.hosts, "line": self.programme}.get(verb.partition("-")[2])
        if rows is None:
            return False
        if verb.startswith("add-") and len(rows) < MOST_ROWS:
            rows.append_entry()
            if rows is self.hosts:
                self._prepare_row(rows[-1].form)
        if verb.startswith("remove-") and number.isdigit() and int(number) < len(rows):
            rows.entries.pop(int(number))
            self._number_anew(rows)
        return True

    @staticmethod
    def _number_anew(rows: "FieldList[Any]") -> None:
        """Rows are told apart by their number: the gap is closed, with what was typed kept."""
        for number, row in enumerate(rows.entries):
            old, new = row.id, f"{rows.name}-{number}"
            row.id = row.name = row.short_name = new
            for control in row.form:
                control.id = control.id.replace(old, new, 1)
                control.name = control.name.replace(old, new, 1)
                control.label.field_id = control.id

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        self._say_choices_plainly()
        checks = (self._check_words(), self._check_capacity(), self._check_hosts(), self._check_times())
        return fine and all(checks)

    def _say_choices_plainly(self) -> None:
        """A choice that is none comes from no page of ours; the library's words for it are of its own."""
        for control in (self.mode, self.time_zone, *(each for row in self.hosts for each in row.form)):
            if isinstance(control, SelectField) and control.errors and (control.raw_data or [""])[0]:
                control.errors = [_("Choose one of the answers")]

    def _check_words(self) -> bool:
        if any(self.text("title").values()):
            return True
        return refuse(self.pairs("title")[0][1], _("Enter a title in at least one language"))

    def _check_capacity(self) -> bool:
        places = self.capacity.data
        if self.capacity.errors:
            self.capacity.errors = [_("Enter a whole number, or leave it empty for no limit")]
            return False
        if places is None or 1 <= places <= MOST_PLACES:
            return True
        return refuse(self.capacity, _("Enter a number from 1 to %(most)s", most=MOST_PLACES))

    def _check_hosts(self) -> bool:
        names = {str(each.id): [name for name in each.name.values() if name] for each in self.organisations}
        seen, fine = set(), True
        for row in self.hosts:
            chosen = row.form.organisation.data
            if chosen in seen:
                fine = refuse(row.form.organisation, _("This organisation is in the list already"))
            seen.add(chosen)
            for _tag, control in row.form.pairs("words"):
                unnamed = control.data and not any(name in control.data for name in names.get(chosen, ()))
                if row.form.asked.data and unnamed:
                    fine = refuse(
                        control, _("Name the organisation: people decide about a recipient they can read")
                    )
        return fine

    def _check_times(self) -> bool:
        """Read all times in the event's zone, then look at their order."""
        self.read = Read()
        if self.time_zone.errors:
            return False
        controls = [getattr(self, name) for name in TIMES] + [row.form.starts_at for row in self.programme]
        if not all([self._read_time(control) for control in controls]):  # noqa: C419
            return False
        fine = True
        for name in times_in_order(self.draft()):
            said = {
                "ends_at": _("The end must come after the beginning"),
                "closes_at": _("Sign-up must close after it opens, and not after the end of the event"),
            }
            fine = refuse(getattr(self, name), said[name])
        return fine

    def _read_time(self, control: Field) -> bool:
        if control.errors or control.data is None:
            return False
        try:
            found = instant(control.data, self.time_zone.data, self.known.get(control.name))
        except TimeDoesNotExist as jump:
            return refuse(
                control,
                _(
                    "This time does not exist: the clocks are put forward that day. Do you mean %(time)s?",
                    time=jump.after.strftime("%H:%M"),
                ),
            )
        self.read.times[control.name] = found.at
        if found.twice:
            self.read.twice.append(control.data.strftime("%H:%M"))
        return True

    known: Mapping[str, datetime] = {}
    """Instants of the event as it is stored, by name of the field."""

    def draft(self) -> EventDraft:
        """What was typed, in the words of the events room."""
        times = self.read.times
        programme = [
            ProgrammeDraft(
                times[row.form.starts_at.name],
                row.form.text("title"),
                [SpeakerDraft(row.form.text("speaker"))] if any(row.form.text("speaker").values()) else [],
            )
            for row in self.programme
        ]
        written: dict[str, Any] = {name: times[name] for name in TIMES}
        written |= {name: self.text(name) for name in WORDS}
        return EventDraft(
            mode=self.mode.data or Mode.WEBINAR,
            time_zone=self.time_zone.data,
            capacity=self.capacity.data,
            waitlist=bool(self.waitlist.data),
            join_url=self.join_url.data or None,
            hosts=tuple(self._hosts()),
            programme=tuple(programme),
            **written,
        )

    def _hosts(self) -> Iterator[HostDraft]:
        for row in self.hosts:
            if (row.form.organisation.data or "").isdigit():
                yield HostDraft(
                    int(row.form.organisation.data),
                    row.form.role.data,
                    bool(row.form.asked.data),
                    row.form.text("words"),
                )

    def problems(self) -> list[tuple[str, str]]:
        """(field id, what to do) of everything that is wrong, rows included."""
        found = []
        for control in self:
            if isinstance(control, FieldList):
                for row in control:
                    found += [(inner.id, str(inner.errors[0])) for inner in row.form if inner.errors]
            elif control.errors:
                found.append((control.id, str(control.errors[0])))
        return found


def zone_choices(own: str) -> list[SelectChoice]:
    """The zones of the house first, then all there are."""
    common = list(dict.fromkeys([own, *COMMON_ZONES]))
    others = [zone for zone in zones() if zone not in common]
    return [
        *(SelectChoice(zone, zone, optgroup=_("Often used")) for zone in common),
        *(SelectChoice(zone, zone, optgroup=_("All")) for zone in others),
    ]
