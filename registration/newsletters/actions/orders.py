"""Ordering a newsletter, confirming that, and stopping it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.consent import actions as consent
from registration.consent.models import Channel
from registration.consent.rules import Asking, Decision
from registration.forms import actions as forms
from registration.forms.rules import declared_country
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.newsletters.errors import NotOffered, SentBefore
from registration.newsletters.models import Newsletter, Order
from registration.newsletters.queries import copy_by_ref, stands
from registration.people.actions import find_or_make, mailbox_confirmed
from registration.people.queries import subject_of


@dataclass(frozen=True)
class Wish:
    """What somebody who wants the newsletter told us, and the proof of what they were shown."""

    answers: Mapping[str, Any]
    language: str
    decisions: Sequence[Decision]
    asking: Asking
    shown_block_id: int | None


def order(newsletter: Newsletter, wish: Wish) -> Order:
    """Keep the order until the person presses the button in our mail; nothing is sent before that.

    Answers, decision, order and message are stored together, or not at all.

    Raises:
        NotOffered: it has no form, or was not among the decisions; nothing was stored.
        SentBefore: the same page was sent before.
    """
    wanted = [each for each in wish.decisions if each.purpose_id == newsletter.purpose_id and each.given]
    if newsletter.form_version_id is None or not wanted:
        raise NotOffered
    known = find_or_make(
        str(wish.answers["email"]), name=str(wish.answers.get("name", "")), language=wish.language
    )
    submission_id = forms.keep_submission(
        act=wish.asking.act,
        form_version_id=newsletter.form_version_id,
        person_id=known.person_id,
        language=wish.language,
        answers=wish.answers,
        shown_block_id=wish.shown_block_id,
        shown_at=wish.asking.shown_at or clock.now(),
    )
    if submission_id is None:
        raise SentBefore
    consent.record_decisions(known.subject_id, known.subject_ref, wish.decisions, wish.asking)
    made = Order(
        ref=new_ref(),
        newsletter_id=newsletter.id,
        person_id=known.person_id,
        submission_id=submission_id,
        language=wish.language,
    )
    db.session.add(made)
    db.session.flush()
    outbox.post(
        "newsletters.confirm",
        person_id=known.person_id,
        language=wish.language,
        params={"order": made.id},
    )
    record("newsletter.ordered", "newsletter_order", made.id, actor=ActorKind.PERSON, whose=known.subject_ref)
    return made


def confirm(made: Order) -> None:
    """The person pressed the button in our mail: the mailbox is theirs, and what they decided takes effect.

    Pressing twice changes nothing, and an order from before the newsletter was stopped does not undo that.
    """
    subject = subject_of(made.person_id)
    if subject is None or not _first_press(made):
        return
    answers = made.submission.answers
    mailbox_confirmed(
        made.person,
        name=str(answers.get("name", "")),
        language=made.language,
        country=declared_country(answers),
    )
    consent.confirm_address(subject.id, subject.ref, made.submission.act)
    record("newsletter.confirmed", "newsletter_order", made.id, actor=ActorKind.PERSON, whose=subject.ref)
    if stands(made):
        outbox.post(
            "newsletters.welcome",
            person_id=made.person_id,
            language=made.language,
            params={"order": made.id},
            purpose_id=made.newsletter.purpose_id,
        )


def _first_press(made: Order) -> bool:
    """Whether this press of the button confirms the order. Of two at once, one does."""
    now = clock.now()
    pressed = db.session.scalar(
        update(Order)
        .where(Order.id == made.id, Order.confirmed_at.is_(None))
        .values(confirmed_at=now)
        .returning(Order.id)
        .execution_options(synchronize_session="fetch")
    )
    return pressed is not None


def stop(ref: str, *, method: str) -> None:
    """End what the message with this reference belongs to. Whoever holds its link may do so.

    The answer is nothing, whether the message is known, the person erased or the newsletter stopped before:
    a stranger with a link learns nothing from it.
    """
    copy = copy_by_ref(ref)
    if copy is None or copy.person_id is None or copy.purpose_id is None:
        return
    if subject := subject_of(copy.person_id):
        consent.withdraw(subject.id, copy.purpose_id, copy.context, channel=Channel.MAIL, method=method)
