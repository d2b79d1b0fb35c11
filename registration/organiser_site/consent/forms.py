"""Words of a purpose and of a notice, each asked in every language of the site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from wtforms import DateField, Field, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from registration.consent.models import ChangeClass, NoticeVersion, PurposeVersion
from registration.consent.rules import NoticeWords, PurposeWords, purpose_words
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.web.wording import InEachLanguage, a_line, a_text, by_field, refuse

LONGEST_LINE = 200
LONGEST_WORDS = 5_000
LONGEST_NOTICE = 200_000
LONGEST_VALIDITY = 36_500
A_WHILE = timedelta(days=366)
YEARS_AHEAD = timedelta(days=3660)
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class Published(InEachLanguage):
    """Words that must be complete before they are published."""

    MISSING: ClassVar[Mapping[str, Any]] = {}
    """What to say when the words are missing in a language, by name of the text."""

    def refuse(self, reasons: Sequence[str], *, recipient: str = "") -> None:
        """Say at the fields what keeps the words from being published (codes of ``NotReadyToPublish``)."""
        for reason in reasons:
            name, _colon, tag = reason.partition(":")
            if name == "recipient":
                self._say("statement", tag, _("Name who receives the data: %(name)s", name=recipient))
            else:
                self._say(name, tag, str(self.MISSING[name]))

    def _say(self, name: str, tag: str, what_to_do: str) -> None:
        fields = dict(self.fields(name))
        control = fields.get(tag) or next(iter(fields.values()))
        refuse(control, what_to_do)


class PurposeForm(Published):
    """The words people decide on."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": lambda label: a_line(label, LONGEST_LINE),
        "statement": lambda label: a_text(label, LONGEST_WORDS),
        "if_refused": lambda label: a_text(label, LONGEST_WORDS),
        "more_title": lambda label: a_line(label, LONGEST_LINE),
        "more": lambda label: a_text(label, LONGEST_WORDS),
    }
    MISSING: ClassVar[Mapping[str, Any]] = {
        "title": _l("Enter the name in this language too"),
        "statement": _l("Enter the statement"),
        "if_refused": _l("Say in this language too what happens if the box stays empty"),
    }
    valid_days = IntegerField(
        _l("Days it holds"),
        [Optional(), NumberRange(1, LONGEST_VALIDITY, _l("Enter a number of days between 1 and 36500"))],
    )

    def wording(self, before: PurposeVersion) -> PurposeWords:
        """The words, with what this page does not change taken from the version before."""
        words: dict[str, Any] = {name: self.words(name) for name in self.WORDS}
        return replace(purpose_words(before), **words, valid_days=self.valid_days.data)


class NoticeForm(Published):
    """The notice in every language, and from when it holds."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": lambda label: a_line(label, LONGEST_LINE),
        "summary": lambda label: a_text(label, LONGEST_WORDS),
        "body": lambda label: a_text(label, LONGEST_NOTICE),
        "change_note": lambda label: a_text(label, LONGEST_WORDS),
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
            effective_at=_beginning(self.effective_on.data or clock.now().date(), zone),
        )


def purpose_filled(version: PurposeVersion) -> dict[str, Any]:
    """What stands in the form before it is changed."""
    return by_field({name: getattr(version, name) for name in PurposeForm.WORDS}) | {
        "valid_days": version.valid_days
    }


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


def _beginning(day: date, zone: str) -> datetime:
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
