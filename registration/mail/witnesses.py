"""Sending checkpoints of the consent ledger to those outside who keep them (``REGISTRATION_WITNESSES``).

The consent room stands below the outbox, so that its one message is owed here.
"""

from sqlalchemy import exists, select

from registration.consent.ledger import latest_checkpoint
from registration.foundation import settings
from registration.foundation.database import db
from registration.mail.models import Message
from registration.mail.outbox import post

KIND = "consent.checkpoint"


def tell_witnesses() -> int:
    """Owe every witness the latest checkpoint, once. How many messages there are now."""
    chosen = settings.current()
    last = latest_checkpoint() if chosen.witnesses else None
    if last is None:
        return 0
    context = f"checkpoint:{last.size}"
    told = exists().where(Message.kind == KIND, Message.context == context)
    if db.session.scalar(select(told)):
        return 0
    for witness in chosen.witnesses:
        post(
            KIND,
            address=witness,
            language=chosen.languages[0],
            params={"size": last.size},
            context=context,
        )
    return len(chosen.witnesses)
