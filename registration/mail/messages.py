"""Messages of rooms that stand below the outbox: to accounts of staff and partners, and to witnesses."""

from registration.consent.ledger import checkpoint_of
from registration.foundation import clock, links
from registration.mail.composing import Attachment, Letter, composer, written
from registration.mail.models import Message
from registration.mail.witnesses import KIND as CHECKPOINT
from registration.organisers.queries import LINK_LASTS, password_token


@composer("organisers.reset")
def reset(message: Message) -> Letter | None:
    """A link to set another password, made as it leaves. An old wish is not fulfilled any more."""
    return _with_link("organisers/reset", message)


@composer("organisers.invitation")
def invitation(message: Message) -> Letter | None:
    """A link to set the first password."""
    return _with_link("organisers/invitation", message)


@composer("organisers.password_changed")
def password_changed(message: Message) -> Letter | None:
    """Tells the owner that the password was changed, in case it was not them."""
    if message.account is None:
        return None
    return written("organisers/password_changed", message.language, account=message.account)


@composer(CHECKPOINT)
def checkpoint(message: Message) -> Letter | None:
    """The signed text of a checkpoint, in the mail and as a file."""
    made = checkpoint_of(message.params["size"])
    if made is None:
        return None
    file = Attachment(f"checkpoint-{made.size}.txt", "text/plain; charset=utf-8", made.note.encode())
    addresses = {
        "ledger": links.to("public_site.ledger.index"),
        "key": links.to("public_site.ledger.key"),
    }
    return written(CHECKPOINT, message.language, attachments=[file], links=addresses, checkpoint=made)


def _with_link(template: str, message: Message) -> Letter | None:
    account = message.account
    if account is None or not account.active or clock.now() - message.made_at > LINK_LASTS:
        return None
    link = links.to("security.reset_password", token=password_token(account))
    return written(template, message.language, account=account, links={"password": link})
