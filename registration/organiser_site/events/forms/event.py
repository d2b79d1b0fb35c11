"""What is asked about an event, and what of it fits together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
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

from registration.events.models import HostRole, Label, LabelKind, Mode, Series, room_of
from registration.events.rules import (
    MOST_HOURS,
    MOST_PLACES,
    EventDraft,
    HostDraft,
    times_in_order,
)
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, name_of, pick
from registration.organisations.models import Organisation
from registration.organiser_site.events.forms.fields import WallTimeField, ticks
from registration.organiser_site.events.forms.rows import Read, Rows, Texts
from registration.web.asked import number
from registration.web.places import zone_choices
from registration.web.wording import Shorter, address_of_a_page, plain_text, refuse, stripped

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
TIMES = ("starts_at", "ends_at", "opens_at", "closes_at")
WORDS = ("title", "summary", "description", "venue", "held_in", "fee")
LABELS = {"categories": LabelKind.CATEGORY, "regions": LabelKind.REGION, "topics": LabelKind.TOPIC}
PLACES = ("capacity", "places_in_person", "places_online")
COMMON_TONGUES = ("ja", "en", "zh", "ko", "vi", "th", "id", "ms", "my", "km", "hi", "fr", "de", "es", "pt")


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


class HostRow(Texts, Form):
    organisation = SelectField(_l("Organisation"), [InputRequired(_l("Choose an organisation"))], coerce=str)
    role = SelectField(_l("Role"), coerce=HostRole)
    asked = BooleanField(_l("Ask attendees on the form whether we may give it their details"))


class EventForm(Texts, Rows, FlaskForm):
    """Facts of an event. Times are those on the clock of its place."""

    ROWS: ClassVar[Mapping[str, str]] = {"host": "hosts"}
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
    places_in_person = IntegerField(_l("Places in the room"), [Optional()])
    places_online = IntegerField(_l("Places online"), [Optional()])
    places_for_staff = IntegerField(_l("Places kept for staff"), [Optional()])
    waitlist = BooleanField(_l("When it is full, people can join a waiting list"), default=True)
    changes_until = IntegerField(
        _l("Answers can be changed until so many hours before it begins"), [Optional()]
    )
    join_url = URLField(
        _l("Link to the webinar’s room"),
        [Optional(), plain_text, Shorter(1000), address_of_a_page],
        filters=[stripped],
    )
    hosts: "FieldList[Any]"
    tongues = ticks(_l("Languages it is held in"))
    categories = ticks(_l("Category"), int)
    regions = ticks(_l("Regions"), int)
    topics = ticks(_l("Topics"), int)
    series = SelectField(_l("Series"), coerce=int, validate_choice=False)

    def prepare(
        self,
        organisations: Sequence[Organisation],
        zone: str,
        labels: Sequence[Label],
        series: Sequence[Series],
    ) -> None:
        """Fill the lists one chooses from. Rows that are added later are prepared with them."""
        self.organisations = organisations
        self.time_zone.choices = zone_choices(zone)
        self.tongues.choices = tongue_choices(self.tongues.data or ())
        for name, kind in LABELS.items():
            getattr(self, name).choices = {each.id: pick(each.name) for each in labels if each.kind is kind}
        self.known_series = {0: _("None")} | {each.id: pick(each.title) for each in series}
        self.series.choices = [SelectChoice(each, words) for each, words in self.known_series.items()]
        for row in self.hosts:
            self.prepare_row("hosts", row.form)

    def prepare_row(self, name: str, row: Any) -> None:
        names = [SelectChoice(str(each.id), pick(each.name)) for each in self.organisations]
        row.organisation.choices = [SelectChoice("", _("Choose")), *names]
        row.role.choices = [SelectChoice(role, words) for role, words in ROLES.items()]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        self._say_choices_plainly()
        checks = (
            self._check_words(),
            *[self._check_number(getattr(self, name)) for name in PLACES],
            self._check_places_for_staff(),
            self._check_hosts(),
            self._check_series(),
            self._check_hours(),
            self._check_times(),
        )
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

    def _check_number(self, control: IntegerField) -> bool:
        if control.errors:
            control.errors = [_("Enter a whole number, or leave it empty for no limit")]
            return False
        if control.data is None or 1 <= control.data <= MOST_PLACES:
            return True
        return refuse(control, _("Enter a number from 1 to %(most)s", most=MOST_PLACES))

    def _check_places_for_staff(self) -> bool:
        control, room = self.places_for_staff, self._room()
        if control.errors:
            control.errors = [_("Enter a whole number, or leave it empty for none")]
            return False
        if not control.data:
            return True
        if room is None:
            return refuse(control, _("Say first how many places there are"))
        if 0 <= control.data <= room:
            return True
        return refuse(control, _("Enter a number from 0 to %(most)s", most=room))

    def _room(self) -> int | None:
        """How many fit altogether."""
        both = (self.places_in_person.data, self.places_online.data)
        return room_of(self.capacity.data, *(both if self.mode.data is Mode.HYBRID else (None, None)))

    def _check_hours(self) -> bool:
        if self.changes_until.errors or not 0 <= (self.changes_until.data or 0) <= MOST_HOURS:
            self.changes_until.errors = [
                _("Enter a number from %(least)s to %(most)s", least=0, most=MOST_HOURS)
            ]
            return False
        return True

    def _check_series(self) -> bool:
        if self.series.errors or (self.series.data or 0) not in self.known_series:
            self.series.errors = [_("Choose one of the answers")]
            return False
        return True

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
        zone = self.time_zone.data
        if not all([self.read.time(getattr(self, name), zone, self.known.get(name)) for name in TIMES]):  # noqa: C419
            return False
        fine = True
        for name in times_in_order(self.draft()):
            said = {
                "ends_at": _("The end must come after the beginning"),
                "closes_at": _("Sign-up must close after it opens, and not after the end of the event"),
            }
            fine = refuse(getattr(self, name), said[name])
        return fine

    known: Mapping[str, datetime] = {}
    """Instants of the event as it is stored, by name of the field."""

    def draft(self) -> EventDraft:
        """What was typed, in the words of the events room."""
        written: dict[str, Any] = {name: self.read.times[name] for name in TIMES}
        written |= {name: self.text(name) for name in WORDS}
        return EventDraft(
            mode=self.mode.data or Mode.WEBINAR,
            time_zone=self.time_zone.data,
            capacity=self.capacity.data,
            places_in_person=self.places_in_person.data if self.mode.data is Mode.HYBRID else None,
            places_online=self.places_online.data if self.mode.data is Mode.HYBRID else None,
            places_for_staff=self.places_for_staff.data or 0,
            waitlist=bool(self.waitlist.data),
            join_url=self.join_url.data or None,
            hosts=tuple(self._hosts()),
            tongues=tuple(self.tongues.data or ()),
            labels=tuple(each for name in LABELS for each in getattr(self, name).data or ()),
            series_id=self.series.data or None,
            changes_until=self.changes_until.data or 0,
            **written,
        )

    def _hosts(self) -> Iterator[HostDraft]:
        for row in self.hosts:
            if organisation_id := number(row.form.organisation.data):
                yield HostDraft(
                    organisation_id,
                    row.form.role.data,
                    bool(row.form.asked.data),
                    row.form.text("words"),
                )


def tongue_choices(known: Sequence[str]) -> dict[str, str]:
    """Languages often spoken at events, and those that are chosen already, by name."""
    return {tag: name_of(tag) for tag in dict.fromkeys([*COMMON_TONGUES, *known])}
