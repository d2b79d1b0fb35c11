"""Fields that several forms about organisations are made of."""

from typing import Any

from wtforms import EmailField, Form, SelectField, SelectMultipleField, StringField, URLField
from wtforms.validators import Email, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext
from registration.organisations.rules import CODE
from registration.web.places import is_zone
from registration.web.wording import Shorter, a_line, address_of_a_page, plain_text

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn

LONGEST_ADDRESS = 500


def an_address(label: Any) -> EmailField:
    return EmailField(
        label, [Optional(), plain_text, Email(message=_l("Enter an address like name@example.org"))]
    )


def a_page(label: Any) -> URLField:
    """The address of a page, as long as the table has room for."""
    return URLField(label, [Optional(), plain_text, address_of_a_page, Shorter(LONGEST_ADDRESS)])


def a_code(what_to_do: Any, most: int = 80) -> StringField:
    """The short name that is for good."""
    return a_line(_l("Short name"), most, Regexp(CODE, message=what_to_do))


def known_choice(form: Form, control: SelectField) -> None:
    """Refuse what was not in the list; the words WTForms has for it are its own."""
    if control.data not in (control.choices or ()):
        raise ValidationError(_("Choose one from the list"))


def a_known_zone(form: Form, control: SelectField) -> None:
    """Refuse what is no time zone."""
    if not is_zone(control.data or ""):
        raise ValidationError(_("Choose one from the list"))


def known_choices(form: Form, control: SelectMultipleField) -> None:
    """Refuse a tick that was not in the list."""
    if not set(control.data or ()) <= set(control.choices or ()):
        raise ValidationError(_("Choose from the list"))


def ticks(label: Any) -> SelectMultipleField:
    """Several of a list; its choices are set when the form is made."""
    return SelectMultipleField(
        label,
        [known_choices],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
