"""Mails of this room, all to partners. None says who the people are: that takes signing in."""

from sqlalchemy import func, select

from registration.foundation import clock, links
from registration.foundation.database import db
from registration.mail.composing import Letter, composer, written
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.sharing.models import Disclosure, DisclosureItem, RecipientNotice


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
