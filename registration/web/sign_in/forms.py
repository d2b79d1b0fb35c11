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


FORMS = {
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
