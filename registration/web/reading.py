"""What of people's answers the reader of a page or a file may see (S-NETJAPAN-6 to 15): one rule for all.

Pages and files about the people of an event take answers by way of ``Reading``, and from nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registration.events.models import Event
from registration.forms.queries import restricted_codes
from registration.forms.rules import Field, is_restricted
from registration.organisers.permissions import may
from registration.signups.attendees import Attendee
from registration.web.access import the_staff


@dataclass(frozen=True)
class Reading:
    """What whoever is signed in may read of the answers given at one event."""

    hidden: frozenset[str] = frozenset()
    """Codes of the questions whose answers they may not see."""

    def shows(self, code: str) -> bool:
        """Whether they may see what was answered under this code, or a part of it (``code.part``)."""
        return code.partition(".")[0] not in self.hidden

    def fields(self, fields: Iterable[Field]) -> list[Field]:
        """The questions whose answers they may see."""
        return [each for each in fields if self.shows(each.code)]

    def answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that they may see."""
        return {code: said for code, said in answers.items() if self.shows(code)}

    def people(self, people: Iterable[Attendee]) -> list[Attendee]:
        """These lines of a list, with the answers that they may see."""
        if not self.hidden:
            return list(people)
        return [replace(each, answers=self.answers(each.answers)) for each in people]


def reading_of(event: Event) -> Reading:
    """A question counts as it stood where it was restricted: other versions of the form free no answer."""
    if event.form_version is None or reads_restricted():
        return Reading()
    return Reading(restricted_codes(event.form_version))


def reads_restricted() -> bool:
    """Whether whoever is signed in may read what no form asks without approval."""
    return may(the_staff().role_names, "people.restricted")


def may_read(field: Field) -> bool:
    """Whether they may see the answers to a question that has no other versions, as of a questionnaire."""
    return not is_restricted(field) or reads_restricted()
