"""Messages of rooms below the outbox: to accounts of staff and partners, to persons, to witnesses."""

from registration.consent.ledger import checkpoint_of
from registration.consent.queries import open_questions
from registration.consent.rules import question_ref
from registration.foundation import clock, links, tokens
from registration.foundation.localization import pick
from registration.foundation.tokens import Capability
from registration.mail.composing import Attachment, Letter, composer, unsubscribe_address, written
from registration.mail.models import Message
from registration.mail.witnesses import KIND as CHECKPOINT
from registration.organisers.queries import LINK_LASTS, password_token
from registration.people.queries import subject_of


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


@composer("consent.ask_again")
def ask_again(message: Message) -> Letter | None:
    """The old and the new words, and the link to answer. Not any more when it was answered or replaced."""
    subject = subject_of(message.person_id) if message.person_id else None
    purpose_id = message.purpose_id
    if message.person is None or subject is None or purpose_id is None:
        return None
    wanted = [
        each
        for each in open_questions(subject.id, purpose_id)
        if each.answered is None and each.now.id == message.params.get("version")
    ]
    if not wanted:
        return None
    before, now = wanted[0].before, wanted[0].now
    token = tokens.make(Capability.ASKED_AGAIN, question_ref(message.person.ref, purpose_id))
    return written(
        "consent/ask_again",
        message.language,
        unsubscribe=unsubscribe_address(message),
        links={"answer": links.to("personal_site.asked_again.answer", token=token, lang=message.language)},
        name=message.person.name,
        title=pick(now.title, message.language),
        before=pick(before.statement, message.language),
        now=pick(now.statement, message.language),
        what_changed=pick(now.change_note, message.language),
    )
