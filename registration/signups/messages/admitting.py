"""What people read about being let in: applications, invitations, and places that others took for them."""

from registration.events.calendar import calendar_entry
from registration.events.models import Event
from registration.foundation import links, tokens
from registration.foundation.database import db
from registration.foundation.localization import language, pick
from registration.foundation.tokens import Capability
from registration.mail.composing import Attachment, Letter, NoLongerWanted, composer, written
from registration.mail.models import Message
from registration.mail.suppression import is_suppressed
from registration.signups.actions.approving import REASONS
from registration.signups.groups import leader_of, place_of
from registration.signups.invitations import SCOPE, invitation_by_ref, serves
from registration.signups.models import EventInvitation, Signup, SignupState
from registration.signups.queries import refusal_of


def _signup(message: Message) -> Signup | None:
    return db.session.get(Signup, message.params["signup"])


def _my_page(signup: Signup) -> str:
    return links.to("personal_site.my_page.show", token=tokens.make(Capability.MY_PAGE, signup.person.ref))


@composer("signups.applied")
def applied(message: Message) -> Letter | None:
    """The application has arrived; what becomes of it comes by another mail."""
    signup = _signup(message)
    if signup is None or signup.state is not SignupState.APPLIED:
        return None
    return written(
        "signups.applied",
        language(),
        event=signup.event,
        person=signup.person,
        links={"my_page": _my_page(signup)},
    )


@composer("signups.declined")
def declined(message: Message) -> Letter | None:
    signup = _signup(message)
    if signup is None or signup.state is not SignupState.DECLINED:
        return None
    refusal = refusal_of(signup)
    reason = REASONS.get(refusal.reason) if refusal else None
    return written(
        "signups.declined",
        language(),
        event=signup.event,
        # Nothing that was typed stands in a mail to an address that nobody confirmed.
        person=signup.person if signup.confirmed_at else None,
        reason=str(reason) if reason else "",
        words=pick(refusal.words, language()) if refusal else "",
        links={"events": links.to("public_site.events.index")},
    )


@composer("signups.standing")
def standing(message: Message) -> Letter | None:
    """The place stands, but nobody has shown yet that the mailbox is theirs.

    So nothing that was typed stands in it, no link to the room goes along (E6), and what was decided on the
    form takes effect by the press only.
    """
    signup = _signup(message)
    states = (SignupState.CONFIRMED, SignupState.WAITING, SignupState.APPLIED)
    if signup is None or signup.state not in states or signup.confirmed_at is not None:
        return None
    has_place = signup.state is SignupState.CONFIRMED
    token = tokens.make(Capability.CONFIRM_SIGNUP, signup.ref)
    return written(
        "signups.standing",
        language(),
        attachments=[_calendar(signup.event)] if has_place else [],
        event=signup.event,
        state=signup.state.value,
        links={
            "confirm": links.to("personal_site.signups.confirm", token=token),
            "my_page": _my_page(signup),
        },
    )


def _calendar(event: Event) -> Attachment:
    return Attachment("event.ics", "text/calendar; method=PUBLISH", calendar_entry(event))


@composer("signups.companion")
def companion(message: Message) -> Letter | None:
    """Somebody took a place for this person: what they answer and decide is theirs."""
    signup = _signup(message)
    place = place_of(signup.id) if signup else None
    if signup is None or place is None or place.answered_at is not None:
        return None
    if signup.state not in (SignupState.HELD, SignupState.CONFIRMED):
        return None
    if is_suppressed(signup.person.email):
        raise NoLongerWanted("suppressed")  # the person has not asked for it
    leader = leader_of(place)
    return written(
        "signups.companion",
        language(),
        event=signup.event,
        leader=leader.person.name if leader and leader.confirmed_at else "",
        until=signup.held_until,
        links={
            "place": links.to("personal_site.places.show", token=tokens.make(Capability.COMPANION, place.ref))
        },
    )


@composer("signups.invitation")
def invitation(message: Message) -> Letter | None:
    """Asked by the organisers, not by the person: it says where the address is from and how to stop it."""
    found = invitation_by_ref(str(message.params["invitation"]))
    if found is None or not serves(found) or found.signup_id is not None or found.declined_at is not None:
        return None
    if is_suppressed(found.person.email, SCOPE):
        raise NoLongerWanted("suppressed")
    return written(
        "signups.invitation",
        language(),
        event=found.event,
        name=found.person.name,
        words=pick(found.round.words, language()),
        source=pick(found.round.source, language()),
        until=found.round.expires_at,
        again=bool(message.params.get("again")),
        links=_links_of(found),
    )


def _links_of(found: EventInvitation) -> dict[str, str]:
    token = tokens.make(Capability.INVITATION, found.ref)
    return {
        "event": links.to("public_site.events.show", slug=found.event.slug),
        "sign_up": links.to("public_site.signups.new", slug=found.event.slug) + f"?invitation={token}",
        "answer": links.to("personal_site.invitations.show", token=token),
    }
