"""What the messages of this room say. Each is written when it leaves, from the sign-up as it is then."""

from registration.consent.queries import history_of
from registration.consent.receipts import MEDIA_TYPE, receipt_of
from registration.events.calendar import calendar_entry, media_type
from registration.events.models import EventState, Mode
from registration.foundation import clock, links, tokens
from registration.foundation.database import db
from registration.foundation.localization import language
from registration.foundation.tokens import Capability
from registration.mail.composing import Attachment, Letter, composer, written
from registration.mail.models import Message
from registration.people.queries import subject_of
from registration.signups.composing import (
    EXAMPLE,
    Params,
    is_looked_at,
    letter,
    news_since,
    to_attendee,
    token_of,
)
from registration.signups.messages import admitting, bringing_in, sessions
from registration.signups.messages.bringing_in import we_have_it_from
from registration.signups.models import (
    LIVING,
    TAKES_A_PLACE,
    Batch,
    Reminder,
    ReminderFor,
    Signup,
    SignupState,
)
from registration.signups.queries import full_parts_of, place_in_line
from registration.signups.reminding import BY_STATE, asks_again, still_makes_sense
from registration.signups.tickets import has_ticket, ticket_png
from registration.signups.wording import said

__all__ = ["admitting", "bringing_in", "sessions", "we_have_it_from"]


def _living(signup: Signup) -> bool:
    return signup.state.value in LIVING


def _my_page(signup: Signup) -> str:
    return links.to("personal_site.my_page.show", token=token_of(Capability.MY_PAGE, signup.person.ref))


def _join(signup: Signup) -> str:
    return links.to("personal_site.my_page.join", token=token_of(Capability.JOIN, signup.ref))


def _calendar(signup: Signup, *, gone: bool = False) -> Attachment:
    """The entry for the person's own calendar; mail programs remove it when nobody, or they, will come.

    The link to join goes to confirmed addresses only (E6). What staff look at is no invitation.
    """
    event, person = signup.event, signup.person
    off = gone or event.state is EventState.CANCELLED
    attendee = None if is_looked_at() else (person.name, person.email)
    mode = signup.mode
    joins = event.join_url and not off and signup.confirmed_at is not None and mode is not Mode.IN_PERSON
    join = _join(signup) if joins else None
    content = calendar_entry(event, join=join, attendee=attendee, mode=mode, gone=gone)
    method = "PUBLISH" if attendee is None else "CANCEL" if off else "REQUEST"
    return Attachment("event.ics", media_type(method), content)


def _receipt(signup: Signup) -> list[Attachment]:
    """What was decided with the sign-up, signed. The proof from the ledger is added when it is sealed."""
    subject = subject_of(signup.person_id) if not is_looked_at() else None
    receipt = receipt_of(subject.id, signup.submission.act) if subject else None
    return [Attachment(receipt.file_name, MEDIA_TYPE, f"{receipt.jws}\n".encode())] if receipt else []


def _ticket(signup: Signup) -> list[Attachment]:
    """The code that is read at the door, where there is one."""
    if not has_ticket(signup):
        return []
    return [Attachment("ticket.png", "image/png", ticket_png(token_of(Capability.TICKET, signup.ref)))]


@to_attendee("signups.confirm", holds=lambda signup: _living(signup) and signup.confirmed_at is None)
def confirm(signup: Signup, _params: Params) -> Letter:
    """Asks to press the button. Nothing that was typed stands in it: a stranger may have typed."""
    token = token_of(Capability.CONFIRM_SIGNUP, signup.ref)
    return letter(
        "signups.confirm",
        signup,
        waiting=signup.state is SignupState.WAITING,
        applied=signup.state is SignupState.APPLIED,
        until=signup.held_until,
        asks_again=asks_again(signup.event.id),
        links={"confirm": links.to("personal_site.signups.confirm", token=token)},
    )


@to_attendee("signups.already", holds=_living)
def already(signup: Signup, _params: Params) -> Letter:
    return letter("signups.already", signup, links={"my_page": _my_page(signup)})


def _has_shown_the_mailbox(signup: Signup) -> bool:
    """The link to the room goes to confirmed addresses only (E6)."""
    return signup.state is SignupState.CONFIRMED and signup.confirmed_at is not None


@to_attendee("signups.confirmed", holds=_has_shown_the_mailbox)
def confirmed(signup: Signup, _params: Params) -> Letter:
    """The place, the calendar entry, the ticket, the link, the words that were decided, their receipt."""
    subject = subject_of(signup.person_id) if signup.person_id else None
    act = signup.submission.act if signup.submission else EXAMPLE
    lines = reversed(history_of(subject.id)) if subject else ()
    token = token_of(Capability.MY_PAGE, signup.person.ref)
    return letter(
        "signups.confirmed",
        signup,
        attachments=[_calendar(signup), *_ticket(signup), *_receipt(signup)],
        decided=[each for each in lines if each.act == act],
        links={
            "my_page": _my_page(signup),
            "join": _join(signup),
            "receipt": links.to("personal_site.receipts.show", token=token, act=act),
            "check": links.to("public_site.receipts.index"),
        },
    )


@to_attendee("signups.waiting", holds=lambda signup: signup.state is SignupState.WAITING)
def waiting(signup: Signup, _params: Params) -> Letter:
    number = place_in_line(signup) if signup.id else 1
    return letter(
        "signups.waiting",
        signup,
        marks={"number": str(number)},
        number=number,
        part_is_full=bool(signup.id and full_parts_of(signup)),
        links={"my_page": _my_page(signup)},
    )


