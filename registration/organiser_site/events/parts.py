"""What of an event is counted apart, in words: how many places are taken, left and waited for."""

from dataclasses import dataclass

from flask import flash

from registration.events.models import Event, EventState
from registration.forms.queries import fields_of
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.signups.places import parts_offered
from registration.signups.queries import parts_standing, places_taken, waiting_for_parts
from registration.signups.rules import Part


@dataclass(frozen=True)
class Line:
    """One part: what asks for it, what it is called, and its numbers."""

    question: str
    words: str
    part: Part
    waiting: int


def lines_of(event: Event) -> list[Line]:
    """Every part that can be chosen, or that somebody still has, in the order of the form."""
    counted = {each.name: each for each in parts_standing(event.id)}
    if not counted:
        return []
    waiting = waiting_for_parts(event.id)
    names = _names(event)
    order = [*(name for name in parts_offered(event) if name in counted), *counted]
    return [
        Line(*names.get(name, ("", name.partition(":")[2])), part, waiting.get(part.id, 0))
        for name in dict.fromkeys(order)
        if (part := counted[name]) and (name in names or part.taken)
    ]


def _names(event: Event) -> dict[str, tuple[str, str]]:
    """Question and answer in words, by the name of the part."""
    fields = fields_of(event.form_version) if event.form_version else ()
    return {
        f"{each.code}:{code}": (pick(each.label), words)
        for each in fields
        if each.options
        for code, words in each.choices()
    }


def tell_of_overfull(event: Event) -> None:
    """Say where more people have a place than now fit: nobody loses one, and nobody gets one."""
    if event.state is not EventState.PUBLISHED:
        return
    taken, _by_staff = places_taken(event.id)
    full = [(line.words, line.part.taken, line.part.capacity) for line in lines_of(event)]
    for words, number, capacity in [(pick(event.title), taken, event.room), *full]:
        if capacity is not None and number > capacity:
            flash(
                _(
                    "%(what)s: %(taken)s people have a place already. All of them keep it; until fewer than "
                    "%(capacity)s have one, nobody gets one.",
                    what=words,
                    taken=number,
                    capacity=capacity,
                ),
                "wait",
            )
