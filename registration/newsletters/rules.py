"""Decisions about newsletters as pure functions: no session, no clock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from registration.consent.rules import PurposeWords
from registration.forms.rules import Field, FieldType
from registration.foundation.localization import gettext as _
from registration.foundation.localization import speaking

CANCELLED = "campaign-cancelled"
"""Why a copy was withheld: the organiser stopped the campaign."""
INVITATION = "invitation"
"""Code of the purpose to invite people to what we hold ourselves. Events of others have no place in it."""
_EVENT = re.compile(r"/events/([a-z0-9-]+)")
ORDER_LINK_LIVES = timedelta(days=14)
"""How long the button in the mail about an order can be pressed."""


@dataclass(frozen=True)
class Details:
    """What an organiser says about a newsletter. Every text is by language."""

    title: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    how_often: Mapping[str, str] = field(default_factory=dict)
    statement: Mapping[str, str] = field(default_factory=dict)
    if_refused: Mapping[str, str] = field(default_factory=dict)
    on_signup_forms: bool = True
    public: bool = True


def purpose_code(slug: str) -> str:
    """The code of a newsletter's purpose, and of its form."""
    return f"newsletter:{slug}"


def words_of_purpose(details: Details) -> PurposeWords:
    """The words beside the box: what the organiser wrote, and a plain sentence where nothing was written."""
    statement, if_refused, retention = {}, {}, {}
    for language in details.title:
        with speaking(language):
            usual = usual_statement(details.title[language])
            statement[language] = details.statement.get(language) or usual
            if_refused[language] = details.if_refused.get(language) or usual_refusal()
            retention[language] = _("Until you stop the newsletter.")
    return PurposeWords(
        title=details.title,
        statement=statement,
        if_refused=if_refused,
        retention=retention,
        fields=["email"],
        message_types=["newsletters.welcome", "newsletters.issue"],
        dpv_term="dpv:DirectMarketing",
    )


def usual_statement(title: str) -> str:
    return _("Send me the newsletter “%(title)s” by e-mail.", title=title)


def usual_refusal() -> str:
    return _("If you leave this empty, you get no newsletter. Every issue has a link to stop it.")


def order_fields(code: str) -> list[Field]:
    """What the form of a newsletter asks: where to send it, and, if one likes, a name."""
    return [
        Field(
            code="email",
            type=FieldType.EMAIL,
            label={"en": "E-mail address", "ja": "メールアドレス"},
            hint={"en": "The newsletter comes here.", "ja": "メールマガジンのお届け先です。"},
            required=True,
            purposes=(code,),
            autocomplete="email",
            missing={"en": "Enter your e-mail address", "ja": "メールアドレスを入力してください"},
        ),
        Field(
            code="name",
            type=FieldType.TEXT,
            label={"en": "Your name", "ja": "お名前"},
            hint={"en": "If you would like us to know it.", "ja": "差し支えなければご記入ください。"},
            purposes=(code,),
            autocomplete="name",
        ),
    ]


def complete_languages(subject: Mapping[str, str], body: Mapping[str, str]) -> list[str]:
    """Languages that have both a subject and a text."""
    return [language for language, words in subject.items() if words and body.get(language)]


def events_named(body: Mapping[str, str]) -> set[str]:
    """The addresses of events to which the text of an issue leads, in whatever language."""
    return {slug for words in body.values() for slug in _EVENT.findall(words)}


def language_of_copy(wanted: str, written: Sequence[str]) -> str:
    """The language in which somebody gets an issue: their own if it is written, else the first."""
    return wanted if wanted in written else written[0]


def order_link_ends(made_at: datetime) -> datetime:
    return made_at + ORDER_LINK_LIVES


def masked(email: str) -> str:
    """``m•••@minato-foods.example``: its owner knows which mailbox it is, and nobody can write to it."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
