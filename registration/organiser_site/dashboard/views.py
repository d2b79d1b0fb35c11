from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from registration.consent.queries import notice_stands, purposes_stand
from registration.events.models import Event, EventState
from registration.events.queries import all_for_staff, lacks_of, upcoming
from registration.events.rules import Lack, is_late
from registration.forms.actions import unapproved
from registration.forms.models import FormVersion
from registration.forms.queries import drafts_for_events
from registration.foundation import clock
from registration.mail.queries import trouble
from registration.organisations.queries import controller, rules_to_read
from registration.organiser_site.registers.due import SOON, Due, due, today_in
from registration.organisers.permissions import may
from registration.signups.models import SignupState
from registration.signups.queries import numbers_by_event
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house
from registration.web.waiting import waiting_counts

pages = Blueprint("dashboard", __name__)

MOST_EVENTS = 6
MOST_LATE = 3
"""For each of them is asked what it lacks."""


@pages.get("/")
@staff_may("dashboard.see")
def index() -> ResponseReturnValue:
    coming = upcoming()
    numbers = numbers_by_event([event.id for event in coming])
    drafts = [event for event in all_for_staff() if event.state is EventState.DRAFT]
    late = _late(drafts)
    shown_as_late = {event.id for event, _lacks in late}
    nothing_set_up = controller() is None or not purposes_stand()
    return render_template(
        "organiser_site/dashboard/index.html",
        events=coming[:MOST_EVENTS],
        more_events=max(0, len(coming) - MOST_EVENTS),
        numbers=numbers,
        confirmed=_sum(numbers, SignupState.CONFIRMED),
        held=_sum(numbers, SignupState.HELD),
        in_line=_sum(numbers, SignupState.WAITING, SignupState.OFFERED),
        places=_places(coming),
        unconfirmed=[event for event in coming if numbers[event.id].get(SignupState.HELD)],
        to_decide=[event for event in coming if numbers[event.id].get(SignupState.APPLIED)],
        drafts=[event for event in drafts if event.id not in shown_as_late],
        late=late,
        waiting_for_me=waiting_counts(),
        mail_trouble=trouble(),
        nothing_set_up=nothing_set_up,
        without_notice=not nothing_set_up and not notice_stands(),
        rules_to_read=rules_to_read(the_staff().id),
        to_approve=_to_approve(),
        due=_due(),
        zone=zone_of_house(),
    )


def _late(drafts: Sequence[Event]) -> list[tuple[Event, list[Lack]]]:
    """Drafts that should have been published by themselves, and what they lack; the longest late first."""
    now = clock.now()
    timed = [(event.publish_at, event.id, event) for event in drafts if event.publish_at]
    due = [event for at, _number, event in sorted(timed) if at <= now][:MOST_LATE]
    found = [(event, lacks_of(event)) for event in due]
    return [(event, lacks) for event, lacks in found if is_late(event, lacks, now)]


def _to_approve() -> list[tuple[FormVersion, int]]:
    """Drafts of forms with questions that only a data officer can let through, and how many."""
    if not may(the_staff().role_names, "consent.approve"):
        return []
    found = [(version, len(unapproved(version))) for version in drafts_for_events()]
    return [(version, number) for version, number in found if number]


def _due() -> list[Due]:
    """What somebody should look through soon: shown to those who can say that they did."""
    if not may(the_staff().role_names, "registers.edit"):
        return []
    today = today_in(zone_of_house())
    return due(today, until=today + SOON)


def _sum(numbers: dict[int, dict[SignupState, int]], *states: SignupState) -> int:
    return sum(of_event.get(state, 0) for of_event in numbers.values() for state in states)


def _places(events: Sequence[Event]) -> int | None:
    """How many fit into all events together; nothing if one of them has no limit."""
    limits = [event.room for event in events if event.room is not None]
    return sum(limits) if len(limits) == len(events) else None
