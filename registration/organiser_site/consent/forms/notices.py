"""The words of a notice, and from when they hold."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from wtforms import DateField, Field, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError

from registration.consent.models import ChangeClass, NoticeVersion
from registration.consent.rules import NoticeWords
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.organiser_site.consent.forms.publishing import (
    WordsToPublish,
    a_line,
    a_long_text,
    a_text,
)
from registration.web.wording import by_field

A_WHILE = timedelta(days=366)
YEARS_AHEAD = timedelta(days=3660)
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class NoticeForm(WordsToPublish):
    """The notice in every language, and from when it holds."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": a_line,
        "summary": a_text,
        "body": a_long_text,
        "change_note": a_text,
    }
    MISSING: ClassVar[Mapping[str, Any]] = {
        "title": _l("Enter the title in this language too"),
        "body": _l("Enter the text of the notice in this language too"),
    }
    change_class = RadioField(
        _l("What kind of change this is"),
        choices=[
            SelectChoice(ChangeClass.MATERIAL.value, _l("Material: people would decide anew")),
            SelectChoice(ChangeClass.MINOR.value, _l("Minor: clearer words, nothing else")),
        ],
        default=ChangeClass.MATERIAL.value,
    )
    effective_on = DateField(_l("In force from"), [InputRequired(_l("Enter the day"))])
    despite = a_text(_l("Why it is published all the same"))

    def validate_effective_on(self, control: Field) -> None:
        # A day before today becomes today when it is published; one that far away is a slip of the pen.
        today = clock.now().date()
        if control.data and not today - A_WHILE <= control.data <= today + YEARS_AHEAD:
            raise ValidationError(_("Enter a day from today on, within ten years"))

    def wording(self, zone: str) -> NoticeWords:
        return NoticeWords(
            title=self.words("title"),
            body=self.words("body"),
            summary={tag: _pairs(text) for tag, text in self.words("summary").items()},
            change_class=ChangeClass(self.change_class.data),
            change_note=self.words("change_note"),
            effective_at=beginning(self.effective_on.data or clock.now().date(), zone),
        )


def notice_filled(version: NoticeVersion | None, zone: str) -> dict[str, Any]:
    """What stands in the form: the draft, or the words in force as the beginning of the next."""
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    if version is None:
        return {"effective_on": today, "change_class": ChangeClass.MATERIAL.value}
    words = {"title": version.title, "body": version.body}
    words["summary"] = {tag: _lines(pairs) for tag, pairs in version.summary.items()}
    if version.published_at is not None:
        return by_field(words) | {"effective_on": today, "change_class": ChangeClass.MATERIAL.value}
    return by_field(words | {"change_note": version.change_note}) | {
        "effective_on": max(today, version.effective_at.astimezone(ZoneInfo(zone)).date()),
        "change_class": version.change_class.value,
    }


def beginning(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _pairs(text: str) -> list[list[str]]:
    """``Term: words``, a line each. A line without a colon goes on with the one before."""
    found: list[list[str]] = []
    for line in text.splitlines():
        term, colon, words = line.replace("：", ":", 1).partition(":")
        if colon and words.strip():
            found.append([term.strip(), words.strip()])
        elif line.strip():
            _continue(found, line.strip())
    return found


def _continue(found: list[list[str]], line: str) -> None:
    if found:
        found[-1][1] += f" {line}"
    else:
        found.append([line, ""])


def _lines(pairs: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"{term}: {words}" for term, words in pairs)
