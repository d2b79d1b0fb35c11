"""What the messages of this room say. Each is written when it leaves, from the sign-up as it is then."""

from typing import Any

from registration.consent.queries import history_of
from registration.consent.receipts import MEDIA_TYPE, receipt_of
from registration.events.calendar import calendar_entry
from registration.events.models import EventState, Mode
from registration.foundation import links, tokens
from registration.foundation.database import db
from registration.foundation.localization import language
from registration.foundation.tokens import Capability
from registration.mail.composing import Attachment, Letter, composer, written
from registration.mail.models import Message
from registration.people.queries import subject_of
from registration.signups.choosing import chosen_of
from registration.signups.models import LIVING, Signup, SignupState
from registration.signups.queries import full_parts_of, place_in_line


def _signup(message: Message) -> Signup | None:
    return db.session.get(Signup, message.params["signup"])


def _my_page(signup: Signup) -> str:
    return links.to("personal_site.my_page.show", token=tokens.make(Capability.MY_PAGE, signup.person.ref))


def _calendar(signup: Signup) -> Attachment:
    """The entry for the person's own calendar; mail programs remove it when the event was called off."""
    event, person, mode = signup.event, signup.person, signup.mode
    links_there = event.join_url and mode is not Mode.IN_PERSON and event.state is not EventState.CANCELLED
    join = links.to("personal_site.my_page.join", token=tokens.make(Capability.JOIN, signup.ref))
    off = event.state is EventState.CANCELLED
    content = calendar_entry(
        event, join=join if links_there else None, attendee=(person.name, person.email), mode=mode
    )
    return Attachment("event.ics", f"text/calendar; method={'CANCEL' if off else 'REQUEST'}", content)


def _chosen(signup: Signup) -> dict[str, Any]:
    """How this person takes part, and in what."""
    return {"mode": signup.mode, "chosen": chosen_of(signup)}


def _receipt(signup: Signup) -> list[Attachment]:
    """What was decided with the sign-up, signed. The proof from the ledger is added when it is sealed."""
    subject = subject_of(signup.person_id)
    receipt = receipt_of(subject.id, signup.submission.act) if subject else None
    return [Attachment(receipt.file_name, MEDIA_TYPE, f"{receipt.jws}\n".encode())] if receipt else []


@composer("signups.confirm")
def confirm(message: Message) -> Letter | None:
    """Asks to press the button. Nothing that was typed stands in it: a stranger may have typed."""
    signup = _signup(message)
    if signup is None or signup.state.value not in LIVING or signup.confirmed_at is not None:
        return None
    token = tokens.make(Capability.CONFIRM_SIGNUP, signup.ref)
    return written(
        "signups.confirm",
        language(),
        event=signup.event,
        waiting=signup.state is SignupState.WAITING,
        until=signup.held_until,
        links={"confirm": links.to("personal_site.signups.confirm", token=token)},
    )


@composer("signups.already")
def already(message: Message) -> Letter | None:
    signup = _signup(message)
    if signup is None or signup.state.value not in LIVING:
        return None
    return written("signups.already", language(), event=signup.event, links={"my_page": _my_page(signup)})


@composer("signups.confirmed")
def confirmed(message: Message) -> Letter | None:
    """The place, the calendar entry, the personal link, the words that were decided, and their receipt."""
    signup = _signup(message)
    if signup is None or signup.state is not SignupState.CONFIRMED:
        return None
    subject = subject_of(signup.person_id)
    lines = reversed(history_of(subject.id)) if subject else ()
    act = signup.submission.act
    decided = [each for each in lines if each.act == act]
    token = tokens.make(Capability.MY_PAGE, signup.person.ref)
    return written(
        "signups.confirmed",
        language(),
        attachments=[_calendar(signup), *_receipt(signup)],
        event=signup.event,
        person=signup.person,
        signup=signup,
        decided=decided,
        **_chosen(signup),
        links={
            "my_page": _my_page(signup),
            "join": links.to("personal_site.my_page.join", token=tokens.make(Capability.JOIN, signup.ref)),
            "receipt": links.to("personal_site.receipts.show", token=token, act=act),
            "check": links.to("public_site.receipts.index"),
        },
    )


@composer("signups.waiting")
def waiting(message: Message) -> Letter | None:
    signup = _signup(message)
    if signup is None or signup.state is not SignupState.WAITING:
        return None
    return written(
        "signups.waiting",
        language(),
        event=signup.event,
        person=signup.person,
        number=place_in_line(signup),
        part_is_full=bool(full_parts_of(signup)),
        **_chosen(signup),
        links={"my_page": _my_page(signup)},
    )


@composer("signups.offer")
def offer(message: Message) -> Letter | None:
    signup = _signup(message)
    if signup is None or signup.state is not SignupState.OFFERED:
        return None
    token = tokens.make(Capability.ACCEPT_OFFER, signup.ref)
    return written(
        "signups.offer",
        language(),
        event=signup.event,
        person=signup.person,
        until=signup.held_until,
        **_chosen(signup),
        links={
            "accept": links.to("personal_site.signups.accept", token=token),
            "my_page": _my_page(signup),
        },
    )


@composer("signups.cancelled")
def cancelled(message: Message) -> Letter | None:
    signup = _signup(message)
    if signup is None or signup.state is not SignupState.CANCELLED:
        return None
    return written(
        "signups.cancelled",
        language(),
        event=signup.event,
        person=signup.person,
        links={"event": links.to("public_site.events.show", slug=signup.event.slug)},
    )


@composer("signups.event_cancelled")
def event_cancelled(message: Message) -> Letter | None:
    """The organisation called the event off."""
    signup = _signup(message)
    if signup is None:
        return None
    return written(
        "signups.event_cancelled",
        language(),
        attachments=[_calendar(signup)] if signup.confirmed_at else [],
        event=signup.event,
        person=signup.person,
        links={"my_page": _my_page(signup)},
    )


@composer("signups.event_postponed")
def event_postponed(message: Message) -> Letter | None:
    """Another date, or none yet. Who does nothing keeps the place."""
    signup = _signup(message)
    if signup is None or signup.state.value not in LIVING or signup.event.state is EventState.CANCELLED:
        return None
    return written(
        "signups.event_postponed",
        language(),
        attachments=[_calendar(signup)] if signup.state is SignupState.CONFIRMED else [],
        event=signup.event,
        person=signup.person,
        **_chosen(signup),
        links={
            "keep": links.to(
                "personal_site.signups.keep", token=tokens.make(Capability.KEEP_PLACE, signup.ref)
            ),
            "my_page": _my_page(signup),
        },
    )


@composer("signups.my_page")
def my_page(message: Message) -> Letter | None:
    """The link to one's own page, asked for by whoever typed the address."""
    person = message.person
    if person is None:
        return None
    token = tokens.make(Capability.MY_PAGE, person.ref)
    return written(
        "signups.my_page", language(), links={"my_page": links.to("personal_site.my_page.show", token=token)}
    )
