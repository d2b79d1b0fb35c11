"""Who may open the sign-up form, what a personal link has filled in already, and for whom else it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from registration.events.admission import opens
from registration.events.models import Admission, EventState
from registration.foundation import clock, tokens
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pgettext
from registration.foundation.tokens import Capability
from registration.people.errors import NotAnAddress
from registration.people.rules import address, email_key
from registration.signups.actions import Companion, signup_with
from registration.signups.groups import place_by_ref
from registration.signups.invitations import invitation_by_ref, serves
from registration.signups.models import EventInvitation, GroupPlace, Signup, SignupState
from registration.signups.queries import signup_by_id
from registration.signups.rules import Situation
from registration.web.wording import UNKEEPABLE

CARRIED = ("source", "key", "invitation", "place")
"""What the address of the form says and keeps on its way."""
LONGEST_NAME = 200


def carried() -> dict[str, str]:
    """What the address says, for the addresses that follow."""
    return {name: said for name in CARRIED if (said := request.args.get(name))}


@dataclass(frozen=True)
class Guest:
    """Somebody who came by a link of their own."""

    name: str
    email: str
    token: str
    invitation: EventInvitation | None = None
    place: GroupPlace | None = None
    signup: Signup | None = None
    """What another took for them."""

    @property
    def typed(self) -> dict[str, Any]:
        return {"name": self.name, "email": self.email}


def guest_in(found: Situation) -> Guest | None:
    """Who the personal link in the address is for; nobody where there is none."""
    asked = request.args
    if not asked:
        return None
    if token := asked.get("invitation"):
        ref = tokens.read(Capability.INVITATION, token)
        invitation = (invitation_by_ref(ref) if ref else None) or abort(404)
        if invitation.event_id != found.event_id:
            abort(404)
        return Guest(invitation.person.name, invitation.person.email, token, invitation=invitation)
    if token := asked.get("place"):
        ref = tokens.read(Capability.COMPANION, token)
        place = (place_by_ref(ref) if ref else None) or abort(404)
        signup = (signup_by_id(place.signup_id) if place.signup_id else None) or abort(404)
        if signup.event_id != found.event_id:
            abort(404)
        return Guest(place.given_name, signup.person.email, token, place=place, signup=signup)
    return None


def over(found: Situation, guest: Guest) -> ResponseReturnValue | None:
    """The page that says what became of a link that opens the form no more."""
    if guest.invitation is not None:
        used = signup_with(guest.invitation)
        if serves(guest.invitation) and used is None:
            return None
        return redirect(url_for("personal_site.invitations.show", token=guest.token), 303)
    kept = (SignupState.HELD, SignupState.LAPSED, SignupState.CONFIRMED)
    fine = guest.signup is not None and guest.place is not None and guest.signup.state in kept
    stands = found.state is EventState.PUBLISHED and clock.now() < found.ends_at
    if fine and stands and guest.place is not None and guest.place.answered_at is None:
        return None
    return redirect(url_for("personal_site.places.show", token=guest.token), 303)


def shuts_out(found: Situation) -> bool:
    """Whether the event is closed to whoever asks for the form without a link of their own."""
    if found.admission is Admission.LINK:
        return not opens(found.access_key, request.args.get("key", ""))
    return found.admission is Admission.INVITATION


def wrong_address(found: Situation, email: object) -> dict[str, str]:
    """What to say at the field where the event takes no such address."""
    if not isinstance(email, str) or found.lets_in(email):
        return {}
    domains = pgettext("list", ", ").join(found.admitted)
    return {"email": _("This event is for people with an address at %(domains)s. Enter such an address",
                       domains=domains)}  # fmt: skip


@dataclass(frozen=True)
class Others:
    """For whom else a place is wanted: as it was typed, what is wrong with it, and what can be used."""

    typed: list[dict[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    companions: tuple[Companion, ...] = ()


def others_in(posted: MultiDict[str, str], found: Situation, own: object) -> Others:
    """The lines for others, from top to bottom; a line with nothing in it is left aside."""
    if found.most_in_group == 1:
        return Others()
    typed: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    companions: list[Companion] = []
    seen = {email_key(own)} if isinstance(own, str) else set()
    for number in range(1, found.most_in_group):
        line = {part: _clean(posted.get(f"companion-{number}-{part}", "")) for part in ("name", "email")}
        typed.append(line)
        if not any(line.values()):
            continue
        wrong = dict(_wrong(line, found, seen))
        errors |= {f"companion-{number}-{part}": words for part, words in wrong.items()}
        if not wrong:
            companions.append(Companion(line["name"], address(line["email"])))
            seen.add(email_key(address(line["email"])))
    return Others(typed, errors, tuple(companions))


def _clean(text: str) -> str:
    return UNKEEPABLE.sub("", text).strip()[:1000]


def _wrong(line: Mapping[str, str], found: Situation, seen: set[str]) -> list[tuple[str, str]]:
    wrong = []
    if not line["name"]:
        wrong.append(("name", _("Enter the name of this person")))
    elif len(line["name"]) > LONGEST_NAME or not line["name"].isprintable():
        wrong.append(("name", _("Enter a name of at most %(most)s letters", most=LONGEST_NAME)))
    try:
        email = address(line["email"])
    except NotAnAddress:
        return [*wrong, ("email", _("Enter an e-mail address like name@example.com"))]
    if email_key(email) in seen:
        wrong.append(("email", _("Each person needs an address of their own")))
    elif refused := wrong_address(found, email):
        wrong.append(("email", refused["email"]))
    return wrong
