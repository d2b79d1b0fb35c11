"""What a field of a form is, and what stands in a definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from registration.forms.rules.offered import industries, prefectures
from registration.foundation.localization import countries, pick
from registration.foundation.localization import gettext as _

LONGEST_SHORT = 200
LONGEST_LONG = 5000
Words = Mapping[str, str]


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    TELEPHONE = "telephone"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    YES_NO = "yes_no"
    COUNTRY = "country"
    """A country or region, as its code (ISO 3166-1 alpha-2)."""
    NATIONALITY = "nationality"
    PREFECTURE = "prefecture"
    POSTAL_ADDRESS = "postal_address"
    """An address in parts; its answer is a mapping, see ``ADDRESS_PARTS``."""
    ORGANISATION = "organisation"
    JOB_TITLE = "job_title"
    INDUSTRY = "industry"
    FILE = "file"
    SECTION = "section"
    """A heading over the fields that follow, up to the next one. Its condition is theirs too."""
    TEXT_BLOCK = "text_block"
    """Something to read (Markdown)."""


COUNTRIES = (FieldType.COUNTRY, FieldType.NATIONALITY)
CHOSEN = (
    FieldType.CHOICE, FieldType.CHOICES, FieldType.SCALE, FieldType.YES_NO, *COUNTRIES, FieldType.PREFECTURE,
    FieldType.INDUSTRY,
)  # fmt: skip
"""Types whose answer is chosen from what is offered."""
NOT_ANSWERED = (FieldType.SECTION, FieldType.TEXT_BLOCK)
"""Types that stand on the page and take no answer."""
ADDRESS_PARTS = ("country", "postal_code", "prefecture", "city", "street", "building")
"""In the order in which they are asked. ``prefecture`` is a state or province elsewhere."""


class Test(StrEnum):
    """How a condition looks at the answer of another field."""

    EQUALS = "equals"
    ONE_OF = "one_of"
    ANSWERED = "answered"
    NOT = "not"
    """None of the values; no answer is none of them too."""

    __test__ = False  # pytest takes it for one of its own


@dataclass(frozen=True)
class Condition:
    """When a field is asked: what an earlier field must have been answered."""

    field: str
    test: Test
    values: Sequence[str] = ()

    def as_data(self) -> dict[str, Any]:
        return {"field": self.field, "test": self.test.value, "values": list(self.values)}


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    code: str
    label: Words
    places: int | None = None
    """How many people can choose it at one event; nothing: as many as want to."""

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"code": self.code, "label": dict(self.label)}
        return data if self.places is None else data | {"places": self.places}


@dataclass(frozen=True)
class Field:
    """One question of a form, with its category of data and the purposes that need it."""

    code: str
    type: FieldType
    label: Words
    hint: Words = field(default_factory=dict)
    required: bool = False
    category: str = "contact"
    purposes: Sequence[str] = ()
    autocomplete: str = ""
    options: Sequence[Option] = ()
    max_length: int = LONGEST_SHORT
    missing: Words = field(default_factory=dict)
    """What to say when a required answer is missing; empty: a sentence made from the label."""
    identifier: str = ""
    """Of identifiable data, which: ``company``, ``title``, ``residence``, ``nationality``, ``photo`` …"""
    identification_code: bool = False
    """Whether the answer is a number that a state gives to each person."""
    why: Words = field(default_factory=dict)
    """Why it must be known, where that has to be said."""
    shown_if: Condition | None = None
    """When it is asked; nothing: always. Hidden, it is neither required nor stored, whatever is sent."""
    internal: bool = False
    """For staff alone: no attendee is shown it, and none can send it."""
    text: Words = field(default_factory=dict)
    """What a section or a text block says (Markdown)."""
    whole: bool = False
    """A number without decimals."""
    least: str = ""
    """The smallest number, or the earliest day (ISO 8601)."""
    most: str = ""
    """The largest number, or the latest day."""
    region: str = ""
    """The country whose telephone numbers and addresses need no country; empty: Japan."""
    accepts: Sequence[str] = ()
    """Of a file, the kinds it may be: ``pdf``, ``png`` …; empty: all that the house takes."""

    @property
    def takes_an_answer(self) -> bool:
        return self.type not in NOT_ANSWERED

    def choices(self) -> list[tuple[str, str]]:
        """Code and words of each option, in the present language."""
        if self.type is FieldType.YES_NO:
            return [("yes", _("Yes")), ("no", _("No"))]
        if self.type in COUNTRIES:
            return list(countries())
        if self.type is FieldType.PREFECTURE:
            return prefectures()
        if self.type is FieldType.INDUSTRY and not self.options:
            return industries()
        return [(each.code, pick(each.label)) for each in self.options]

    def as_data(self) -> dict[str, Any]:
        """The field as it stands in a definition. What few fields have stands only in theirs."""
        data = {name: _plain(getattr(self, name)) for name in _EVERY}
        return data | {
            name: _plain(value) for name in _SELDOM if (value := getattr(self, name)) not in (None, "", False)
            and value != () and value != {} and value != []
        }  # fmt: skip


_EVERY = (
    "code", "type", "label", "hint", "required", "category", "purposes", "autocomplete", "options",
    "max_length", "missing",
)  # fmt: skip
_SELDOM = tuple(each.name for each in fields(Field) if each.name not in _EVERY)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Option | Condition):
        return value.as_data()
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def field_from(data: Mapping[str, Any]) -> Field:
    """The field that ``as_data`` wrote."""
    values = dict(data)
    values["type"] = FieldType(values["type"])
    values["options"] = tuple(
        Option(each["code"], each["label"], each.get("places")) for each in values.get("options", ())
    )
    if condition := values.get("shown_if"):
        values["shown_if"] = Condition(
            condition["field"], Test(condition["test"]), tuple(condition.get("values", ()))
        )
    return Field(**values)


def definition_of(
    fields: Sequence[Field],
    purposes: Sequence[str],
    languages: Sequence[str] = (),
    processors: Sequence[str] = (),
    source: str = "",
) -> dict[str, Any]:
    """What a version says, ready to be stored and hashed. What few versions have stands only in theirs."""
    seldom = {"languages": list(languages), "processors": list(processors), "source": source}
    return {
        "fields": [each.as_data() for each in fields],
        "purposes": list(purposes),
        **{name: value for name, value in seldom.items() if value},
    }
