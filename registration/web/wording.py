"""Words that staff type into forms: lines and texts, how they are checked, and asked in each language."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from registration.forms.rules import Field as Question
from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import own_name, pick

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no database keeps."""


def told_apart(errors: Mapping[str, str], questions: Iterable[Question]) -> list[tuple[str, str]]:
    """(field id, what to do) for the summary. What is to be done at several fields says at which."""
    labels, often = {each.code: pick(each.label) for each in questions}, Counter(errors.values())
    return [
        (place, _("%(label)s: %(answer)s", label=labels[code], answer=words))
        if often[words] > 1 and (code := place.partition(".")[0]) in labels
        else (place, words)
        for place, words in errors.items()
    ]


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
    """Line ends as they are in files, and nothing around the words."""
    return text.replace("\r\n", "\n").strip() if text else text


def plain_text(form: Form, control: Field) -> None:
    """Refuse what no database keeps, and show the rest again."""
    words = control.data or ""
    if UNKEEPABLE.search(words):
        control.data = UNKEEPABLE.sub("", words)
        raise StopValidation(_("Remove the invisible character from this text"))


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


def refuse(control: Field, words: str) -> bool:
    """Say at the field what to do. Always false: it is not fine."""
    control.errors = [*control.errors, words]
    return False


class InEachLanguage(FlaskForm):
    """A form whose words are asked in every language of the site: ``title_en``, ``title_ja``."""

    WORDS: ClassVar[Mapping[str, Any]] = {}
    """Name of a text to a function that makes its field from a label."""

    @classmethod
    def made(cls, **filled: Any) -> Self:
        """The form for the languages of this installation."""
        extra = {
            f"{name}_{tag}": field(own_name(tag))
            for name, field in cls.WORDS.items()
            for tag in settings.current().languages
        }
        form: Self = type(cls.__name__, (cls,), extra)(**filled)
        return form

    def fields(self, name: str) -> list[tuple[str, Field]]:
        """The fields of one text with their languages."""
        return [(tag, self[f"{name}_{tag}"]) for tag in settings.current().languages]

    def words(self, name: str) -> dict[str, str]:
        """One text by language; languages left empty are left out."""
        return {tag: field.data for tag, field in self.fields(name) if field.data}

    def need_one_of(self, name: str, what_to_do: str) -> bool:
        """Whether the text is given in some language; says what to do otherwise."""
        if self.words(name):
            return True
        return refuse(self.fields(name)[0][1], what_to_do)


def by_field(words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Texts by language, as they stand in such a form before they are changed."""
    return {f"{name}_{tag}": text for name, texts in words.items() for tag, text in texts.items()}
