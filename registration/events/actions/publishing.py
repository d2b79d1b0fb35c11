"""What an event says to the world, and taking it back."""

from collections.abc import Sequence

from registration.audit.actions import record
from registration.events.actions.asking import offer_form
from registration.events.actions.making import touch
from registration.events.errors import (
    AlreadyPublished,
    EventIsCancelled,
    EventIsOver,
    NotPublished,
    NotReadyToPublish,
)
from registration.events.models import Event, EventState
from registration.events.queries import lacks_of
from registration.foundation import clock


def publish(event: Event, *, by: int | None = None, offering: Sequence[str] = ()) -> Event:
    """Show the event to everyone and take sign-ups from its opening on.

    ``offering`` names the purposes that the form asks beside those of the event itself, such as newsletters.

    Raises:
        NotReadyToPublish: naming what is missing.
        AlreadyPublished: a second time.
        EventIsCancelled: once it was called off.
    """
    if event.state is EventState.PUBLISHED:
        raise AlreadyPublished
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if lacks := lacks_of(event):
        raise NotReadyToPublish(lacks)
    offer_form(event, offering, by=by)
    event.state = EventState.PUBLISHED
    event.published_at = clock.now()
    event.publish_at = event.preview_ref = None
    touch(event)
    record("event.published", "event", event.id, by=by, form_version=event.form_version_id)
    return event


def release_staff_places(event: Event, *, by: int | None = None) -> None:
    """Keep no places for staff any longer."""
    record("event.places-released", "event", event.id, by=by, number=event.places_for_staff)
    event.places_for_staff = 0
    touch(event)


def cancel_event(event: Event, *, by: int | None = None) -> Event:
    """Call the event off. Its page stays, and says so.

    Raises:
        NotPublished: for a draft.
        EventIsCancelled: a second time.
        EventIsOver: after its end.
    """
    if event.state is EventState.DRAFT:
        raise NotPublished
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if event.ends_at <= clock.now() and not event.date_open:
        raise EventIsOver
    event.state = EventState.CANCELLED
    event.cancelled_at = clock.now()
    event.calendar_sequence += 1
    touch(event)
    record("event.cancelled", "event", event.id, by=by)
    return event
