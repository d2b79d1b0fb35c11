"""The life of a campaign: written, tried on oneself, frozen, sent, perhaps stopped."""

from collections.abc import Mapping

from sqlalchemy import String, and_, case, cast, exists, func, insert, literal, select, update
from sqlalchemy.sql import ColumnElement

from registration.audit.actions import record
from registration.events.queries import held_with_others
from registration.foundation import clock, jobs
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from registration.mail.models import Message, MessageState
from registration.newsletters.errors import (
    AlreadyStarted,
    InvitesToOthers,
    NobodyToSendTo,
    NotBeingSent,
    NothingWritten,
)
from registration.newsletters.messages import ISSUE, frozen_edition
from registration.newsletters.models import Campaign, CampaignState, Newsletter
from registration.newsletters.queries import UNDER_WAY, audience
from registration.newsletters.rules import CANCELLED, INVITATION, complete_languages, events_named
from registration.people.models import Person


def write(
    newsletter: Newsletter, *, subject: Mapping[str, str], body: Mapping[str, str], by: int
) -> Campaign:
    """A new issue, as a draft."""
    campaign = Campaign(
        ref=new_ref(), newsletter=newsletter, subject=dict(subject), body=dict(body), frozen={}
    )
    db.session.add(campaign)
    db.session.flush()
    record("campaign.written", "campaign", campaign.id, by=by)
    return campaign


def rewrite(campaign: Campaign, *, subject: Mapping[str, str], body: Mapping[str, str], by: int) -> None:
    """Put other words into a draft.

    Raises:
        AlreadyStarted: somebody began sending it.
    """
    changed = db.session.execute(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.state == CampaignState.DRAFT)
        .values(subject=dict(subject), body=dict(body))
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise AlreadyStarted
    record("campaign.rewritten", "campaign", campaign.id, by=by)


def try_out(campaign: Campaign, *, by: int) -> list[str]:
    """Send every language of the issue to the account that asks, as it would arrive. The languages.

    Raises:
        NothingWritten: there is nothing to send.
    """
    languages = complete_languages(campaign.subject, campaign.body)
    if not languages:
        raise NothingWritten
    for language in languages:
        outbox.post(ISSUE, account_id=by, language=language, params={"campaign": campaign.id})
    record("campaign.tried", "campaign", campaign.id, by=by)
    return languages


def start(campaign: Campaign, *, by: int) -> int:
    """Freeze the words and owe everybody who allows the newsletter a copy. How many copies.

    Raises:
        AlreadyStarted: somebody else was first.
        NothingWritten: no language is complete.
        NobodyToSendTo: nobody allows the newsletter.
        InvitesToOthers: it invites to what is not held by us alone.
    """
    now = clock.now()
    began = db.session.execute(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.state == CampaignState.DRAFT)
        .values(state=CampaignState.SENDING, started_at=now, started_by=by)
    )
    if not began.rowcount:  # type: ignore[attr-defined]
        raise AlreadyStarted
    # Whoever rewrote the draft a moment ago was before us; these words are the ones that go out.
    db.session.refresh(campaign)
    languages = complete_languages(campaign.subject, campaign.body)
    if not languages:
        raise NothingWritten
    _only_ours(campaign)
    campaign.frozen = {language: frozen_edition(campaign, language) for language in languages}
    db.session.flush()
    copies = _owe_copies(campaign, languages)
    if not copies:
        raise NobodyToSendTo
    record("campaign.started", "campaign", campaign.id, by=by, copies=copies)
    jobs.after_commit(outbox.JOB)
    return copies


def _only_ours(campaign: Campaign) -> None:
    """What people gave at our meetings invites them to our meetings, and to nobody else's (S-TOKYO-8)."""
    if campaign.newsletter.purpose.code != INVITATION:
        return
    if others := held_with_others(events_named(campaign.body)):
        raise InvitesToOthers([each.title for each in others])


def _owe_copies(campaign: Campaign, languages: list[str]) -> int:
    """One row for every subscriber, in one statement. A second run adds nobody twice."""
    chosen = case((Person.language.in_(languages), Person.language), else_=literal(languages[0], String))
    people = audience(
        campaign.newsletter,
        _random_ref(),
        literal(ISSUE, String),
        Person.id,
        chosen,
        literal(campaign.newsletter.purpose_id),
        literal(campaign.id),
    ).where(~exists().where(and_(Message.campaign_id == campaign.id, Message.person_id == Person.id)))
    owed = insert(Message).from_select(
        ["ref", "kind", "person_id", "language", "purpose_id", "campaign_id"], people
    )
    db.session.execute(owed)
    # Counted afterwards: drivers do not agree on what they say about INSERT … SELECT.
    asked = select(func.count()).select_from(Message).where(Message.campaign_id == campaign.id)
    return db.session.scalar(asked) or 0


def _random_ref() -> ColumnElement[str]:
    """At least 122 random bits for each row, made by the database."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.lower(func.hex(func.randomblob(16)))
    return func.replace(cast(func.gen_random_uuid(), String), "-", "")


def cancel(campaign: Campaign, *, by: int) -> int:
    """Send no further copy. How many stay behind at once.

    Copies that a sender has already taken see it when they are written, right before they would leave; only
    one that is being handed over at this moment arrives.

    Raises:
        NotBeingSent: there is nothing to stop.
    """
    now = clock.now()
    stopped = db.session.execute(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.state == CampaignState.SENDING)
        .values(state=CampaignState.CANCELLED, finished_at=now)
    )
    if not stopped.rowcount:  # type: ignore[attr-defined]
        raise NotBeingSent
    kept = db.session.execute(
        update(Message)
        .where(
            Message.campaign_id == campaign.id,
            Message.state.in_((MessageState.PENDING, MessageState.DEFERRED)),
        )
        .values(state=MessageState.WITHHELD, reason=CANCELLED, finished_at=now)
        .execution_options(synchronize_session=False)
    )
    behind = int(kept.rowcount)  # type: ignore[attr-defined]
    record("campaign.cancelled", "campaign", campaign.id, by=by, withheld=behind)
    return behind


def close_finished() -> int:
    """Note which campaigns have no copy left to send. The timetable runs this; how many."""
    under_way = (*UNDER_WAY, MessageState.UNCERTAIN)
    closed = db.session.scalars(
        update(Campaign)
        .where(
            Campaign.state == CampaignState.SENDING,
            ~exists().where(Message.campaign_id == Campaign.id, Message.state.in_(under_way)),
        )
        .values(state=CampaignState.SENT, finished_at=clock.now())
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    ).all()
    for campaign_id in closed:
        record("campaign.sent", "campaign", campaign_id)
    return len(closed)
