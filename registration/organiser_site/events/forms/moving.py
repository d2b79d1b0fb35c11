"""Forms about when: another date, a copy at a date, dates by a rule, a time to publish."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from registration.events.models import Event
from registration.events.queries import all_series
from registration.events.rules import MOST_DATES, Rhythm, dates_by, on_the_clock, wall
from registration.events.together import Fate, Reach, Step
from registration.foundation import clock
from registration.foundation.localization import day, lazy_gettext, pick
from registration.foundation.localization import gettext as _
from registration.organiser_site.events.forms.fields import WallTimeField
from registration.organiser_site.events.forms.rows import Read
from registration.web.wording import refuse

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn
RHYTHMS = {
    Rhythm.WEEKLY: _l("Every week"),
    Rhythm.FORTNIGHTLY: _l("Every two weeks"),
    Rhythm.MONTHLY_BY_DAY: _l("Every month on the same day"),
    Rhythm.MONTHLY_BY_WEEKDAY: _l("Every month on the same weekday"),
}


class TimeForm(FlaskForm):
    """One time on the clock of the event."""

    starts_at: WallTimeField

    def read_time(self, event: Event, *, ahead: bool) -> datetime | None:
        """The instant that was typed; nothing, and a word at the field, where it is none."""
        read = Read()
        if not self.validate() or not read.time(self.starts_at, event.time_zone, event.starts_at):
            return None
        at = read.times[self.starts_at.name]
        if ahead and at <= clock.now():
            refuse(self.starts_at, _("Enter a time that is still to come"))
            return None
        return at


class CopyForm(TimeForm):
    starts_at = WallTimeField(_l("The copy begins"), [InputRequired(_l("Enter when the copy begins"))])


class ScheduleForm(TimeForm):
    starts_at = WallTimeField(_l("Publish at"), [InputRequired(_l("Enter when it is to be published"))])


class PostponeForm(TimeForm):
    known = RadioField(
        _l("New date"),
        [InputRequired(_l("Choose whether the new date is known"))],
        choices=[
            SelectChoice("known", _l("It is known")),
            SelectChoice("open", _l("It is announced later")),
        ],
    )
    starts_at = WallTimeField(_l("Begins"), [Optional()])
    at: datetime | None = None
    """When it begins, once the form was read; nothing: that is announced later."""

    def read(self, event: Event) -> bool:
        """Whether it says when; what is wrong is said at its field, in our words."""
        if (self.known.raw_data or [""])[0] == "open":
            self.starts_at.data, self.starts_at.process_errors = None, []
        if not self.validate():
            for radio in (each for each in self if isinstance(each, RadioField)):
                if radio.errors and (radio.raw_data or [""])[0]:
                    radio.errors = [_("Choose one of the answers")]
            return False
        if self.known.data == "open":
            return True
        self.at = self.read_time(event, ahead=True)
        if self.at is None and not self.starts_at.errors:
            refuse(self.starts_at, _("Enter when the event begins"))
        return self.at is not None


def _reach() -> RadioField:
    return RadioField(
        _l("Which dates"),
        [InputRequired(_l("Choose which dates"))],
        choices=[
            SelectChoice(Reach.FOLLOWING, _l("This one and all that follow it")),
            SelectChoice(Reach.ALL, _l("All of the series that are still to come")),
        ],
    )


class PostponeTogetherForm(PostponeForm):
    """Another beginning for one event of a series; the others move by as much."""

    reach = _reach()

    def refuses(self, steps: Sequence[Step]) -> bool:
        """Whether what would come of it is refused; it is said at its field."""
        early = next((each for each in steps if each.fate is Fate.TOO_EARLY), None)
        if early is not None:
            zone = early.event.time_zone
            words = _(
                "The event of %(day)s would then begin at a time that is over", day=day(early.before, zone)
            )
            refuse(self.starts_at, words)
        elif not any(each.changes for each in steps):
            at = self.starts_at if self.at else self.known
            refuse(at, _("None of these dates would change"))
        return bool(self.errors)


class CancelTogetherForm(FlaskForm):
    """Which events of a series are called off."""

    reach = _reach()

    def read(self) -> bool:
        fine = bool(self.validate())
        if self.reach.errors and (self.reach.raw_data or [""])[0]:
            self.reach.errors = [_("Choose one of the answers")]
        return fine

    def refuses(self, steps: Sequence[Step]) -> bool:
        if not any(each.changes for each in steps):
            refuse(self.reach, _("None of these dates would change"))
        return bool(self.errors)


class RepeatForm(FlaskForm):
    """A rule, then the dates that it gives, of which some can be left out."""

    rhythm = RadioField(
        _l("In what rhythm"),
        [InputRequired(_l("Choose the rhythm"))],
        choices=[SelectChoice(each, words) for each, words in RHYTHMS.items()],
        coerce=Rhythm,
    )
    number = IntegerField(
        _l("How many more dates"),
        [
            InputRequired(_l("Enter how many more dates there are")),
            NumberRange(1, MOST_DATES, message=_l("Enter a number from 1 to 60")),
        ],
    )
    series = SelectField(_l("Series"), coerce=int, validate_choice=False)
    dates = SelectMultipleField(_l("Dates"), validate_choice=False)

    def prepare(self, event: Event) -> None:
        self.known = {0: _("A new series with the title of this event")}
        self.known |= {each.id: pick(each.title) for each in all_series()}
        self.series.choices = [SelectChoice(each, words) for each, words in self.known.items()]
        if not self.series.raw_data:
            self.series.data = event.series_id or 0

    def refusals(self) -> bool:
        """Whether something is wrong; it is said at its field, in our words."""
        fine = self.validate()
        if self.rhythm.errors and (self.rhythm.raw_data or [""])[0]:
            self.rhythm.errors = [_("Choose one of the answers")]
        if self.number.errors:
            self.number.errors = [_("Enter a number from 1 to 60")]
        if self.series.data not in self.known:
            self.series.errors = [_("Choose one of the answers")]
            return True
        return not fine

    def all_dates(self, event: Event) -> list[datetime]:
        """The instants that the rule gives."""
        first = wall(event.starts_at, event.time_zone)
        dates = dates_by(self.rhythm.data, first, self.number.data or 0)
        return [on_the_clock(each, event.time_zone) for each in dates]

    def chosen(self, event: Event) -> list[datetime]:
        """Those of them that stayed ticked."""
        kept = set(self.dates.data or ())
        return [each for each in self.all_dates(event) if each.isoformat() in kept]
