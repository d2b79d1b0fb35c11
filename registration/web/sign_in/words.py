"""What Flask-Security says, in our words and from our catalogue."""

from typing import Any

from registration.foundation import localization
from registration.foundation.localization import Later
from registration.foundation.localization import lazy_gettext as _l

GOOD, INFO, STOP = "good", "info", "stop"
_EXPIRED = _l("This link has expired. Ask for a new one.")
_STALE = _l("That took too long. Please start again.")

MESSAGES: dict[str, tuple[Later, str]] = {
    "GENERIC_AUTHN_FAILED": (_l("Address or password is not right. Please try again."), STOP),
    "PASSWORD_RESET_REQUEST": (
        _l("If there is an account with this address, a mail with a link is on its way to it."),
        GOOD,
    ),
    "PASSWORD_RESET_EXPIRED": (_EXPIRED, STOP),
    "INVALID_RESET_PASSWORD_TOKEN": (
        _l("This link is not valid any more, or was cut off. Ask for a new one."),
        STOP,
    ),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is set. Sign in with it."), GOOD),
    "PASSWORD_CHANGE": (_l("Your password is changed. On other devices you have been signed out."), GOOD),
    "PASSWORD_NOT_PROVIDED": (_l("Enter your password"), STOP),
    "EMAIL_NOT_PROVIDED": (_l("Enter your e-mail address"), STOP),
    "INVALID_EMAIL_ADDRESS": (_l("Enter an address like name@example.org"), STOP),
    "USER_DOES_NOT_EXIST": (_l("Address or password is not right. Please try again."), STOP),
    "DISABLED_ACCOUNT": (_l("Address or password is not right. Please try again."), STOP),
    "INVALID_PASSWORD": (_l("This is not your present password. Try again"), STOP),
    "PASSWORD_INVALID_LENGTH": (_l("Use at least %(length)s characters"), STOP),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two are not the same. Enter the new password twice"), STOP),
    "PASSWORD_IS_THE_SAME": (_l("Choose another password than the present one"), STOP),
    "INVALID_CODE": (_l("Enter the code that the app shows now"), STOP),
    "TWO_FACTOR_INVALID_TOKEN": (
        _l("This code is not right, or its time is over. Enter the one shown now"),
        STOP,
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), GOOD),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _l("Done. From now on you sign in with your password and a code from the app."),
        GOOD,
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Please sign in first."), STOP),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("Choose what to do with the second step"), STOP),
    "TWO_FACTOR_DISABLED": (
        _l("The second step is switched off. Your password alone opens your account."),
        GOOD,
    ),
    "TWO_FACTOR_SETUP_EXPIRED": (_STALE, STOP),
    "INVALID_RECOVERY_CODE": (_l("This is none of your unused recovery codes. Check it"), STOP),
    "NO_RECOVERY_CODES_SETUP": (_l("There are no recovery codes yet."), INFO),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on."), GOOD),
    "REAUTHENTICATION_REQUIRED": (_l("Enter your password once more to go on."), INFO),
    "INVALID_REDIRECT": (_l("The page to go to after signing in was not ours; we left it out."), STOP),
    "UNAUTHENTICATED": (_l("Please sign in first."), STOP),
    "INVALID_INPUT": (_l("Check what you entered here"), STOP),
    "API_ERROR": (_STALE, STOP),
}


class OurWords:
    """Stands in for Flask-Security's catalogue of translations."""

    @staticmethod
    def gettext(message: str, **values: Any) -> str:
        return localization.gettext(message, **values)

    @staticmethod
    def ngettext(one: str, many: str, num: int, **values: Any) -> str:
        return localization.ngettext(one, many, num, **values)

    @staticmethod
    def format_list(words: list[str], **_: Any) -> str:
        return localization.pgettext("list", ", ").join(words)
