"""Flask-Security's forms, with an end to how much one can type into a password."""

from typing import Any

from flask_security import forms, recovery_codes
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import Length, StopValidation

from registration.foundation.localization import lazy_gettext as _l

# Argon2 would be fed whatever is sent, and its library refuses more than 4096 bytes with an exception.
LONGEST = 200


class Short(Length):
    """At most so many characters; what is longer is not looked at any further."""

    def __call__(self, form: forms.Form, field: StringField) -> None:
        if field.data and len(field.data) > self.max:
            raise StopValidation(_l("Use at most %(max)s characters") % {"max": self.max})


def _shortened(form: type[forms.Form], *names: str) -> type[forms.Form]:
    """The form with a limit in front of what it checks by itself."""
    fields: dict[str, Any] = {}
    for name in names:
        kind = {"email": EmailField, "code": StringField}.get(name, PasswordField)
        before = getattr(form, name)
        values = dict(before.kwargs)
        values["validators"] = [Short(max=LONGEST), *values.get("validators", [])]
        fields[name] = kind(*before.args, **values)
    if hasattr(form, "remember"):
        fields["remember"] = None  # a session ends after twelve hours, and nothing outlives it
    return type(form.__name__, (form,), fields)


class Chosen(StringField):
    """One of a few codes, posted by a button. WTForms warns of choices written as Flask-Security does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[tuple[str, str]] = []


class SecondStepForm(forms.TwoFactorSetupForm):
    """Switches the second step on, to another app, or off."""

    setup = Chosen()


class RescueForm(forms.TwoFactorRescueForm):
    """Without the phone there are the recovery codes; nothing is sent by mail."""

    help_setup = Chosen()

    def validate(self, **kwargs: Any) -> bool:
        return bool(super().validate(**kwargs)) and self.help_setup.data == "recovery_code"


FORMS = {
    "two_factor_setup_form": SecondStepForm,
    "two_factor_rescue_form": RescueForm,
    "login_form": _shortened(forms.LoginForm, "email", "password"),
    "verify_form": _shortened(forms.VerifyForm, "password"),
    "forgot_password_form": _shortened(forms.ForgotPasswordForm, "email"),
    "reset_password_form": _shortened(forms.ResetPasswordForm, "password", "password_confirm"),
    "change_password_form": _shortened(
        forms.ChangePasswordForm, "password", "new_password", "new_password_confirm"
    ),
    "two_factor_verify_code_form": _shortened(forms.TwoFactorVerifyCodeForm, "code"),
    "mf_recovery_form": _shortened(recovery_codes.MfRecoveryForm, "code"),
}
