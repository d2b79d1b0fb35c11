"""What is known of a person without a decision we can prove: kept, named for what it is, and never enough."""

from datetime import datetime

from registration.consent.actions.appending import Known, append, line, lock_somebody, note
from registration.consent.errors import NeverImplied
from registration.consent.models import Channel, EventKind, Purpose, PurposeVersion, Source
from registration.consent.rules import NEVER_IMPLIED_FOR
from registration.foundation.ids import new_ref


def import_unverified(
    subject_id: int,
    purpose: Purpose,
    context: str = "",
    *,
    source: str = Source.SUBJECT.value,
    evidence_sha256: str | None = None,
    said_at: datetime | None = None,
    act: str | None = None,
    by: int | None = None,
) -> None:
    """An old list says that the person allowed this, and nothing proves it: no use is based on it.

    The person stays where they were if they decided here themselves. To use it, ask them (M16).

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
    """
    subject = lock_somebody(subject_id)
    actor = "system" if by is None else f"staff:{by}"
    row = line(
        EventKind.IMPORTED_UNVERIFIED,
        subject_id,
        subject.ref,
        act=act or new_ref(),
        channel=Channel.IMPORT,
        method="list",
        actor=actor,
        at=said_at,
        purpose=Known(purpose.id, purpose.code),
        context=context,
        source=source,
        evidence_sha256=evidence_sha256,
    )
    append(subject_id, [row])
    note("consent.imported", purpose.id, subject.ref, actor, context)


def deem_accepted(
    subject_id: int,
    purpose_version: PurposeVersion,
    context: str = "",
    *,
    language: str = "",
    notice_version_id: int | None = None,
    act: str | None = None,
) -> None:
    """The person went on using the service after it was said that this means accepting (S-JASSO-2, 29).

    Kept apart from what people say themselves: it never ends, renews or replaces a decision, and the guard
    lets it count only where the law of the person's country lets it.

    Raises:
        NeverImplied: for newsletters and for sharing.
        SubjectErased: when nobody stands behind the reference any more.
    """
    purpose = purpose_version.purpose
    if purpose.kind in NEVER_IMPLIED_FOR:
        raise NeverImplied
    subject = lock_somebody(subject_id)
    row = line(
        EventKind.DEEMED_ACCEPTANCE,
        subject_id,
        subject.ref,
        act=act or new_ref(),
        channel=Channel.WEB,
        method="continued-use",
        actor="system",
        purpose=Known(purpose.id, purpose.code),
        purpose_version_id=purpose_version.id,
        context=context,
        basis=purpose_version.basis,
        language=language,
        notice_version_id=notice_version_id,
    )
    append(subject_id, [row])
    note("consent.deemed", purpose.id, subject.ref, "system", context)
