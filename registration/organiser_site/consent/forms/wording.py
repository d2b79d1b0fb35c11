"""Words asked in every language of the site, and what can be typed there."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, own_name

LONGEST_LINE = 200
LONGEST_WORDS = 5_000
LONGEST_NOTICE = 200_000
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


def by_field(words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {f"{name}_{tag}": text for name, texts in words.items() for tag, text in texts.items()}
