"""Fields and checks that the form of an event is made of."""

import re
from typing import Any
from urllib.parse import urlsplit

from wtforms import DateTimeLocalField, Field, Form, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from registration.foundation.localization import gettext as _


class Shorter:
    """Refuses a text that is too long, and says by how much."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, control: Field) -> None:
        have = len(control.data or "")
        if have > self.most:
            raise ValidationError(
                _("Shorten this to %(most)s characters; it has %(have)s", most=self.most, have=have)
            )


def stripped(text: str | None) -> str | None:
    """Line ends as they are on the web, and nothing around the words."""
    return text.replace("\r\n", "\n").strip() if text else text


def plain_text(form: Form, control: Field) -> None:
    """Refuse what no database keeps."""
    if re.search("[\x00\ud800-\udfff]", control.data or ""):
        raise StopValidation(_("Remove the invisible character from this answer"))


def address_of_a_page(form: Form, control: Field) -> None:
    """Refuse what a browser would not open as a page."""
    try:
        parts = urlsplit(control.data or "")
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine or re.search(r"\s", control.data or ""):
        raise ValidationError(_("Enter the whole address, beginning with https://"))


def a_line(label: Any, most: int, *validators: Any) -> StringField:
    return StringField(label, [*validators, plain_text, Shorter(most)], filters=[stripped])


def a_text(label: Any, most: int, *validators: Any) -> TextAreaField:
    return TextAreaField(label, [*validators, plain_text, Shorter(most)], filters=[stripped])


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


def refuse(control: Field, words: str) -> bool:
    """Say at the field what to do. Always false: it is not fine."""
    control.errors = [*control.errors, words]
    return False
