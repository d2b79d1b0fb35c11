"""The usual words of forms and purposes, in every language of the installation.

An organiser or data officer can put other words in their place before they are published.
"""

from collections.abc import Callable

from registration.consent.models import Basis
from registration.consent.rules import PurposeWords
from registration.events.rules import OPERATION, SHARED_FIELDS, sharing_code
from registration.forms.rules import Field, FieldType
from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, locale, pick, speaking
from registration.organisations.models import Organisation

Words = dict[str, str]


def in_every_language(say: Callable[[], str]) -> Words:
    """What is said, by language."""
    said = {}
    for tag in settings.current().languages:
        with speaking(tag):
            said[tag] = say()
    return said


def country(code: str) -> str:
    """The country's name in the present language."""
    return str(locale(language()).territories.get(code, code))


def standard_fields(recipients: list[str]) -> list[Field]:
    """What a sign-up form asks. ``recipients`` are codes of the organisations it asks to share with."""
    shares = [sharing_code(code) for code in recipients]

    def needed(code: str) -> list[str]:
        return [OPERATION, *(shares if code in SHARED_FIELDS else ())]

    say = in_every_language
    return [
        Field(
            code="name",
            type=FieldType.TEXT,
            label=say(lambda: _("Your name")),
            hint=say(lambda: _("As the host should address you.")),
            required=True,
            purposes=needed("name"),
            autocomplete="name",
            missing=say(lambda: _("Enter your name")),
        ),
        Field(
            code="email",
            type=FieldType.EMAIL,
            label=say(lambda: _("E-mail address")),
            hint=say(lambda: _("We send your confirmation and your personal link here.")),
            required=True,
            purposes=needed("email"),
            autocomplete="email",
            max_length=254,
            missing=say(lambda: _("Enter your e-mail address")),
        ),
        Field(
            code="organisation",
            type=FieldType.TEXT,
            label=say(lambda: _("Organisation")),
            hint=say(lambda: _("Your company, school or office. Enter “none” if you come for yourself.")),
            required=True,
            purposes=needed("organisation"),
            autocomplete="organization",
            missing=say(lambda: _("Enter the name of your organisation")),
        ),
        Field(
            code="job_title",
            type=FieldType.TEXT,
            label=say(lambda: _("Job title")),
            purposes=needed("job_title"),
            autocomplete="organization-title",
        ),
        Field(
            code="telephone",
            type=FieldType.TELEPHONE,
            label=say(lambda: _("Telephone")),
            hint=say(
                lambda: _("Only for urgent changes on the day. With country code, like +81 6 0000 0000.")
            ),
            purposes=needed("telephone"),
            autocomplete="tel",
            max_length=40,
        ),
    ]


def sharing_title(organisation: Organisation) -> Words:
    return in_every_language(lambda: _("Share with %(name)s", name=pick(organisation.name)))


def sharing_statement(organisation: Organisation) -> Words:
    """The sentence beside the box: it names recipient and country, without which it carries no consent."""
    return in_every_language(
        lambda: _(
            "Give my name, e-mail address, organisation and job title to %(name)s (%(place)s), "
            "co-organiser of this event, so that it can contact me about its own services and events.",
            name=pick(organisation.name),
            place=_place(organisation),
        )
    )


def sharing_refused(organisation: Organisation) -> Words:
    return in_every_language(
        lambda: _(
            "If you leave this empty, you take part in the same way, and %(name)s learns only how many "
            "people came.",
            name=pick(organisation.name),
        )
    )


def protection_title(organisation: Organisation) -> Words:
    return in_every_language(
        lambda: _("How personal data is protected in %(country)s", country=country(organisation.country))
    )


def sharing_retention(organisation: Organisation) -> Words:
    return in_every_language(
        lambda: _("As long as our agreement with %(name)s allows.", name=pick(organisation.name))
    )


def operation_words() -> PurposeWords:
    say = in_every_language
    return PurposeWords(
        title=say(lambda: _("Holding the event")),
        statement=say(
            lambda: _(
                "We need your name, e-mail address and organisation to give you a place, to admit you and "
                "to tell you about changes."
            )
        ),
        if_refused=say(lambda: _("Necessary, so there is no box. Deleted six months after the event.")),
        basis=Basis.CONTRACT,
        contract=say(lambda: _("Your sign-up for the event, which we hold for you.")),
        required=True,
        fields=("name", "email", "organisation", "job_title", "telephone"),
        message_types=("signups",),
        retention=say(lambda: _("Six months after the event.")),
    )


def questionnaire_words() -> PurposeWords:
    say = in_every_language
    return PurposeWords(
        title=say(lambda: _("Questionnaire")),
        statement=say(lambda: _("After the event, send me one short questionnaire by mail.")),
        if_refused=say(
            lambda: _(
                "If you leave this empty, we do not ask you. Your answers are never shared with your name."
            )
        ),
        fields=("name", "email"),
        message_types=("questionnaires",),
        retention=say(lambda: _("Six months after the event.")),
    )


def _place(organisation: Organisation) -> str:
    city, land = pick(organisation.city), country(organisation.country)
    return _("%(city)s, %(country)s", city=city, country=land) if city else land
