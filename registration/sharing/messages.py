"""Mails of this room, to partners and to staff. None says who the people are: that takes signing in."""

from sqlalchemy import func, select

from registration.foundation import clock, links
from registration.foundation.database import db
from registration.mail.composing import Letter, composer, written
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.organisers.permissions import may
from registration.sharing.models import Disclosure, DisclosureItem, RecipientNotice, ShareRequest, ShareState
from registration.sharing.queries import disclosure_of
from registration.sharing.rules import GateCode


def _partner(message: Message, disclosure: Disclosure | None) -> Account | None:
    """The account, while it still belongs to the recipient."""
    account = db.session.get(Account, message.account_id) if message.account_id else None
    if account is None or disclosure is None or not account.active:
        return None
    return account if account.organisation_id == disclosure.request.organisation_id else None


@composer("sharing.ready")
def ready(message: Message) -> Letter | None:
    """A file can be fetched. Not any more when its time is over."""
    disclosure = db.session.get(Disclosure, message.params["disclosure"])
    account = _partner(message, disclosure)
    if account is None or disclosure is None or disclosure.available_until <= clock.now():
        return None
    return written(
        "sharing/ready",
        message.language,
        links={"shares": links.to("partner_site.shares.index", lang=message.language)},
        name=account.name,
        disclosure=disclosure,
        event=disclosure.request.event,
    )


@composer("sharing.withdrawn")
def withdrawn(message: Message) -> Letter | None:
    """People must be deleted. Not any more when the recipient has said that they are."""
    disclosure = db.session.get(Disclosure, message.params["disclosure"])
    account = _partner(message, disclosure)
    open_notices = (
        select(func.count(), func.min(RecipientNotice.due_at))
        .join(DisclosureItem, DisclosureItem.id == RecipientNotice.item_id)
        .where(DisclosureItem.disclosure_id == message.params["disclosure"])
        .where(RecipientNotice.acknowledged_at.is_(None))
    )
    number, due_at = db.session.execute(open_notices).one()
    if account is None or disclosure is None or not number:
        return None
    return written(
        "sharing/withdrawn",
        message.language,
        links={"shares": links.to("partner_site.shares.index", lang=message.language)},
        name=account.name,
        disclosure=disclosure,
        event=disclosure.request.event,
        number=number,
        due_at=due_at,
    )


@composer("sharing.requested")
def requested(message: Message) -> Letter | None:
    """Somebody is to decide. Not any more when it is decided, or no longer theirs to decide."""
    request, account = _request_of(message), message.account
    if request is None or request.state is not ShareState.REQUESTED:
        return None
    if account is None or not account.active or not may(account.role_names, "sharing.approve"):
        return None
    return written(
        "sharing/requested",
        message.language,
        links=_links_to(request, message.language),
        name=account.name,
        event=request.event,
        recipient=request.organisation,
        number=request.counted.get(GateCode.INCLUDED, 0),
    )


@composer("sharing.decided")
def decided(message: Message) -> Letter | None:
    """What became of a request, for whoever asked."""
    request, account = _request_of(message), message.account
    if request is None or account is None or not account.active:
        return None
    return written(
        "sharing/decided",
        message.language,
        links=_links_to(request, message.language),
        name=account.name,
        event=request.event,
        recipient=request.organisation,
        disclosure=disclosure_of(request.id),
        note=request.decision_note,
    )


def _request_of(message: Message) -> ShareRequest | None:
    return db.session.get(ShareRequest, message.params["request"])


def _links_to(request: ShareRequest, language: str) -> dict[str, str]:
    return {"request": links.to("organiser_site.sharing.show", ref=request.ref, lang=language)}