@to_attendee("signups.offer", holds=lambda signup: signup.state is SignupState.OFFERED)
def offer(signup: Signup, _params: Params) -> Letter:
    token = token_of(Capability.ACCEPT_OFFER, signup.ref)
    return letter(
        "signups.offer",
        signup,
        until=signup.held_until or clock.now(),
        links={
            "accept": links.to("personal_site.signups.accept", token=token),
            "my_page": _my_page(signup),
        },
    )


@to_attendee("signups.cancelled", holds=lambda signup: signup.state is SignupState.CANCELLED)
def cancelled(signup: Signup, params: Params) -> Letter:
    """The person gave the place back, or staff did, and with it goes what stands in their calendar."""
    was, by_staff = params.get("was", SignupState.CONFIRMED.value), bool(params.get("by_staff"))
    in_calendar = signup.confirmed_at is not None and was == SignupState.CONFIRMED.value
    return letter(
        "signups.cancelled",
        signup,
        attachments=[_calendar(signup, gone=True)] if in_calendar else [],
        in_calendar=in_calendar,
        own_place=was in TAKES_A_PLACE and not by_staff,
        by_staff=by_staff,
        links={"event": links.to("public_site.events.show", slug=signup.event.slug)},
    )


@to_attendee("signups.event_cancelled", holds=lambda _signup: True)
def event_cancelled(signup: Signup, _params: Params) -> Letter:
    """The organisation called the event off."""
    in_calendar = signup.confirmed_at is not None and signup.state is SignupState.CONFIRMED
    return letter(
        "signups.event_cancelled",
        signup,
        attachments=[_calendar(signup)] if in_calendar else [],
        in_calendar=in_calendar,
        links={"my_page": _my_page(signup)},
    )


def _still_meant(signup: Signup) -> bool:
    return _living(signup) and signup.event.state is not EventState.CANCELLED


@to_attendee("signups.event_postponed", holds=_still_meant)
def event_postponed(signup: Signup, _params: Params) -> Letter:
    """Another date, or none yet. Who does nothing keeps the place."""
    token = token_of(Capability.KEEP_PLACE, signup.ref)
    return letter(
        "signups.event_postponed",
        signup,
        attachments=[_calendar(signup)] if signup.state is SignupState.CONFIRMED else [],
        in_calendar=signup.state is SignupState.CONFIRMED,
        has_place=signup.state.value in TAKES_A_PLACE,
        links={"keep": links.to("personal_site.signups.keep", token=token), "my_page": _my_page(signup)},
    )


@to_attendee("signups.event_changed", holds=_still_meant)
def event_changed(signup: Signup, params: Params) -> Letter | None:
    """Another time, place or link. What was announced before stands beside what holds now."""
    news = news_since(params["before"], signup.event)
    if not (news["new_time"] or news["new_place"] or params.get("new_link")):
        return None  # changed back before it left
    return letter(
        "signups.event_changed",
        signup,
        attachments=[_calendar(signup)] if signup.state is SignupState.CONFIRMED else [],
        in_calendar=signup.state is SignupState.CONFIRMED,
        has_place=signup.state.value in TAKES_A_PLACE,
        **news,
        new_link=bool(params.get("new_link")) and signup.state is SignupState.CONFIRMED,
        links={"my_page": _my_page(signup)},
    )


def _reminder(params: Params) -> Reminder | None:
    return db.session.get(Reminder, params["reminder"])


@to_attendee("signups.reminder", holds=_living)
def reminder(signup: Signup, params: Params) -> Letter | None:
    """Before the event or after it. Not when it is called off, has moved, or it is too late for it.

    What asks for the press once more says no more than the first time: a stranger may have typed.
    """
    found = _reminder(params)
    if found is None or not (is_looked_at() or still_makes_sense(found, signup, clock.now())):
        return None
    event, who, before = signup.event, found.recipients, found.minutes < 0
    placed = who not in BY_STATE and signup.state is SignupState.CONFIRMED and signup.confirmed_at is not None
    joins = before and placed and event.join_url and signup.mode is not Mode.IN_PERSON
    personal = {"my_page": _my_page(signup)}
    if who is ReminderFor.UNCONFIRMED:
        token = token_of(Capability.CONFIRM_SIGNUP, signup.ref)
        personal = {"confirm": links.to("personal_site.signups.confirm", token=token)}
    return letter(
        "signups.reminder",
        signup,
        own=said("signups.reminder", signup, found.subject, found.body),
        before=before,
        waiting=who is ReminderFor.WAITING,
        applied=who is ReminderFor.APPLIED,
        unconfirmed=who is ReminderFor.UNCONFIRMED,
        absent=who is ReminderFor.ABSENT,
        until=signup.held_until if who is ReminderFor.UNCONFIRMED else None,
        links=personal | ({"join": _join(signup)} if joins else {}),
        joins=bool(joins),
    )


@to_attendee("signups.message", holds=_living)
def message(signup: Signup, params: Params) -> Letter | None:
    """What an organiser wrote to chosen attendees about the event."""
    batch = db.session.get(Batch, params["batch"])
    if batch is None:
        return None
    own = said("signups.message", signup, batch.params["subject"], batch.params["body"])
    return letter("signups.message", signup, own=own, links={"my_page": _my_page(signup)}) if own else None


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
