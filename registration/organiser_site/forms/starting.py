"""What a new form can begin with: questions most events of a kind need, none of them fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from registration.events.rules import OPERATION
from registration.forms.library import FIELDS
from registration.forms.rules import Field
from registration.foundation.localization import lazy_gettext

_l: Any = lazy_gettext
STARTING_POINTS: Mapping[str, tuple[Any, Mapping[str, bool]]] = {
    "seminar": (
        _l("Seminar or webinar: name, address, telephone, organisation, job title"),
        {"name": True, "email": True, "telephone": False, "organisation": True, "job_title": False},
    ),
    "fair": (
        _l("Fair: name, address, country"),
        {"name": True, "email": True, "country": True},
    ),
    "meeting": (
        _l("Meeting or lecture: name, address, organisation"),
        {"name": True, "email": True, "organisation": True},
    ),
    "empty": (_l("Only name and e-mail address"), {"name": True, "email": True}),
}
"""In words, and the code of each field with whether it must be answered."""


def fields_to_start_with(start: str, languages: Sequence[str]) -> list[Field]:
    """The questions of a starting point, in the languages of the site."""
    _words, wanted = STARTING_POINTS.get(start) or STARTING_POINTS["seminar"]
    return [
        replace(
            _in(FIELDS[code], languages),
            required=required,
            purposes=(OPERATION,),
        )
        for code, required in wanted.items()
    ]


def _in(question: Field, languages: Sequence[str]) -> Field:
    """The question without languages the site does not speak."""

    def spoken(text: Mapping[str, str]) -> dict[str, str]:
        return {tag: words for tag, words in text.items() if tag in languages}

    return replace(
        question,
        label=spoken(question.label),
        hint=spoken(question.hint),
        missing=spoken(question.missing),
    )
