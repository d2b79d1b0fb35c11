"""Everybody with a confirmed place, with the decision and the limits that the gate asks about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from registration.consent.models import (
    Channel,
    ConsentState,
    LimitKind,
    ProcessingLimit,
    Purpose,
    PurposeVersion,
)
from registration.consent.queries import may_use
from registration.events.models import Event
from registration.forms.answers import readable
from registration.forms.models import FormVersion, Submission
from registration.forms.queries import fields_of
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.lists import holds
from registration.organisations.models import Organisation
from registration.people.models import Person, Subject
from registration.sharing.rules import Attendee
from registration.signups.models import Signup, SignupState


@dataclass(frozen=True)
class Wish:
    """What somebody wants to share."""

    event: Event
    recipient: Organisation
    purpose: Purpose
    fields: tuple[str, ...]


def lock_attendees(event_id: int) -> None:
    """Hold every attendee's decisions still until this transaction ends.

    Whoever withdraws, objects or is erased takes the lock on the subject's row first (consent.actions). So
    does this, in the order of ids: a withdrawal that began earlier is waited for and then seen, because the
    next statement reads what is committed; one that comes later waits, and then finds the disclosure that it
    must undo. On SQLite a transaction that writes is alone from its beginning.
    """
    asked = (
        select(Subject.id)
        .join(Signup, Signup.person_id == Subject.person_id)
        .where(Signup.event_id == event_id, Signup.state == SignupState.CONFIRMED)
        .order_by(Subject.id)
        .with_for_update(of=Subject, key_share=True)
    )
    db.session.execute(asked).all()


def _asked(wish: Wish) -> Any:
    context = f"event:{wish.event.id}" if wish.purpose.per_event else ""
    now = clock.now()
    limits = [
        exists()
        .where(
            ProcessingLimit.subject_id == Subject.id,
            ProcessingLimit.kind == kind,
            or_(ProcessingLimit.lifted_at.is_(None), ProcessingLimit.lifted_at > now),
            or_(ProcessingLimit.purpose_id.is_(None), ProcessingLimit.purpose_id == wish.purpose.id),
        )
        .label(kind.value)
        for kind in LimitKind
    ]
    return (
        select(
            Subject.id, ConsentState.kind, ConsentState.event_id, ConsentState.recipients,
            ConsentState.valid_until, PurposeVersion.fields,
            may_use(Subject.id, wish.purpose.id, context).label("may_use"),
            _told_basis(wish.purpose).label("told_basis"), *limits,
        )
        .select_from(Signup)
        .join(Person, Person.id == Signup.person_id)
        .join(Subject, Subject.person_id == Person.id)
        .join(Submission, Submission.id == Signup.submission_id)
        .join(FormVersion, FormVersion.id == Submission.form_version_id)
        .outerjoin(
            ConsentState,
            and_(
                ConsentState.subject_id == Subject.id,
                ConsentState.purpose_id == wish.purpose.id,
                ConsentState.context == context,
            ),
        )
        .outerjoin(PurposeVersion, PurposeVersion.id == ConsentState.purpose_version_id)
        .where(Signup.event_id == wish.event.id, Signup.state == SignupState.CONFIRMED)
        .order_by(Signup.arrival, Signup.id)
    )  # fmt: skip


def _told_basis(purpose: Purpose) -> Any:
    """On what the words of the purpose rested when the form was filled in; nothing where it had none.

    Whoever stood on a list that was brought in was shown nothing.
    """
    words = aliased(PurposeVersion)
    on_the_form = holds(FormVersion.definition["purposes"], literal(purpose.code))
    stood = (
        select(words.basis)
        .where(
            words.purpose_id == purpose.id,
            words.published_at <= Submission.shown_at,
            Submission.channel != Channel.IMPORT,
            on_the_form,
        )
        .order_by(words.number.desc())
        .limit(1)
    )
    return stood.correlate(Submission, FormVersion).scalar_subquery()


def attendees(wish: Wish, *, with_values: bool) -> list[Attendee]:
    """Everyone with a confirmed place, in one statement; their answers only when a file is made."""
    asked = _asked(wish)
    if with_values:
        asked = asked.add_columns(Person.name, Person.email, Submission.answers, Submission.form_version_id)
    labels = _Readable() if with_values else None
    return [_attendee(wish, row, labels) for row in db.session.execute(asked)]


def _attendee(wish: Wish, row: Any, labels: "_Readable | None") -> Attendee:
    return Attendee(
        subject_id=row.id,
        decision=row.kind,
        consent_event_id=row.event_id,
        names_recipient=wish.recipient.code in (row.recipients or ()),
        fields_in_words=frozenset(row.fields or ()),
        valid_until=row.valid_until,
        told_basis=row.told_basis,
        guard_allows=bool(row.may_use),
        limits=frozenset(kind for kind in LimitKind if getattr(row, kind.value)),
        values=labels.answers(row) if labels else {},
    )


class _Readable:
    """Answers in words, by the version of the form that asked; each version is read once."""

    def __init__(self) -> None:
        self.versions: dict[int, FormVersion] = {}

    def answers(self, row: Any) -> Mapping[str, str]:
        version = self.versions.get(row.form_version_id)
        if version is None:
            version = self.versions[row.form_version_id] = db.session.get_one(
                FormVersion, row.form_version_id
            )
        said = {each.code: readable(each, row.answers.get(each.code)) for each in fields_of(version)}
        # What was answered for this event counts, but only a confirmed address is passed on.
        return said | {"name": said.get("name") or row.name, "email": row.email}
