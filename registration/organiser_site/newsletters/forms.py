"""The two forms of this area. Each has one field for every language of the site."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, Form, StringField
from wtforms.validators import InputRequired, ValidationError

from registration.consent.models import PurposeVersion
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.newsletters.models import Campaign, Newsletter
from registration.newsletters.rules import Details
from registration.web.wording import InEachLanguage, a_line, a_text, by_field, stripped

LONGEST_LINE = 200
LONGEST_WORDS = 2_000
LONGEST_ISSUE = 50_000
RESERVED = ("new", "issues")
_l: Any = lazy_gettext  # WTForms prints a label late, but asks for text.


def a_short_name(form: Form, control: Field) -> None:
    if control.data in RESERVED or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", control.data or ""):
        raise ValidationError(_("Use small letters a to z, digits and hyphens, such as trade-brief"))


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
    return by_field(words) | {"public": newsletter.public, "on_signup_forms": newsletter.on_signup_forms}


def words_of(campaign: Campaign) -> dict[str, Any]:
    """What stands in the form of an issue before it is changed."""
    return by_field({"subject": campaign.subject, "body": campaign.body})
