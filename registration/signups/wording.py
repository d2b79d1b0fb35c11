"""An organiser's own words in a message of an event, and what is filled in for each person.

The words are Markdown with marks such as ``{name}`` from a closed list. Nothing else is obeyed in them, and
what is put in the place of a mark is text, whatever it contains. Buttons, links, times, files and the
address of the organisation come from the templates: no words take their place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from registration.events.models import Mode
from registration.foundation.database import db
from registration.foundation.localization import day, language, moment, pick, time, zone_name
from registration.foundation.localization import gettext as _
from registration.mail.rendering import addresses_in, html_of, text_of
from registration.organisations.queries import controller
from registration.people.rules import zone_in
from registration.signups.models import EventWording, Signup

MARK = re.compile(r"\{([^{}]*)\}")
OF_THE_EVENT = ("event", "day", "starts", "ends", "zone", "venue", "languages", "organiser")
MORE: dict[str, tuple[str, ...]] = {
    # A stranger may have typed the name there (M17): the mails that ask whose address it is never say it.
    "signups.confirm": ("until",),
    "signups.standing": (),
    "signups.companion": ("until",),
    "signups.waiting": ("name", "number"),
    "signups.offer": ("name", "until"),
}
"""Marks beside those of the event, by kind; ``name`` for every other kind."""

REWORDABLE = [
    "signups.confirm", "signups.standing", "signups.already", "signups.confirmed", "signups.waiting",
    "signups.offer", "signups.applied", "signups.declined", "signups.companion", "signups.cancelled",
    "signups.event_changed", "signups.session_gone", "signups.event_postponed", "signups.event_cancelled",
    "signups.invitation_moved", "signups.invitation_cancelled",
]  # fmt: skip
"""Kinds an organiser can word for an event, in the order in which somebody may get them."""


@dataclass(frozen=True)
class Said:
    """Own words of an organiser for one person. Whatever is empty stays as usual."""

    subject: str
    markdown: str
    values: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.markdown)

    def html(self, brand: str) -> Markup:
        return html_of(self.markdown, brand, self._fill)

    @property
    def text(self) -> str:
        return text_of(self.markdown, self._fill)

    def _fill(self, words: str) -> str:
        return filled(words, self.values)


def marks_in(kind: str) -> tuple[str, ...]:
    """The marks that may stand in this kind of message."""
    return OF_THE_EVENT + MORE.get(kind, ("name",))


def wrong_marks(words: str, known: tuple[str, ...]) -> list[str]:
    """What looks like a mark and would not be filled in: unknown ones, single braces, marks in links."""
    wrong = [found[0] for found in MARK.finditer(words) if found[1] not in known]
    wrong += [brace for brace in "{}" if brace in MARK.sub("", words)]
    wrong += [each for each in addresses_in(words) if "%7B" in each or "{" in each]
    return list(dict.fromkeys(wrong))


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with values in the place of marks, all at once: no value is looked through for marks."""
    return MARK.sub(lambda found: values.get(found[1], found[0]), words)


def wording_of(event_id: int, kind: str) -> EventWording | None:
    return db.session.scalar(
        select(EventWording).where(EventWording.event_id == event_id, EventWording.kind == kind)
    )


def wordings_of(event_id: int) -> dict[str, EventWording]:
    """Kinds that have words of their own at this event."""
    found = db.session.scalars(select(EventWording).where(EventWording.event_id == event_id))
    return {each.kind: each for each in found}


def said(
    kind: str, signup: Signup, subject: Mapping[str, str], body: Mapping[str, str], **more: str
) -> Said | None:
    """These words in the present language, filled in for this person; nothing where there are none."""
    tongue = language()
    if not subject.get(tongue) and not body.get(tongue):
        return None
    known = marks_in(kind)
    values = {mark: value for mark, value in values_for(signup, **more).items() if mark in known}
    line = " ".join(filled(subject.get(tongue, ""), values).split())
    return Said(line, body.get(tongue, ""), values)


def values_for(signup: Signup, **more: str) -> dict[str, str]:
    """What each mark stands for, in the present language."""
    event, sender = signup.event, controller()
    venue = pick(event.venue).replace("\r\n", "\n").strip().replace("\n", ", ")
    until = moment(signup.held_until, event.time_zone) if signup.held_until else ""
    return {
        "name": name_of(signup),
        "event": pick(event.title),
        "day": day(event.starts_at, event.time_zone),
        "starts": time(event.starts_at, event.time_zone),
        "ends": time(event.ends_at, event.time_zone),
        "zone": zone_name(event.starts_at, event.time_zone),
        "venue": _("online") if event.mode is Mode.WEBINAR else venue,
        "languages": pick(event.held_in),
        "organiser": pick(sender.name) if sender else "",
        "until": until,
    } | more


def name_of(signup: Signup) -> str:
    """The person's name. While nobody confirmed the address, a stranger may have typed it (M17)."""
    return signup.person.name if signup.confirmed_at and signup.person.name else _("attendee")


def own_zone(signup: Signup) -> str | None:
    """The person's own time zone, where its clock shows another time than that of the event."""
    event, person = signup.event, signup.person
    own = person.time_zone or zone_in(person.country, event.starts_at)
    if own is None or moment(event.starts_at, own) == moment(event.starts_at, event.time_zone):
        return None
    return own
