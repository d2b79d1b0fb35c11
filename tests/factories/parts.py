from collections.abc import Mapping
from datetime import timedelta

from registration.events import actions
from registration.events.actions import wording
from registration.events.models import Event, Mode
from registration.events.rules import OPERATION
from registration.forms import actions as forms
from registration.forms.models import FormUse, FormVersion
from registration.forms.rules import SESSIONS, TAKES_PART, Field, FieldType, Option
from registration.foundation.database import db
from registration.signups.models import PartCount
from registration.signups.places import open_places
from tests.factories.events import a_programme_item, an_event
from tests.factories.saving import numbers


def a_dish(**places: int | None) -> Field:
    """A question with places for its answers: ``a_dish(fish=2, rice=None)``."""
    return Field(
        code="dish",
        type=FieldType.CHOICE,
        label={"en": "Dish", "ja": "お食事"},
        category="preferences",
        purposes=[OPERATION],
        options=tuple(Option(code, {"en": code.title(), "ja": code}, fit) for code, fit in places.items()),
    )


def a_form_with(*fields: Field) -> FormVersion:
    """A form for events that asks the usual questions and these."""
    code = f"lunch_{next(numbers)}"
    asked = [*wording.standard_fields([]), *fields]
    version = forms.new_form(code, FormUse.SIGNUP, {"en": code, "ja": code}, asked, [OPERATION])
    forms.publish(version)
    return version


def an_event_in_parts(
    *,
    in_person: int | None = None,
    online: int | None = None,
    sessions: Mapping[str, int | None] | None = None,
    dish: Field | None = None,
    **different: object,
) -> Event:
    """A published event whose modes, sessions or answers are counted apart.

    ``sessions`` run one after the other, an hour each, and are named by their titles.
    """
    mode = Mode.HYBRID if in_person is not None or online is not None else Mode.WEBINAR
    usual: dict[str, object] = {"mode": mode, "capacity": None}
    if mode is Mode.HYBRID:
        usual["venue"] = {"en": "Hall 1, Minato", "ja": "港区 第一ホール"}
    event = an_event(**(usual | {"places_in_person": in_person, "places_online": online} | different))
    for number, (title, fit) in enumerate((sessions or {}).items()):
        begins = event.starts_at + timedelta(hours=number)
        a_programme_item(
            event,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            title={"en": title, "ja": title},
            bookable=True,
            capacity=fit,
        )
    db.session.refresh(event, ["programme"])
    if dish is not None:
        event.questions = a_form_with(dish)
    actions.offer_form(event)
    open_places(event)
    actions.touch(event)
    db.session.commit()
    return event


def session_ref(event: Event, title: str) -> str:
    return next(each.ref for each in event.programme if each.title["en"] == title)


def coming(event: Event, how: str = "", *titles: str, **answers: object) -> dict[str, object]:
    """Answers of somebody who comes in this way and to these sessions."""
    own: dict[str, object] = {TAKES_PART: how} if how else {}
    if titles:
        own[SESSIONS] = [session_ref(event, each) for each in titles]
    return own | answers


def taken_of(event: Event) -> dict[str, int]:
    """How many places of each part are taken, sessions by their title."""
    titles = {each.ref: each.title["en"] for each in event.programme}
    found = {}
    for row in db.session.query(PartCount).filter_by(event_id=event.id).populate_existing():
        option = row.part.partition(":")[2]
        found[titles.get(option, option)] = row.taken
    return found
