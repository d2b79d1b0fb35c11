"""Somebody of the staff or of a co-organiser."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Email, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext, own_name, pick
from registration.organisations.models import Organisation
from registration.organisers.actions import Profile
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.web.wording import a_line, plain_text, refuse

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn

ROLES = {
    RoleName.ORGANISER: _l("Organiser: makes events, writes to people, asks to share lists"),
    RoleName.DATA_OFFICER: _l(
        "Data officer: approves what is shared, answers requests, sees the audit trail"
    ),
    RoleName.ADMINISTRATOR: _l("Administrator: manages accounts and settings"),
    RoleName.DOOR: _l("At the door: lets people in who signed up, and can do nothing else"),
    RoleName.CO_ORGANISER: _l(
        "Co-organiser: collects what was shared with its organisation, and nothing else"
    ),
}
NONE = ""


class AccountForm(FlaskForm):
    """Name, address and what the person may do."""

    name = a_line(_l("Name"), 200, InputRequired(_l("Enter the person’s name")))
    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Enter the person’s e-mail address")),
            plain_text,
            Email(message=_l("Enter an address like name@example.org")),
        ],
    )
    roles = SelectMultipleField(
        _l("What the person may do"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    organisation = SelectField(_l("Works for"), default=NONE, validate_choice=False)
    language = RadioField(_l("Language of mails to them"), validate_choice=False)

    def __init__(self, partners: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = {role.value: str(words) for role, words in ROLES.items()}
        self.organisation.choices = {NONE: _("Our own organisation")} | {
            str(each.id): pick(each.name) for each in partners
        }
        self.language.choices = {tag: own_name(tag) for tag in settings.current().languages}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        chosen = set(self.roles.data or [])
        if not chosen or not chosen <= set(ROLES):
            fine = refuse(self.roles, _("Choose at least one"))
        elif RoleName.CO_ORGANISER in chosen and len(chosen) > 1:
            fine = refuse(self.roles, _("A co-organiser can have no other role here"))
        for control in (self.organisation, self.language):
            if control.data not in (control.choices or ()):
                fine = refuse(control, _("Choose one from the list"))
        return fine

    def profile(self, *, active: bool = True) -> Profile:
        """The answers, in the words of the room."""
        return Profile(
            email=(self.email.data or "").strip(),
            name=self.name.data or "",
            roles=frozenset(RoleName(name) for name in self.roles.data or []),
            language=self.language.data,
            organisation_id=int(self.organisation.data) if self.organisation.data else None,
            active=active,
        )


class ChangeAccountForm(AccountForm):
    """The same for an account that exists; it can be locked."""

    active = BooleanField(_l("May sign in"))


def filled(account: Account) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    return {
        "name": account.name,
        "email": account.email,
        "roles": account.role_names,
        "organisation": str(account.organisation_id or NONE),
        "language": account.language,
        "active": account.active,
    }
