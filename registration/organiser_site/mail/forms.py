"""Which messages to list, read from the address; and the words for kinds, states and reasons."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from registration.foundation.localization import Later
from registration.foundation.localization import gettext as _
from registration.foundation.localization import lazy_gettext as _l
from registration.mail.models import Message, MessageState

LONGEST = 80

KINDS: dict[str, Later] = {
    "signups.confirm": _l("Please confirm your place"),
    "signups.brought_in": _l("You are on our list"),
    "signups.already": _l("You have signed up already"),
    "signups.confirmed": _l("Your place is confirmed"),
    "signups.waiting": _l("You are on the waiting list"),
    "signups.offer": _l("A place is free for you"),
    "signups.cancelled": _l("Your sign-up is cancelled"),
    "signups.event_cancelled": _l("The event is cancelled"),
    "signups.event_postponed": _l("The event was postponed"),
    "signups.applied": _l("We have your application"),
    "signups.declined": _l("There is no place for you this time"),
    "signups.standing": _l("You are signed up"),
    "signups.companion": _l("Somebody took a place for you"),
    "signups.invitation": _l("Invitation to an event"),
    "signups.invitation_moved": _l("An event somebody is invited to has moved"),
    "signups.invitation_cancelled": _l("An event somebody is invited to is cancelled"),
    "signups.event_changed": _l("Time or place has changed"),
    "signups.session_gone": _l("A chosen session is no longer held"),
    "signups.reminder": _l("Reminder"),
    "signups.message": _l("Message to chosen attendees"),
    "signups.my_page": _l("Link to the own page"),
    "newsletters.confirm": _l("Please confirm the newsletter"),
    "newsletters.welcome": _l("The newsletter is ordered"),
    "newsletters.issue": _l("Issue of a newsletter"),
    "questionnaires.invitation": _l("Invitation to a questionnaire"),
    "sharing.requested": _l("A share waits for a decision"),
    "sharing.decided": _l("A share was decided"),
    "sharing.ready": _l("A shared file is ready"),
    "sharing.withdrawn": _l("Somebody withdrew from a shared file"),
    "privacy.export_link": _l("Link to download the own data"),
    "privacy.erase_link": _l("Link to erase the own data"),
    "privacy.erased": _l("The data was erased"),
    "privacy.noted": _l("What we noted for the person"),
    "consent.ask_again": _l("Question about new words"),
    "consent.checkpoint": _l("Checkpoint of the ledger"),
    "organisers.reset": _l("Link for a new password"),
    "organisers.invitation": _l("Invitation to an account"),
    "organisers.password_changed": _l("The password was changed"),
}
STATES: dict[MessageState, tuple[Later, str]] = {
    MessageState.PENDING: (_l("Waiting"), "wait"),
    MessageState.CLAIMED: (_l("Leaving"), "wait"),
    MessageState.DEFERRED: (_l("Will be tried again"), "wait"),
    MessageState.SENT: (_l("Sent"), "good"),
    MessageState.FAILED: (_l("Failed"), "stop"),
    MessageState.UNCERTAIN: (_l("Uncertain"), "stop"),
    MessageState.WITHHELD: (_l("Not sent"), "off"),
}
REASONS: dict[str, Later] = {
    "consent-withdrawn": _l("The person has withdrawn their consent"),
    "consent-refused": _l("The person has not allowed it"),
    "consent-missing": _l("The person has not allowed it"),
    "consent-expired": _l("The consent has run out"),
    "consent-limited": _l("The consent has run out, or the person has objected"),
    "words-allow-no-such-mail": _l("The words the person agreed to allow no such mail"),
    "restricted": _l("The person has restricted the use of their data"),
    "suppressed": _l("Nothing may be sent to this address"),
    "recipient-gone": _l("The recipient is no longer here"),
    "erased": _l("The person was erased"),
    "not-wanted": _l("It was out of date when it could leave"),
    "campaign-cancelled": _l("The campaign was cancelled"),
    "mail-server-away": _l("The mail server could not be reached"),
    "no-sender": _l("There is no address to send from"),
    "no-address": _l("The address cannot be written to"),
    "cannot-be-written": _l("The message could not be written. The log of the service says why"),
    "sender-died": _l("Sending was interrupted: it may have arrived or not"),
    "sender-lost": _l("Sending was interrupted: it may have arrived or not"),
    "line-broke": _l("The connection broke: it may have arrived or not"),
}


@dataclass(frozen=True)
class Wanted:
    """Which messages to list."""

    state: MessageState | None
    kind: str


def wanted_in(arguments: MultiDict[str, str]) -> Wanted:
    """What is asked for; what cannot be understood is left out."""
    state = arguments.get("state", "")
    return Wanted(
        MessageState(state) if state in set(MessageState) else None, arguments.get("kind", "")[:LONGEST]
    )


def kind_words(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def reason_words(message: Message) -> str:
    """Why a message is where it is, in words; what a mail server said stays as it said it."""
    if message.reason in REASONS:
        return str(REASONS[message.reason])
    code, gap, rest = message.reason.partition(": ")
    if gap and code in REASONS:
        return f"{REASONS[code]} ({rest})"
    if message.reason and message.reason[:3].isdigit():
        return _("The mail server said: %(reply)s", reply=message.reason)
    return message.reason
