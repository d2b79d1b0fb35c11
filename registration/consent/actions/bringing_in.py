"""What is known of a person without a decision we can prove: kept, named for what it is, and never enough."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from registration.audit import actions as audit
from registration.consent.actions.appending import Known, append, append_first, line, lock_somebody, note
from registration.consent.errors import NeverImplied
from registration.consent.models import (
    Channel,
    ConsentState,
    EventKind,
    Purpose,
    PurposeVersion,
    Source,
)
from registration.consent.rules import NEVER_IMPLIED_FOR
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.people.models import Subject

AT_ONCE = 1000


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


def import_unverified_of_many(
    people: Sequence[tuple[int, str]],
    purpose: Purpose,
    context: str = "",
    *,
    source: str = Source.SUBJECT.value,
    said_at: datetime | None = None,
    by: int | None = None,
) -> int:
    """The same of many, subject and reference each. How many: whoever has any state there is left alone.

    An old list says nothing to somebody who was asked here, and the same list twice says it once.
    """
    actor = "system" if by is None else f"staff:{by}"
    known = Known(purpose.id, purpose.code)
    fresh = _without_a_state(dict(people), purpose.id, context)
    rows = [
        line(
            EventKind.IMPORTED_UNVERIFIED,
            subject_id,
            ref,
            act=new_ref(),
            channel=Channel.IMPORT,
            method="list",
            actor=actor,
            at=said_at,
            purpose=known,
            context=context,
            source=source,
        )
        for subject_id, ref in fresh.items()
    ]
    append_first(rows)
    entries = [(purpose.id, ref, {"context": context} if context else {}) for ref in fresh.values()]
    audit.record_all("consent.imported", "purpose", entries, by=by)
    return len(rows)


def _without_a_state(people: dict[int, str], purpose_id: int, context: str) -> dict[int, str]:
    """Those of them who stand there without a word of theirs, locked until the transaction ends."""
    found: dict[int, str] = {}
    ids = sorted(people)
    for some in (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)):
        alive = select(Subject.id).where(Subject.id.in_(some), Subject.erased_at.is_(None))
        here = set(db.session.scalars(alive.order_by(Subject.id).with_for_update(key_share=True)))
        said = set(
            db.session.scalars(
                select(ConsentState.subject_id).where(
                    ConsentState.subject_id.in_(some),
                    ConsentState.purpose_id == purpose_id,
                    ConsentState.context == context,
                )
            )
        )
        found |= {each: people[each] for each in some if each in here and each not in said}
    return found


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
