"""A day and a time, and several of a list, as forms about events ask for them."""

from typing import Any

from wtforms import DateTimeLocalField, Form, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from registration.foundation.localization import gettext as _


class WallTimeField(DateTimeLocalField):
    """A day and a time as the clock of the event's place shows them."""

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(label, validators, format=formats, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except (ValueError, OverflowError) as wrong:
            self.data = None
            raise ValueError(_("Enter day and time like 2027-03-03 16:00")) from wrong
        if self.data is not None and not 2000 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(_("Enter a year between 2000 and 2200"))


def _known(form: Form, control: SelectMultipleField) -> None:
    """Refuse a tick that was not in the list."""
    if not set(control.data or ()) <= set(control.choices or ()):
        raise ValidationError(_("Choose from the list"))


def ticks(label: Any, coerce: Any = str) -> SelectMultipleField:
    """Several of a list; its choices are set when the form is made."""
    return SelectMultipleField(
        label,
        [_known],
        coerce=coerce,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
