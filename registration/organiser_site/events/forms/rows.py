"""What the forms about events share: a field a language, rows that come and go, and times on a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from wtforms import Field, FieldList

from registration.events.errors import TimeDoesNotExist
from registration.events.rules import instant
from registration.foundation.localization import gettext as _
from registration.web import asked
from registration.web.wording import refuse

MOST_ROWS = 100


def field_end(tag: str) -> str:
    """The end of a field's name for this language."""
    return tag.replace("-", "_").lower()


def spoken(name: str, text: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """A text as it stands in its fields."""
    return {f"{name}_{field_end(tag)}": text.get(tag, "") for tag in languages}


class Texts:
    """Reading and filling fields that exist once for each language: ``title_en``, ``title_ja``."""

    languages: tuple[str, ...] = ()

    def text(self, name: str) -> dict[str, str]:
        return {tag: getattr(self, f"{name}_{field_end(tag)}").data or "" for tag in self.languages}

    def pairs(self, name: str) -> list[tuple[str, Field]]:
        return [(tag, getattr(self, f"{name}_{field_end(tag)}")) for tag in self.languages]


class Rows:
    """Rows that buttons add and take away, sending the whole form: nothing typed is lost."""

    ROWS: ClassVar[Mapping[str, str]] = {}
    """What a button calls a row, and the name of its list."""

    def rearrange(self, deed: str) -> bool:
        """Add or take away a row, as the pressed button says. False: it was another button."""
        verb, _between, number = deed.partition(":")
        name = self.ROWS.get(verb.partition("-")[2])
        if name is None:
            return False
        rows = getattr(self, name)
        if verb.startswith("add-") and len(rows) < MOST_ROWS:
            rows.append_entry()
            self.prepare_row(name, rows[-1].form)
        place = asked.number(number)
        if verb.startswith("remove-") and place is not None and place < len(rows):
            rows.entries.pop(place)
            self._number_anew(rows)
        return True

    def prepare_row(self, name: str, row: Any) -> None:
        """Fill the lists one chooses from in a row."""

    @staticmethod
    def _number_anew(rows: "FieldList[Any]") -> None:
        """Rows are told apart by their number: the gap is closed, with what was typed kept."""
        for number, row in enumerate(rows.entries):
            old, new = row.id, f"{rows.name}-{number}"
            row.id = row.name = row.short_name = new
            for control in row.form:
                control.id = control.id.replace(old, new, 1)
                control.name = control.name.replace(old, new, 1)
                control.label.field_id = control.id

    def problems(self) -> list[tuple[str, str]]:
        """(field id, what to do) of everything that is wrong, rows included."""
        found = []
        for control in self:  # type: ignore[attr-defined]
            if isinstance(control, FieldList):
                for row in control:
                    found += [(inner.id, str(inner.errors[0])) for inner in row.form if inner.errors]
            elif control.errors:
                found.append((control.id, str(control.errors[0])))
        return found


@dataclass
class Read:
    """What the posted times are as instants, and what should be said about them."""

    times: dict[str, datetime] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def time(self, control: Field, zone: str, was: datetime | None = None) -> bool:
        """Read one; false, and a word at the field, where the clock never shows it."""
        if control.errors or control.data is None:
            return False
        try:
            found = instant(control.data, zone, was)
        except TimeDoesNotExist as jump:
            return refuse(
                control,
                _(
                    "This time does not exist: the clocks are put forward that day. Do you mean %(time)s?",
                    time=jump.after.strftime("%H:%M"),
                ),
            )
        self.times[control.name] = found.at
        if found.twice:
            self.twice.append(control.data.strftime("%H:%M"))
        return True
