"""What is asked about an office that stands for us abroad."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from registration.foundation.localization import countries, lazy_gettext
from registration.foundation.localization import gettext as _
from registration.organisations.models import Representative
from registration.organiser_site.settings.forms.fields import an_address, known_choice
from registration.web.wording import InEachLanguage, Shorter, a_line, by_field, plain_text, stripped

_l: Any = lazy_gettext  # WTForms wants labels to be str; it prints ours when the page is drawn

REGIONS = {
    "eu": _l("European Union and EEA: for people in countries without an office of ours"),
    "uk": _l("United Kingdom"),
    "": _l("Only for people in its own country"),
}
LINE = re.compile(r"(?P<number>[^()]{1,60}?)\s*(?:\((?P<tags>[A-Za-z, -]{1,60})\))?\s*", re.ASCII)
TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", re.ASCII)
MOST_LINES = 10


class Unreadable(ValueError):
    """A line that is no telephone number."""


def tags_in(text: str) -> list[str]:
    """Language tags, as somebody types them: “en, ja”.

    Raises:
        Unreadable: when something among them is no language tag.

    """
    tags = [each for each in re.split(r"[,\s]+", text.strip()) if each]
    if not all(TAG.fullmatch(each) for each in tags):
        raise Unreadable(text)
    return tags


def telephones_in(text: str) -> list[dict[str, Any]]:
    """Telephone lines, one a line, each with the languages spoken there: ``+420 1234567 (cs, en)``.

    Raises:
        Unreadable: with the first line that is none.

    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        read = LINE.fullmatch(line)
        if read is None or not re.search(r"\d", read["number"]):
            raise Unreadable(line)
        found.append({"number": read["number"].strip(), "languages": tags_in(read["tags"] or "")})
    return found


def telephones_as_text(lines: Iterable[Mapping[str, Any]]) -> str:
    """The same lines, as one would type them."""
    return "\n".join(
        f"{line['number']} ({', '.join(line['languages'])})" if line.get("languages") else line["number"]
        for line in lines
    )


class OfficeForm(InEachLanguage):
    """Where it is, for whom it stands, how one reaches it."""

    WORDS: ClassVar[Mapping[str, Any]] = {
        "name": lambda label: a_line(label, 200, Optional()),
        "address": lambda label: a_line(label, 300, Optional()),
    }
    country = SelectField(_l("Country"), [known_choice], validate_choice=False)
    region = SelectField(_l("Stands for us in"), [known_choice], validate_choice=False)
    telephones = TextAreaField(_l("Telephone"), [Optional(), plain_text, Shorter(600)], filters=[stripped])
    fax = a_line(_l("Fax"), 40, Optional())
    email = an_address(_l("E-mail address"))
    languages = a_line(
        _l("Languages one may write in"), 60, InputRequired(_l("Enter at least one language, such as en"))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = dict(countries())
        self.region.choices = {code: str(words) for code, words in REGIONS.items()}

    def validate_telephones(self, control: TextAreaField) -> None:
        try:
            found = telephones_in(control.data or "")
        except Unreadable as wrong:
            raise ValidationError(_("Write each line like +420 123 456 789 (cs, en)")) from wrong
        if len(found) > MOST_LINES:
            raise ValidationError(_("Enter at most %(most)s lines", most=MOST_LINES))

    def validate_languages(self, control: StringField) -> None:
        try:
            tags_in(control.data or "")
        except Unreadable as wrong:
            raise ValidationError(_("Enter language codes with commas between them: en, ja")) from wrong

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        fine = self.need_one_of("name", _("Enter the name of the office")) and fine
        return self.need_one_of("address", _("Enter the address of the office")) and fine

    def facts(self) -> dict[str, Any]:
        """The answers, in the words of the room."""
        return {name: self.words(name) for name in self.WORDS} | {
            "country": self.country.data,
            "region": self.region.data,
            "telephones": telephones_in(self.telephones.data or ""),
            "fax": self.fax.data or None,
            "email": self.email.data or None,
            "languages": tags_in(self.languages.data or ""),
        }


def filled_office(office: Representative) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    plain = {name: getattr(office, name) for name in ("country", "region", "fax", "email")}
    return (
        plain
        | {
            "telephones": telephones_as_text(office.telephones),
            "languages": ", ".join(office.languages),
        }
        | by_field({"name": office.name, "address": office.address})
    )
