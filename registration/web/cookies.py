"""The cookies this service sets. A page prints them; a test compares them with the real ones."""

from dataclasses import dataclass

from registration.foundation.localization import Later
from registration.foundation.localization import lazy_gettext as _l


@dataclass(frozen=True)
class Cookie:
    """One cookie, in words for the people who receive it."""

    name: str
    purpose: Later
    lasts: Later
    when: Later


COOKIES = (
    Cookie(
        name="registration",
        purpose=_l("Remembers that someone of our staff or of a co-organiser is signed in."),
        lasts=_l("12 hours, or until one signs out"),
        when=_l("When the sign-in page is opened. Visitors never receive it."),
    ),
)
