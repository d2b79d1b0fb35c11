"""The columns of the files that staff take away: what was answered, what became of it, what is allowed."""

from collections.abc import Iterable, Sequence

from registration.consent.models import Purpose
from registration.consent.queries import published
from registration.events.models import Event, Mode
from registration.forms.answers import readable
from registration.forms.queries import asked_in_several_ways, fields_of
from registration.forms.rules import Field, FieldType, asking_for_country, with_older_options
from registration.foundation import settings
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.organiser_site.events.words import ATTENDANCES, STATES, named
from registration.signups import attendees as lists
from registration.signups.attendees.exporting import (
    Column,
    allows,
    answer,
    answer_finished,
    answer_in_words,
    from_words,
    labels,
    moment,
)
from registration.signups.models import Signup
from registration.web.reading import Reading

PLAIN = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.TELEPHONE}
IN_WORDS = {FieldType.CHOICE, FieldType.SCALE, FieldType.YES_NO, FieldType.COUNTRY}


def fields_of_event(event: Event, reading: Reading) -> list[Field]:
    """Every question that somebody at this event answered, and the reader may see the answers to.

    Answers to all versions stand under one.
    """
    fields: dict[str, Field] = {}
    for version in lists.forms_filled_in(event.id):
        for field in fields_of(version):
            older = fields.get(field.code)
            fields[field.code] = with_older_options(field, older) if older else field
    if any(each.countries for each in published()):
        asked = asking_for_country(tuple(fields.values()), settings.current().languages)
        fields = {field.code: field for field in asked}
    return reading.fields(fields.values())


def columns_of(event: Event, fields: Iterable[Field], purposes: Sequence[Purpose]) -> list[Column]:
    """Head and content of every column, in the present language."""
    yes, no = _("Yes"), _("No")
    names = {each.code: each.name for each in named(purposes)}
    mixed = asked_in_several_ways(event.form_version) if event.form_version else ()
    return [
        Column(_("Number"), Signup.id, ours=True),
        *(_column(field, mixed=field.code in mixed) for field in fields),
        from_words(_("State"), Signup.state, {state: str(words) for state, words in STATES.items()}),
        moment(_("Signed up"), Signup.made_at),
        from_words(
            _("Attendance"), Signup.attendance, {each: str(words) for each, words in ATTENDANCES.items()}
        ),
        *_minutes(event),
        Column(_("Source"), Signup.source),
        labels(_("Labels")),
        *(allows(names[each.code], each, event.id, yes, no) for each in purposes),
    ]


def _minutes(event: Event) -> list[Column]:
    """How long people attended, where a report can tell."""
    if event.mode is Mode.IN_PERSON:
        return []
    return [Column(_("Minutes attended"), Signup.minutes_attended, ours=True)]


def _column(field: Field, *, mixed: bool) -> Column:
    """One question. Where versions asked for answers of different kinds, each is read as what it is."""
    head = pick(field.label)
    if mixed:
        return answer_finished(head, field.code, lambda stored: readable(field, stored))
    if field.type in PLAIN:
        return answer(head, field.code)
    if field.type in IN_WORDS:
        words = dict(field.choices()) or {"yes": _("Yes"), "no": _("No")}
        return answer_in_words(head, field.code, words)
    return answer_finished(head, field.code, lambda stored: readable(field, stored))
