"""What somebody says to new words, who agreed to those before."""

from typing import Any

from registration.audit import actions as audit
from registration.audit.models import ActorKind
from registration.consent.actions.appending import Known, append, line, lock
from registration.consent.errors import SubjectErased
from registration.consent.models import EventKind, PurposeVersion
from registration.consent.rules import Asking, valid_until
from registration.foundation import clock


def answer_again(
    subject_id: int, version: PurposeVersion, context: str = "", *, agrees: bool, asking: Asking
) -> None:
    """The person agrees to the new words as well, or stays with the old ones: refusing ends nothing.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
    """
    subject = lock(subject_id)
    if subject.erased_at is not None:
        raise SubjectErased
    purpose, now = version.purpose, clock.now()
    row = line(
        EventKind.RECONFIRMED if agrees else EventKind.REFUSED,
        subject_id,
        subject.ref,
        act=asking.act,
        channel=asking.channel,
        method=asking.method,
        actor=asking.actor,
        at=now,
        purpose=Known(purpose.id, purpose.code),
        purpose_version_id=version.id,
        context=context,
        basis=version.basis,
        recipients=[purpose.recipient.code] if purpose.recipient else [],
        valid_until=valid_until(now, version.valid_days) if agrees else None,
        shown_at=asking.shown_at,
        shown_sha256=asking.shown_sha256,
        language=asking.language,
        notice_version_id=asking.notice_version_id,
    )
    append(subject_id, [row])
    said: dict[str, Any] = {"context": context} if context else {}
    audit.record(
        "consent.reconfirmed" if agrees else "consent.refused-again",
        "purpose",
        purpose.id,
        actor=ActorKind.PERSON,
        whose=subject.ref,
        version=version.number,
        **said,
    )
