"""The two forms of this area. Each has one field for every language of the site."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from registration.consent.models import PurposeVersion
from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, own_name
from registration.newsletters.models import Campaign, Newsletter
from registration.newsletters.rules import Details

LONGEST_LINE = 200
LONGEST_WORDS = 2_000
LONGEST_ISSUE = 50_000
RESERVED = ("new", "issues")
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


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


def a_line(label: str, most: int) -> StringField:
    return StringField(label, [Optional(), Shorter(most)], filters=[stripped])


def a_text(label: str, most: int) -> TextAreaField:
    return TextAreaField(label, [Optional(), Shorter(most)], filters=[stripped])


def a_short_name(form: Form, control: Field) -> None:
    if control.data in RESERVED or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", control.data or ""):
        raise ValidationError(_("Use small letters a to z, digits and hyphens, such as trade-brief"))


class InEachLanguage(FlaskForm):
    """A form whose texts are asked in every language of the site: ``title_en``, ``title_ja``."""

    WORDS: ClassVar[Mapping[str, Any]] = {}
    """Name of a text to a function that makes its field from a label."""

    @classmethod
    def made(cls, **filled: Any) -> "InEachLanguage":
        """The form for the languages of this installation."""
        extra = {
            f"{name}_{tag}": field(own_name(tag))
            for name, field in cls.WORDS.items()
            for tag in settings.current().languages
        }
        form: InEachLanguage = type(cls.__name__, (cls,), extra)(**filled)
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
        first = self.fields(name)[0][1]
        first.errors = [*first.errors, what_to_do]
        return False


class NewsletterForm(InEachLanguage):
    """What is said about a newsletter, and the words beside its box."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "title": lambda label: a_line(label, LONGEST_LINE),
        "description": lambda label: a_text(label, LONGEST_WORDS),
        "how_often": lambda label: a_line(label, LONGEST_LINE),
        "statement": lambda label: a_text(label, LONGEST_WORDS),
        "if_refused": lambda label: a_text(label, LONGEST_WORDS),
    }
    public = BooleanField(_l("Anyone can order it on the newsletter page"))
    on_signup_forms = BooleanField(_l("Sign-up forms of events offer it, with a box of its own"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        return self.need_one_of("title", _("Enter the title of the newsletter")) and bool(fine)

    def details(self) -> Details:
        """The answers, in the words the room understands."""
        return Details(
            **{name: self.words(name) for name in self.WORDS},
            public=self.public.data,
            on_signup_forms=self.on_signup_forms.data,
        )


class NewNewsletterForm(NewsletterForm):
    """The same, with the short name that is for good."""

    slug = StringField(
        _l("Short name in addresses"), [InputRequired(_l("Enter a short name")), a_short_name],
        filters=[stripped],
    )  # fmt: skip


class IssueForm(InEachLanguage):
    """Subject and text of an issue."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "subject": lambda label: a_line(label, LONGEST_LINE),
        "body": lambda label: a_text(label, LONGEST_ISSUE),
    }

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        return self.need_one_of("subject", _("Enter a subject")) and bool(fine)


def details_of(newsletter: Newsletter, version: PurposeVersion | None) -> dict[str, Any]:
    """What stands in the form of a newsletter before it is changed."""
    words = {
        "title": newsletter.title,
        "description": newsletter.description,
        "how_often": newsletter.how_often,
        "statement": version.statement if version else {},
        "if_refused": version.if_refused if version else {},
    }
    return _by_field(words) | {"public": newsletter.public, "on_signup_forms": newsletter.on_signup_forms}


def words_of(campaign: Campaign) -> dict[str, Any]:
    """What stands in the form of an issue before it is changed."""
    return _by_field({"subject": campaign.subject, "body": campaign.body})


def _by_field(words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {f"{name}_{tag}": text for name, texts in words.items() for tag, text in texts.items()}
