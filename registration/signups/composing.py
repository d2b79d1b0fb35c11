"""Writing to somebody who signed up: who writes each kind, in whose words, and a look at it beforehand."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from registration.events.models import Event
from registration.events.rules import announced
from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.foundation.tokens import Capability
from registration.mail.composing import Letter, NoLongerWanted, composer, written
from registration.mail.models import Message
from registration.mail.suppression import is_suppressed
from registration.people.models import Person
from registration.signups.choosing import chosen_of
from registration.signups.invitations import SCOPE, invitation_by_ref, is_answered
from registration.signups.models import Attendance, EventInvitation, Signup, SignupState
from registration.signups.wording import Said, name_of, own_zone, said, wording_of

Params = Mapping[str, Any]
Writer = Callable[[Signup, Params], Letter | None]
EXAMPLE = "example"
"""Stands in personal links of a copy that is no message to the person: it opens nothing."""

_writers: dict[str, Writer] = {}
_looked_at: ContextVar[bool] = ContextVar("looked_at", default=False)
_usual: ContextVar[bool] = ContextVar("usual", default=False)


def to_attendee(kind: str, *, holds: Callable[[Signup], bool]) -> Callable[[Writer], Writer]:
    """Register what writes this kind to somebody who signed up, and when it still makes sense.

    The same words can be looked at by staff before anybody gets them (``as_seen``).
    """

    def register(write: Writer) -> Writer:
        _writers[kind] = write

        @composer(kind)
        def compose(message: Message) -> Letter | None:
            if "trial" in message.params:
                return _trial(kind, message)
            signup = db.session.get(Signup, message.params["signup"])
            return write(signup, message.params) if signup is not None and holds(signup) else None

        return write

    return register


def to_invited(kind: str, *, holds: Callable[[EventInvitation], bool]) -> Callable[[Writer], Writer]:
    """The same for somebody who was invited and has not answered: written as to a sign-up nobody made."""

    def register(write: Writer) -> Writer:
        _writers[kind] = write

        @composer(kind)
        def compose(message: Message) -> Letter | None:
            if "trial" in message.params:
                return _trial(kind, message)
            found = invitation_by_ref(str(message.params["invitation"]))
            if found is None or is_answered(found) or not holds(found):
                return None
            if is_suppressed(found.person.email, SCOPE):
                raise NoLongerWanted("suppressed")
            return write(_stand_in(found.event, found.person), message.params)

        return write

    return register


@contextmanager
def looked_at() -> Iterator[None]:
    """Write what staff look at: every personal link in it opens nothing."""
    before = _looked_at.set(True)
    try:
        yield
    finally:
        _looked_at.reset(before)


def as_seen(kind: str, signup: Signup, params: Params, *, usual: bool = False) -> Letter | None:
    """The message as this person would get it, in the present language; its links open nothing.

    ``usual`` leaves out what the organiser wrote instead of the usual words.
    """
    before = _usual.set(usual)
    try:
        with looked_at():
            return _writers[kind](signup, params)
    finally:
        _usual.reset(before)


def somebody(event: Event, name: str, email: str) -> Signup:
    """A sign-up that nobody made, to look at messages with. It is never stored."""
    return _stand_in(event, Person(ref=EXAMPLE, name=name, email=email))


def _stand_in(event: Event, person: Person) -> Signup:
    now = clock.now()
    return Signup(
        ref=EXAMPLE,
        event=event,
        person=person,
        language=language(),
        state=SignupState.CONFIRMED,
        made_at=now,
        confirmed_at=now,
        held_until=now + timedelta(hours=48),
        attendance=Attendance.UNKNOWN,
    )


def sample_params(kind: str, event: Event) -> dict[str, Any]:
    """What a message of this kind needs to be looked at before its cause happened."""
    if kind == "signups.session_gone":
        first = next(iter(event.programme), None)
        title, starts_at = (first.title, first.starts_at) if first else (event.title, event.starts_at)
        gone = {"ref": EXAMPLE, "title": dict(title), "starts_at": starts_at.isoformat(), "ends_at": None}
        return {"sessions": [gone]}
    if kind not in ("signups.event_changed", "signups.invitation_moved"):
        return {}
    was = announced(event)
    return {"before": was | {"starts_at": (event.starts_at - timedelta(days=1)).isoformat(),
                             "ends_at": (event.ends_at - timedelta(days=1)).isoformat()}}  # fmt: skip


def news_since(before: Mapping[str, Any], event: Event) -> dict[str, Any]:
    """What of time and place is another than was announced before, and how it was."""
    now = announced(event)
    return {
        "new_time": any(before[name] != now[name] for name in ("starts_at", "ends_at", "time_zone")),
        "new_place": before["venue"] != now["venue"],
        "was_from": datetime.fromisoformat(before["starts_at"]),
        "was_to": datetime.fromisoformat(before["ends_at"]),
        "was_zone": before["time_zone"],
        "was_at": before["venue"],
    }


def _trial(kind: str, message: Message) -> Letter | None:
    """A copy for the account that wants to see it arrive, with that account's name in it."""
    event, account = db.session.get(Event, message.params["trial"]), message.account
    if event is None or account is None:
        return None
    params = sample_params(kind, event) | message.params
    made = as_seen(kind, somebody(event, account.name, account.email), params)
    return made and replace(made, subject=_("Test: %(subject)s", subject=made.subject))


def letter(
    kind: str,
    signup: Signup,
    *,
    own: Said | None = None,
    marks: Mapping[str, str] | None = None,
    **context: Any,
) -> Letter:
    """A letter of this kind, in the words of the organiser where they wrote any, else in the usual ones."""
    if _usual.get():
        own = None
    elif own is None and (found := wording_of(signup.event_id or signup.event.id, kind)) is not None:
        own = said(kind, signup, found.subject, found.body, **(marks or {}))
    made = written(
        kind,
        language(),
        event=signup.event,
        person=signup.person,
        name=name_of(signup),
        own=own,
        own_subject=own.subject if own is not None else "",
        own_zone=own_zone(signup),
        mode=signup.mode,
        chosen=chosen_of(signup, for_others=is_looked_at()),
        **context,
    )
    return replace(made, subject=own.subject) if own is not None and own.subject else made


def token_of(capability: Capability, ref: str) -> str:
    return EXAMPLE if _looked_at.get() else tokens.make(capability, ref)


def is_looked_at() -> bool:
    """Whether staff look at it, and nobody gets it."""
    return _looked_at.get()
