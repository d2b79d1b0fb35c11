"""What staff say about a report that they bring."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, SelectField

from registration.foundation.localization import lazy_gettext
from registration.web.places import zone_choices

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


class ReportForm(FlaskForm):
    """The file, and in which zone its times are written."""

    file = FileField(_l("Report of attendance"))
    time_zone = SelectField(_l("Time zone of the times in the file"))

    def offer(self, zone: str) -> None:
        self.time_zone.choices = zone_choices(zone)
        if not self.time_zone.data or self.time_zone.data == "None":
            self.time_zone.data = zone
