"""What an event asks by itself: in which of two ways one takes part, and which sessions one chooses."""

from collections.abc import Sequence
from functools import partial

from registration.events.actions.wording import in_every_language
from registration.events.models import Event, Mode, ProgrammeItem
from registration.events.rules import IN_PERSON, ONLINE, OPERATION
from registration.forms.rules import SESSIONS, TAKES_PART, Field, FieldType, Option, before_headings
from registration.foundation.localization import day, language, pick, span, time
from registration.foundation.localization import gettext as _
from registration.foundation.personal_data import Category


def with_own_questions(event: Event, fields: Sequence[Field]) -> list[Field]:
    """These fields with the event's own questions, in the place of any that stood there."""
    others = [each for each in fields if each.code not in (TAKES_PART, SESSIONS)]
    return before_headings(others, _own_questions(event))


def _own_questions(event: Event) -> list[Field]:
    own = []
    if event.mode is Mode.HYBRID:
        own.append(_how())
    if sessions := [each for each in event.programme if each.bookable]:
        own.append(_which(event, sessions))
    return own


def _how() -> Field:
    say = in_every_language
    return Field(
        code=TAKES_PART,
        type=FieldType.CHOICE,
        label=say(lambda: _("How will you take part?")),
        required=True,
        category=Category.PREFERENCES.value,
        purposes=[OPERATION],
        options=(
            Option(IN_PERSON, say(lambda: _("In person"))),
            Option(ONLINE, say(lambda: _("Online"))),
        ),
        missing=say(lambda: _("Choose how you will take part")),
    )


def _which(event: Event, sessions: Sequence[ProgrammeItem]) -> Field:
    say = in_every_language
    return Field(
        code=SESSIONS,
        type=FieldType.CHOICES,
        label=say(lambda: _("Which sessions will you come to?")),
        hint=say(lambda: _("Choose as many as you like, as long as they do not run at the same time.")),
        category=Category.PREFERENCES.value,
        purposes=[OPERATION],
        options=tuple(Option(each.ref, say(partial(_called, event, each))) for each in sessions),
    )


def _called(event: Event, item: ProgrammeItem) -> str:
    """A session with its time: ``10:00–11:00 Customs (Room A)``."""
    zone = event.time_zone
    when = span(item.starts_at, item.ends_at, zone) if item.ends_at else time(item.starts_at, zone)
    if day(event.starts_at, zone) != day(event.ends_at, zone):
        when = f"{day(item.starts_at, zone, weekday=False)} {when}"
    title, track = pick(item.title, language()), pick(item.track, language())
    return (
        _("%(when)s %(session)s (%(track)s)", when=when, session=title, track=track)
        if track
        else f"{when} {title}"
    )
