"""Whom a new notice is for, and earlier words that are brought in."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import DateField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from registration.consent.rules import REGIONS, NoticeWords
from registration.foundation import clock
from registration.foundation.localization import countries, lazy_gettext
from registration.foundation.localization import gettext as _
from registration.organiser_site.consent.forms.notices import beginning
from registration.organiser_site.consent.forms.publishing import (
    WordsToPublish,
    a_line,
    a_long_text,
    a_text,
)

RESERVED = ("history", "versions", "comparison", "new", "preview")
"""Parts of addresses: no notice has these for a code."""
EVERYBODY, OTHER = "everybody", "other"
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.
FIRST_YEAR = 1900


class AudienceForm(FlaskForm):
    """What the notice is about, and for people in which countries."""

    code = StringField(_l("Short name"), [InputRequired(_l("Enter a short name")), Length(max=60)])
    scope = SelectField(_l("What it is about"), [Optional()])
    region = RadioField(
        _l("For people who live in"),
        choices=[
            SelectChoice(EVERYBODY, _l("All countries for which there is no other one")),
            SelectChoice("eea", _l("European Economic Area")),
            SelectChoice("eea-uk", _l("European Economic Area and United Kingdom")),
            SelectChoice("eea-uk-th", _l("European Economic Area, United Kingdom and Thailand")),
            SelectChoice("uk", _l("United Kingdom")),
            SelectChoice("th", _l("Thailand")),
            SelectChoice("jp", _l("Japan")),
            SelectChoice(OTHER, _l("The countries chosen below")),
        ],
        default=EVERYBODY,
    )
    countries = SelectMultipleField(_l("Countries"))

    @classmethod
    def made(cls, places: Sequence[tuple[str, str]]) -> "AudienceForm":
        """The form, with what a notice can be about."""
        form = cls()
        form.scope.choices = [("", _("All that the organisation does")), *places]
        form.countries.choices = list(countries())
        return form

    def validate_code(self, control: Field) -> None:
        if not _CODE.fullmatch(control.data or "") or control.data in RESERVED:
            raise ValidationError(_("Use small letters, digits and hyphens, such as privacy-eea-uk"))

    def validate_countries(self, control: Field) -> None:
        if self.region.data == OTHER and not control.data:
            raise ValidationError(_("Choose at least one country"))

    def chosen(self) -> Sequence[str]:
        """The countries of the region, or those that were chosen one by one."""
        if self.region.data == OTHER:
            return list(self.countries.data or ())
        return sorted(REGIONS.get(self.region.data or "", ()))

    def named(self) -> str:
        return "" if self.region.data in (EVERYBODY, OTHER) else self.region.data or ""


class EarlierForm(WordsToPublish):
    """Words that were public before they came here."""

    WORDS: ClassVar[Any] = {"title": a_line, "body": a_long_text, "change_note": a_text}
    MISSING: ClassVar[Any] = {
        "title": _l("Enter the title in this language too"),
        "body": _l("Enter the text of the notice in this language too"),
    }
    effective_on = DateField(_l("In force from"), [InputRequired(_l("Enter the day"))])

    def validate_effective_on(self, control: Field) -> None:
        day: date | None = control.data
        if day and not (day.year >= FIRST_YEAR and day < clock.now().date()):
            raise ValidationError(_("Enter a day before today"))

    def wording(self, zone: str) -> NoticeWords:
        day = self.effective_on.data or clock.now().date()
        return NoticeWords(
            title=self.words("title"),
            body=self.words("body"),
            change_note=self.words("change_note"),
            effective_at=beginning(day, zone),
        )
