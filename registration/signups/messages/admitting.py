"""What people read about being let in: applications, invitations, and places that others took for them."""

from registration.events.calendar import calendar_entry, media_type
from registration.events.models import Event, EventState
from registration.foundation import links, tokens
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, pick
from registration.foundation.tokens import Capability
from registration.mail.composing import Attachment, Letter, NoLongerWanted, composer, written
from registration.mail.models import Message
from registration.mail.suppression import is_suppressed
from registration.signups.actions.approving import REASONS
from registration.signups.composing import (
    EXAMPLE,
    Params,
    letter,
    news_since,
    to_attendee,
    to_invited,
    token_of,
)
from registration.signups.groups import leader_of, place_of
from registration.signups.invitations import SCOPE, invitation_by_ref, is_answered, serves
from registration.signups.models import EventInvitation, Signup, SignupState
from registration.signups.queries import refusal_of


def _my_page(signup: Signup) -> str:
    return links.to("personal_site.my_page.show", token=token_of(Capability.MY_PAGE, signup.person.ref))


@to_attendee("signups.applied", holds=lambda signup: signup.state is SignupState.APPLIED)
def applied(signup: Signup, _params: Params) -> Letter:
    """The application has arrived; what becomes of it comes by another mail."""
    return letter("signups.applied", signup, links={"my_page": _my_page(signup)})


@to_attendee("signups.declined", holds=lambda signup: signup.state is SignupState.DECLINED)
def declined(signup: Signup, _params: Params) -> Letter:
    refusal = refusal_of(signup) if signup.id else None
    reason = REASONS.get(refusal.reason) if refusal else None
    return letter(
        "signups.declined",
        signup,
        reason=str(reason) if reason else "",
        words=pick(refusal.words, language()) if refusal else "",
        links={"events": links.to("public_site.events.index")},
    )


def _not_shown_yet(signup: Signup) -> bool:
    states = (SignupState.CONFIRMED, SignupState.WAITING, SignupState.APPLIED)
    return signup.state in states and signup.confirmed_at is None


@to_attendee("signups.standing", holds=_not_shown_yet)
def standing(signup: Signup, _params: Params) -> Letter:
    """The place stands, but nobody has shown yet that the mailbox is theirs.

    So nothing that was typed stands in it, no link to the room goes along (E6), and what was decided on the
    form takes effect by the press only.
    """
    has_place = signup.state is SignupState.CONFIRMED
    token = token_of(Capability.CONFIRM_SIGNUP, signup.ref)
    return letter(
        "signups.standing",
        signup,
        attachments=[_calendar(signup)] if has_place else [],
        state=signup.state.value,
        links={
            "confirm": links.to("personal_site.signups.confirm", token=token),
            "my_page": _my_page(signup),
        },
    )


def _calendar(signup: Signup) -> Attachment:
    entry = calendar_entry(signup.event, mode=signup.mode)
    return Attachment("event.ics", media_type("PUBLISH"), entry)


def _keeps_a_place(signup: Signup) -> bool:
    place = place_of(signup.id)
    stands = signup.state in (SignupState.HELD, SignupState.CONFIRMED)
    return stands and place is not None and place.answered_at is None


@to_attendee("signups.companion", holds=_keeps_a_place)
def companion(signup: Signup, _params: Params) -> Letter:
    """Somebody took a place for this person: what they answer and decide is theirs."""
    if signup.id and is_suppressed(signup.person.email):
        raise NoLongerWanted("suppressed")  # the person has not asked for it
    place = place_of(signup.id) if signup.id else None
    leader = leader_of(place) if place else None
    token = token_of(Capability.COMPANION, place.ref if place else EXAMPLE)
    return letter(
        "signups.companion",
        signup,
        leader=leader.person.name if leader and leader.confirmed_at else "",
        until=signup.held_until,
        links={"place": links.to("personal_site.places.show", token=token)},
    )


@composer("signups.invitation")
def invitation(message: Message) -> Letter | None:
    """Asked by the organisers, not by the person: it says where the address is from and how to stop it."""
    found = invitation_by_ref(str(message.params["invitation"]))
    if found is None or not serves(found) or is_answered(found):
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


@to_invited("signups.invitation_cancelled", holds=lambda found: found.event.state is EventState.CANCELLED)
def invitation_cancelled(guest: Signup, params: Params) -> Letter:
    """The event does not take place: nobody waits for an answer any more."""
    return letter(
        "signups.invitation_cancelled",
        guest,
        marks={"name": _name(guest)},
        links={"answer": _answer(params), "event": _page(guest.event)},
    )


@to_invited("signups.invitation_moved", holds=lambda found: found.event.state is EventState.PUBLISHED)
def invitation_moved(guest: Signup, params: Params) -> Letter | None:
    """Another time or place than the invitation said. ``before`` is what was announced, if it was edited."""
    before = params.get("before")
    news = news_since(before, guest.event) if before else {}
    if news and not (news["new_time"] or news["new_place"]):
        return None  # changed back before it left
    return letter(
        "signups.invitation_moved",
        guest,
        marks={"name": _name(guest)},
        **news,
        links={"answer": _answer(params), "event": _page(guest.event)},
    )


def _name(guest: Signup) -> str:
    return guest.person.name or _("guest")


def _answer(params: Params) -> str:
    token = token_of(Capability.INVITATION, str(params.get("invitation", EXAMPLE)))
    return links.to("personal_site.invitations.show", token=token)


def _page(event: Event) -> str:
    return links.to("public_site.events.show", slug=event.slug)


def _links_of(found: EventInvitation) -> dict[str, str]:
    token = tokens.make(Capability.INVITATION, found.ref)
    return {
        "event": _page(found.event),
        "sign_up": links.to("public_site.signups.new", slug=found.event.slug) + f"?invitation={token}",
        "answer": links.to("personal_site.invitations.show", token=token),
    }
