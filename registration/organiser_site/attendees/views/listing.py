"""The list of an event's people. Whoever looks is written down; what was searched for is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from registration.audit.actions import record
from registration.consent.models import PurposeKind, PurposeVersion
from registration.events.models import Event
from registration.forms.answers import readable
from registration.forms.queries import ever_asked, purposes_shown
from registration.forms.rules import CHOSEN, SESSIONS, TAKES_PART, Field, FieldType
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.organiser_site.attendees.address import (
    ANSWER,
    COLUMNS,
    OTHER_COLUMNS,
    Position,
    columns_in,
    here,
    position_in,
)
from registration.organiser_site.attendees.pages import found, me, pages, sieve_of
from registration.organiser_site.attendees.words import COLUMN_NAMES
from registration.organiser_site.events.words import ATTENDANCES, KINDS, STATES, named_by
from registration.signups import attendees as lists
from registration.signups.attendees import A_PAGE, Attendee, Number, Page, Sieve
from registration.signups.attendees.selecting import NO_SOURCE
from registration.signups.models import SavedFilter
from registration.web.access import staff_may
from registration.web.reading import Reading, reading_of

MOST_OPTIONS = 60
"""Of a question whose answers can be chosen in the filter."""


@dataclass(frozen=True)
class Steps:
    """Where the page lies in the list, and the ways to the others."""

    number: Number
    first: int
    last: int
    to_first: str | None
    back: str | None
    on: str | None
    to_last: str | None


@pages.get("/events/<int:event_id>/attendees")
@staff_may("people.see", writes=True)
def index(event_id: int) -> ResponseReturnValue:
    event = found(event_id)
    shown = [each for each in _words_shown(event) if each.purpose.kind is not PurposeKind.OPERATION]
    purposes = [each.purpose for each in shown]
    reading = reading_of(event)
    sieve = sieve_of(event, purposes, reading)
    position = position_in(request.args)
    page = lists.page_of(event.id, sieve, after=position.after, before=position.before, size=A_PAGE)
    fields = _questions(event, reading)
    columns = columns_in(request.args, [each.code for each in fields])
    ids = [each.id for each in page.people]
    names = named_by(shown)
    sources, used = lists.sources_and_labels(event.id)
    record("signup.listed", "event", event.id, by=me(), number=len(ids))
    drawn = render_template(
        "organiser_site/attendees/index.html",
        area="events",
        event=event,
        purposes=names,
        decisions=_decisions(names),
        sieve=sieve,
        args=request.args,
        page=page,
        steps=_steps(event, sieve, position, page),
        people=reading.people(page.people),
        lines=lists.places_in_line(event.id, page.people),
        beside=lists.beside(event.id, page.people, purposes),
        labels_used=used,
        label_choices=[(each, each) for each in used],
        sources=[*((each, each) for each in sources), (NO_SOURCE, _("None"))],
        columns=columns,
        columns_offered=_columns_offered(fields),
        answers=_answers_offered(fields),
        own={each.code: each.choices() for each in fields if each.code in (TAKES_PART, SESSIONS)},
        file_can_follow=any(each.type is FieldType.FILE and each.required for each in fields),
        has_files=any(each.type is FieldType.FILE for each in fields),
        readable=_readable(fields),
        here=here(request.args),
        kept=_kept(event, reading),
        me=me(),
        sort={"name": _sort(event, sieve, "name"), "time": _sort(event, sieve, "time")},
        states=STATES,
        kinds=KINDS,
        attendances=ATTENDANCES,
        now=clock.now(),
    )
    db.session.commit()
    return drawn


def _kept(event: Event, reading: Reading) -> list[SavedFilter]:
    """The views to come back to, without what a colleague sifts by and the reader may not."""
    found = lists.saved_filters(event.id, me())
    return [each for each in found if reading.shows(each.asks.get("answer", "").partition("=")[0])]


def _words_shown(event: Event) -> Sequence[PurposeVersion]:
    return purposes_shown(event.form_version) if event.form_version else ()


def _questions(event: Event, reading: Reading) -> Sequence[Field]:
    """What the form asks or has asked beside name and address, and the reader may see."""
    if event.form_version is None:
        return ()
    asked = [each for each in ever_asked(event.form_version) if each.code not in ("name", "email")]
    return reading.fields(asked)


def _columns_offered(fields: Sequence[Field]) -> list[tuple[str, str]]:
    fixed = [(name, str(COLUMN_NAMES[name])) for name in (*COLUMNS, *OTHER_COLUMNS)]
    how = [(f"{ANSWER}{TAKES_PART}", _("Takes part")) for each in fields if each.code == TAKES_PART]
    others = [each for each in fields if each.code not in ("organisation", TAKES_PART)]
    return fixed[:2] + how + fixed[2:] + [(f"{ANSWER}{each.code}", pick(each.label)) for each in others]


def _answers_offered(fields: Sequence[Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Questions with the answers that can be chosen, as the filter offers them."""
    offered = []
    for field in fields:
        if (
            field.type not in CHOSEN
            or field.type is FieldType.COUNTRY
            or field.code in (TAKES_PART, SESSIONS)
        ):
            continue
        options = [("yes", _("Yes")), ("no", _("No"))] if field.type is FieldType.YES_NO else field.choices()
        if len(options) <= MOST_OPTIONS:
            offered.append((pick(field.label), [(f"{field.code}={code}", words) for code, words in options]))
    return offered


def _readable(fields: Sequence[Field]) -> Any:
    """A function for the template: the answer of a person that a column shows."""
    known = {f"{ANSWER}{each.code}": each for each in fields}

    def answer(person: Attendee, column: str) -> str:
        field = known.get(column)
        return readable(field, person.answers.get(field.code)) if field else ""

    return answer


def _decisions(names: Sequence[Any]) -> list[tuple[str, str]]:
    return [
        ("", _("Anything")),
        *((each.code, f"{each.name} ({each.mark})") for each in names),
        *((f"not:{each.code}", _("Not: %(what)s", what=each.name)) for each in names),
    ]


def _steps(event: Event, sieve: Sieve, position: Position, page: Page) -> Steps:
    """The ways on and back. A number is counted only where the page does not show it."""
    size = len(page.people)
    whole = not page.before and not page.after
    number = Number(size) if whole else lists.number_of(event.id, sieve)
    first = _first(position, page, number)
    ids = [each.id for each in page.people]
    return Steps(
        number=number,
        first=first if ids else 0,
        last=first + size - 1 if ids else 0,
        to_first=_url(event) if page.before else None,
        back=_url(event, before=ids[0], first=max(first - A_PAGE, 1)) if page.before and ids else None,
        on=_url(event, after=ids[-1], first=first + size) if page.after and ids else None,
        to_last=_url(event, before="end") if page.after and number.exact else None,
    )


def _first(position: Position, page: Page, number: Number) -> int:
    if not page.before:
        return 1
    if not page.after and number.exact:
        return number.number - len(page.people) + 1
    return position.first


def _url(event: Event, **more: Any) -> str:
    return url_for(".index", event_id=event.id, **here(request.args), **more)


def _sort(event: Event, sieve: Sieve, name: str) -> tuple[str, str | None]:
    """The address that sorts by this column, and how it is sorted by it now."""
    now = {name: "ascending", f"-{name}": "descending"}.get(sieve.order)
    wish = f"-{name}" if now == "ascending" else name
    return url_for(".index", event_id=event.id, **_but_order(request.args), order=wish), now


def _but_order(args: MultiDict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in here(args).items() if name != "order"}
