"""The blueprint of the area, and what its views share."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request

from registration.events.models import Event
from registration.events.queries import event_by_id
from registration.foundation.localization import gettext as _
from registration.organiser_site.mail.forms import kind_words
from registration.organiser_site.messages.words import reminder_words
from registration.signups.attendees.batches import batch_by_ref
from registration.signups.composing import sample_params
from registration.signups.models import Batch, BatchKind, Reminder
from registration.signups.reminding import reminder_by_ref
from registration.signups.wording import REWORDABLE
from registration.web.access import the_staff

pages = Blueprint("messages", __name__)
LARGEST_ID = 2**31
REMINDER, MESSAGE = "signups.reminder", "signups.message"


@dataclass(frozen=True)
class What:
    """A message of an event: one of the usual kinds, or one of its reminders."""

    code: str
    """In the address of its pages: the kind, or the reference of the reminder."""
    kind: str
    title: str
    reminder: Reminder | None = None
    batch: Batch | None = None

    def params(self, event: Event) -> dict[str, Any]:
        """What its composer needs to be looked at."""
        return self.ids or sample_params(self.kind, event)

    @property
    def ids(self) -> dict[str, int]:
        """Rows that its words stand in."""
        if self.batch:
            return {"batch": self.batch.id}
        return {"reminder": self.reminder.id} if self.reminder else {}


def found(event_id: int) -> Event:
    """The event, or the page that says there is none."""
    return (event_by_id(event_id) if event_id < LARGEST_ID else None) or abort(404)


def found_batch(event: Event, ref: str) -> Batch:
    """A message to chosen people, or the page that says there is none."""
    batch = batch_by_ref(event.id, ref)
    return batch if batch is not None and batch.kind is BatchKind.MESSAGE else abort(404)


def found_reminder(event: Event, ref: str) -> Reminder:
    return reminder_by_ref(event.id, ref) or abort(404)


def what_of(event: Event, code: str) -> What:
    """The message with this code, or the page that says there is none."""
    if code in REWORDABLE:
        return What(code, code, kind_words(code))
    if batch := batch_by_ref(event.id, code):
        if batch.kind is not BatchKind.MESSAGE or not batch.params.get("body"):
            abort(404)
        return What(code, MESSAGE, kind_words(MESSAGE), batch=batch)
    reminder = found_reminder(event, code)
    return What(code, REMINDER, _("Reminder: %(when)s", when=reminder_words(reminder)), reminder)


def me() -> int:
    """The account that does it, for the audit trail."""
    return the_staff().id


def who_asked() -> int:
    """The sign-up a message is to be looked at with, as the address says it; 0 for nobody."""
    text = request.args.get("who", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return number if number < LARGEST_ID else 0
