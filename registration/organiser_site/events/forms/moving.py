"""Forms about when: another date, a copy at a date, dates by a rule, a time to publish."""

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from registration.events.models import Event
from registration.events.queries import all_series
from registration.events.rules import MOST_DATES, Rhythm, dates_by, on_the_clock, wall
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, pick
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
        if not self.validate() or not read.time(self.starts_at, event.time_zone):
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


class RepeatForm(FlaskForm):
    """A rule, then the dates that it gives, of which some can be left out."""

    rhythm = RadioField(
        _l("How often"),
        [InputRequired(_l("Choose how often"))],
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
