"""What is asked about an organisation, our own or another."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf.file import FileField
from wtforms import BooleanField, ColorField, SelectField
from wtforms.validators import Optional, Regexp, ValidationError

from registration.foundation.localization import countries, lazy_gettext
from registration.foundation.localization import gettext as _
from registration.organisations.actions import keep_logo
from registration.organisations.errors import ImageTooLarge, NotAnImage
from registration.organisations.models import Organisation, OrganisationKind, Regime
from registration.organisations.rules import BRAND, DEFAULT_BRAND, LONGEST_CODE
from registration.organiser_site.settings.forms.fields import (
    a_code,
    a_known_zone,
    a_page,
    an_address,
    known_choice,
)
from registration.web.laws import LAWS
from registration.web.places import zone_choices
from registration.web.wording import InEachLanguage, a_line, a_text, by_field

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn


KINDS = {
    OrganisationKind.CO_ORGANISER: _l("Co-organiser: holds events with us"),
    OrganisationKind.GROUP_MEMBER: _l("Member of our group"),
    OrganisationKind.PROCESSOR: _l("Processor: handles data on our instructions"),
    OrganisationKind.SUBCONTRACTOR: _l("Subcontractor: carries out one task for us"),
    OrganisationKind.GOVERNMENT: _l("Government body"),
    OrganisationKind.ADVISOR: _l("Adviser, such as a lawyer or auditor"),
    OrganisationKind.PARTNER_STORE: _l("Partner store"),
}
PLAIN = (
    "country", "regime", "time_zone", "contact_email", "privacy_email", "telephone", "fax", "website",
)  # fmt: skip


class OrganisationForm(InEachLanguage):
    """What is known of any organisation."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "name": lambda label: a_line(label, 200, Optional()),
        "department": lambda label: a_line(label, 200, Optional()),
        "address": lambda label: a_line(label, 300, Optional()),
        "city": lambda label: a_line(label, 100, Optional()),
        "representative_name": lambda label: a_line(label, 200, Optional()),
        "dpo_contact": lambda label: a_text(label, 500, Optional()),
        "protection_note": lambda label: a_text(label, 2000, Optional()),
    }
    country = SelectField(_l("Country"), [known_choice], validate_choice=False)
    regime = SelectField(_l("Law it stands under"), [known_choice], validate_choice=False)
    time_zone = SelectField(_l("Time zone"), [a_known_zone], validate_choice=False)
    contact_email = an_address(_l("E-mail for questions"))
    privacy_email = an_address(_l("E-mail for personal data"))
    telephone = a_line(_l("Telephone"), 40, Optional())
    fax = a_line(_l("Fax"), 40, Optional())
    website = a_page(_l("Web site"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = dict(countries())
        self.regime.choices = {each.value: str(words) for each, words in LAWS.items()}
        self.time_zone.choices = zone_choices(self.time_zone.data)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = super().validate(extra_validators)
        return self.need_one_of("name", _("Enter the name of the organisation")) and bool(fine)

    def facts(self) -> dict[str, Any]:
        """The answers, in the words of the room."""
        return {name: self.words(name) for name in self.WORDS} | {
            "country": self.country.data,
            "regime": Regime(self.regime.data),
            "time_zone": self.time_zone.data,
            "contact_email": self.contact_email.data or None,
            "privacy_email": self.privacy_email.data or None,
            "telephone": self.telephone.data or None,
            "fax": self.fax.data or None,
            "website": self.website.data or None,
        }


class ControllerForm(OrganisationForm):
    """The organisation that this installation serves, with its look."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        **OrganisationForm.WORDS,
        "introduction": lambda label: a_text(label, 2000, Optional()),
    }
    brand = ColorField(
        _l("Colour"), [Optional(), Regexp(BRAND, message=_l("Enter a colour such as #0b5563"))]
    )
    logo = FileField(_l("Logo"), [Optional()])
    without_logo = BooleanField(_l("Show no logo"))

    def kept_logo(self, before: str | None) -> str | None:
        """The name of the logo from now on; a new file is kept.

        Raises:
            ValidationError: with what to do, when the file is no logo.

        """
        if self.without_logo.data:
            return None
        if not self.logo.data or not self.logo.data.filename:
            return before
        try:
            return keep_logo(self.logo.data.read())
        except NotAnImage as wrong:
            raise ValidationError(_("Choose a PNG, JPEG or WebP image")) from wrong
        except ImageTooLarge as wrong:
            raise ValidationError(_("Choose an image of less than 400 kB")) from wrong

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"brand": self.brand.data or None}


class PartyForm(OrganisationForm):
    """Another organisation: what it does with the data it gets."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        **OrganisationForm.WORDS,
        "activity": lambda label: a_text(label, 1000, Optional()),
    }
    under_our_notice = BooleanField(_l("A member of our group: our privacy notice holds for it too"))

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"under_our_notice": self.under_our_notice.data}


class NewPartyForm(PartyForm):
    """An organisation that was not known before."""

    kind = SelectField(_l("What part it has"), [known_choice], validate_choice=False)
    code = a_code(_l("Use small letters a to z, digits and hyphens, such as mekong-institute"), LONGEST_CODE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = {each.value: str(words) for each, words in KINDS.items()}


def filled(organisation: Organisation, form: type[OrganisationForm]) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return (
        {name: getattr(organisation, name) for name in PLAIN}
        | {"brand": organisation.brand or DEFAULT_BRAND, "under_our_notice": organisation.under_our_notice}
        | by_field({name: getattr(organisation, name) for name in form.WORDS})
    )
