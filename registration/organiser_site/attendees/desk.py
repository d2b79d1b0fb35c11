"""The usual questions of a form in words for whoever types what a person says or wrote.

Only the page at the desk reads so: the form stays as it is, and so does what is kept of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from registration.forms.rules import Field
from registration.foundation.localization import Later, speaking
from registration.foundation.localization import lazy_gettext as _l

SAID: tuple[tuple[Later, Later], ...] = (
    (_l("Your name"), _l("Name of the person")),
    (_l("As the host should address you."), _l("As the person wants to be addressed.")),
    (_l("Enter your name"), _l("Enter the name of the person")),
    (
        _l("We send your confirmation and your personal link here."),
        _l("The confirmation and the personal link are sent there."),
    ),
    (_l("Enter your e-mail address"), _l("Enter the e-mail address of the person")),
    (
        _l("Your company, school or office. Enter “none” if you come for yourself."),
        _l("Company, school or office. Enter “none” if the person comes for themselves."),
    ),
    (_l("Enter the name of your organisation"), _l("Enter the name of the person’s organisation")),
    (_l("Country or region where you live"), _l("Country or region where the person lives")),
    (
        _l("It decides which privacy notice holds for you."),
        _l("It decides which privacy notice holds for the person."),
    ),
    (
        _l("Choose the country or region where you live"),
        _l("Choose the country or region where the person lives"),
    ),
    (_l("Country where you live"), _l("Country or region where the person lives")),
    (
        _l("It decides which privacy notice is for you."),
        _l("It decides which privacy notice holds for the person."),
    ),
    (
        _l("Choose the country where you live"),
        _l("Choose the country or region where the person lives"),
    ),
    (_l("Enter your telephone number"), _l("Enter the telephone number of the person")),
    (_l("Choose your prefecture"), _l("Choose the prefecture of the person")),
    (_l("How will you take part?"), _l("How will the person take part?")),
    (_l("Choose how you will take part"), _l("Choose how the person will take part")),
    (_l("Which sessions will you come to?"), _l("Which sessions will the person come to?")),
    (
        _l("Choose as many as you like, as long as they do not run at the same time."),
        _l("As many as the person likes, as long as they do not run at the same time."),
    ),
)
"""What our own questions say to the person, and what is said at the desk. Words of organisers stay theirs."""


def at_the_desk(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The same questions about somebody else. No browser fills in what it knows of whoever types."""
    return tuple(
        replace(
            each,
            label=_reworded(each.label),
            hint=_reworded(each.hint),
            missing=_reworded(each.missing),
            autocomplete="off",
        )
        for each in fields
    )


def _reworded(words: Mapping[str, str]) -> dict[str, str]:
    return {tag: _words_in(tag).get(text, text) for tag, text in words.items()}


@lru_cache
def _words_in(tag: str) -> Mapping[str, str]:
    with speaking(tag):
        return {str(usual): str(desk) for usual, desk in SAID}
