"""Saying who may sign up for an event, and how."""

from registration.audit.actions import record
from registration.events.actions.making import touch
from registration.events.admission import CLOSED, AdmissionDraft, misfits
from registration.events.errors import ChangedMeanwhile, DoesNotGoTogether, EventIsCancelled
from registration.events.models import Admission, Event, EventState
from registration.foundation.ids import new_ref


def admit(event: Event, draft: AdmissionDraft, *, by: int | None = None, revision: int | None = None) -> None:
    """Let these people sign up from here on. Who has signed up already keeps what they have.

    Raises:
        DoesNotGoTogether: naming what.
        EventIsCancelled: once it was called off.
        ChangedMeanwhile: when somebody else saved it since.
    """
    for what in misfits(draft):
        raise DoesNotGoTogether(what)
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if revision is not None and revision != event.revision:
        raise ChangedMeanwhile
    event.admission = draft.admission
    event.listed = draft.listed and draft.admission not in CLOSED
    event.admitted = list(dict.fromkeys(draft.admitted)) if draft.admission is Admission.ADDRESS else []
    event.most_in_group = draft.most_in_group
    event.confirm_mailbox = draft.confirm_mailbox
    event.hold_hours = draft.hold_hours
    if draft.admission is Admission.LINK and event.access_key is None:
        event.access_key = new_ref()
    touch(event)
    record("event.admission-set", "event", event.id, by=by, admission=draft.admission.value)


def renew_key(event: Event, *, by: int | None = None) -> None:
    """Another link from here on: the one before opens nothing any more."""
    event.access_key = new_ref()
    touch(event)
    record("event.key-renewed", "event", event.id, by=by)
