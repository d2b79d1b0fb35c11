"""Words of a purpose and of a notice, each asked in every language of the site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateField, Field, Form, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from registration.consent.models import ChangeClass, NoticeVersion, PurposeVersion
from registration.consent.rules import NoticeWords, PurposeWords, purpose_words
from registration.foundation import clock, settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, own_name

LONGEST_LINE = 200
LONGEST_WORDS = 5_000
LONGEST_NOTICE = 200_000
LONGEST_VALIDITY = 36_500
A_WHILE = timedelta(days=366)
YEARS_AHEAD = timedelta(days=3660)
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


class Readable:
    """Refuses what is too long, and characters that no database keeps."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, control: Field) -> None:
        words = control.data or ""
        if len(words) > self.most:
            raise ValidationError(
                _("Shorten this to %(most)s characters; it has %(have)s", most=self.most, have=len(words))
            )
        if "\x00" in words:
            raise ValidationError(_("Remove the invisible character from this text"))


def stripped(text: str | None) -> str | None:
    """Line ends as they are in files, and nothing around the words."""
    return text.replace("\r\n", "\n").strip() if text else text


def a_line(label: str) -> StringField:
    return StringField(label, [Readable(LONGEST_LINE)], filters=[stripped])


def a_text(label: str) -> TextAreaField:
    return TextAreaField(label, [Readable(LONGEST_WORDS)], filters=[stripped])


def a_long_text(label: str) -> TextAreaField:
    return TextAreaField(label, [Readable(LONGEST_NOTICE)], filters=[stripped])


def a_line_or_none(label: str) -> StringField:
    return StringField(label, [Optional(), Readable(LONGEST_LINE)], filters=[stripped])


def a_text_or_none(label: str) -> TextAreaField:
    return TextAreaField(label, [Optional(), Readable(LONGEST_WORDS)], filters=[stripped])


class InEachLanguage(FlaskForm):
    """A form whose words are asked in every language of the site: ``title_en``, ``title_ja``."""

    WORDS: ClassVar[Mapping[str, Any]] = {}
    """Name of a text to a function that makes its field from a label."""
    MISSING: ClassVar[Mapping[str, Any]] = {}
    """What to say when the words are missing in a language, by name of the text."""

    @classmethod
    def made(cls, **filled: Any) -> Any:
        """The form for the languages of this installation."""
        extra = {
            f"{name}_{tag}": field(own_name(tag))
            for name, field in cls.WORDS.items()
            for tag in settings.current().languages
        }
        return type(cls.__name__, (cls,), extra)(**filled)

    def fields(self, name: str) -> list[tuple[str, Field]]:
        """The fields of one text with their languages."""
        return [(tag, self[f"{name}_{tag}"]) for tag in settings.current().languages]

    def words(self, name: str) -> dict[str, str]:
        """One text by language; languages left empty are left out."""
        return {tag: field.data for tag, field in self.fields(name) if field.data}

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
        control.errors = [*control.errors, what_to_do]


class PurposeForm(InEachLanguage):
    """The words people decide on."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": a_line,
        "statement": a_text,
        "if_refused": a_text,
        "more_title": a_line_or_none,
        "more": a_text_or_none,
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


class NoticeForm(InEachLanguage):
    """The notice in every language, and from when it holds."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": a_line,
        "summary": a_text_or_none,
        "body": a_long_text,
        "change_note": a_text_or_none,
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
    return _by_field({name: getattr(version, name) for name in PurposeForm.WORDS}) | {
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
        return _by_field(words) | {"effective_on": today, "change_class": ChangeClass.MATERIAL.value}
    return _by_field(words | {"change_note": version.change_note}) | {
        "effective_on": max(today, version.effective_at.astimezone(ZoneInfo(zone)).date()),
        "change_class": version.change_class.value,
    }


def _by_field(words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {f"{name}_{tag}": text for name, texts in words.items() for tag, text in texts.items()}


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
