"""Questions about newsletters, who gets them, and how far a campaign is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy.orm import joinedload

from registration.consent.models import ConsentState, EventKind, PurposeVersion
from registration.consent.queries import allows, may_contact, may_use
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.newsletters.models import Campaign, Newsletter, Order
from registration.people.models import Person, Subject
from registration.people.queries import subject_of

_published = exists().where(
    PurposeVersion.purpose_id == Newsletter.purpose_id, PurposeVersion.published_at.is_not(None)
)


def newsletters() -> Sequence[Newsletter]:
    return db.session.scalars(select(Newsletter).order_by(Newsletter.id)).all()


def offered() -> Sequence[Newsletter]:
    """What anybody can order."""
    asked = select(Newsletter).where(Newsletter.public, Newsletter.form_version_id.is_not(None), _published)
    return db.session.scalars(asked.order_by(Newsletter.id)).all()


def offered_on_signup_forms() -> list[Newsletter]:
    """What a sign-up form may ask about, each with its purpose. A decision there is the subscription."""
    asked = select(Newsletter).where(Newsletter.public, Newsletter.on_signup_forms, _published)
    return list(
        db.session.scalars(asked.options(joinedload(Newsletter.purpose)).order_by(Newsletter.id)).all()
    )


def newsletter_by_slug(slug: str) -> Newsletter | None:
    return db.session.scalar(select(Newsletter).where(Newsletter.slug == slug))


def offered_by_slug(slug: str) -> Newsletter | None:
    """The newsletter of this short name, if anybody can order it."""
    return db.session.scalar(
        select(Newsletter)
        .where(
            Newsletter.slug == slug, Newsletter.public, Newsletter.form_version_id.is_not(None), _published
        )
        .options(joinedload(Newsletter.form_version))
    )


def newsletter_of_purpose(purpose_id: int) -> Newsletter | None:
    return db.session.scalar(select(Newsletter).where(Newsletter.purpose_id == purpose_id))


def order_by_ref(ref: str) -> Order | None:
    return db.session.scalar(
        select(Order)
        .where(Order.ref == ref)
        .options(joinedload(Order.newsletter), joinedload(Order.person), joinedload(Order.submission))
    )


def stands(order: Order) -> bool:
    """Whether what was ordered is allowed now."""
    subject = subject_of(order.person_id)
    return subject is not None and allows(subject.id, order.newsletter.purpose_id)


def copy_by_ref(ref: str) -> Message | None:
    """The message whose unsubscribe link this is, with whom it went to."""
    return db.session.scalar(select(Message).where(Message.ref == ref).options(joinedload(Message.person)))


def audience(newsletter: Newsletter, *columns: Any) -> Select[Any]:
    """Everybody who allows the newsletter now. The one guard decides, as for every other use."""
    return (
        select(*columns)
        .select_from(Person)
        .join(Subject, Subject.person_id == Person.id)
        .where(may_use(Subject.id, newsletter.purpose_id, ""))
    )


def subscribers(newsletter: Newsletter) -> int:
    """How many people allow the newsletter now."""
    return db.session.scalar(audience(newsletter, func.count())) or 0


def languages_of_audience(newsletter: Newsletter) -> dict[str, int]:
    """How many subscribers read which language."""
    asked = audience(newsletter, Person.language, func.count()).group_by(Person.language)
    found: dict[str, int] = dict(db.session.execute(asked).all())
    return found


@dataclass(frozen=True)
class Day:
    """What one day changed."""

    starts_at: datetime
    joined: int
    left: int


def growth(newsletter: Newsletter, zone: str, days: int = 28) -> list[Day]:
    """Who joined (and stayed) and who left, day by day in this zone, the last day today."""
    today = clock.now().astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    edges = [today - timedelta(days=days - 1 - number) for number in range(days)]
    joined = _by_day(
        audience(newsletter, ConsentState.since).join(
            ConsentState,
            and_(
                ConsentState.subject_id == Subject.id,
                ConsentState.purpose_id == newsletter.purpose_id,
                ConsentState.context == "",
            ),
        ),
        edges,
    )
    left = _by_day(
        select(ConsentState.since).where(
            ConsentState.purpose_id == newsletter.purpose_id,
            ConsentState.context == "",
            ConsentState.kind == EventKind.WITHDRAWN,
            may_contact(ConsentState.subject_id),
        ),
        edges,
    )
    return [Day(start, joined[number], left[number]) for number, start in enumerate(edges)]


def _by_day(moments: Select[Any], edges: Sequence[datetime]) -> list[int]:
    since = moments.where(ConsentState.since >= edges[0]).subquery().c.since
    ends = [*edges[1:], edges[-1] + timedelta(days=1)]
    counts = [
        func.count().filter(and_(since >= start, since < end)) for start, end in zip(edges, ends, strict=True)
    ]
    return [number or 0 for number in db.session.execute(select(*counts)).one()]


def campaign_by_ref(ref: str) -> Campaign | None:
    return db.session.scalar(
        select(Campaign).where(Campaign.ref == ref).options(joinedload(Campaign.newsletter))
    )


def campaigns_of(newsletter: Newsletter) -> Sequence[Campaign]:
    """The issues of a newsletter, newest first."""
    asked = select(Campaign).where(Campaign.newsletter_id == newsletter.id)
    return db.session.scalars(asked.order_by(Campaign.id.desc())).all()


@dataclass(frozen=True)
class Progress:
    """What became of a campaign's copies."""

    sent: int = 0
    waiting: int = 0
    uncertain: int = 0
    withheld: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Code why copies were withheld to their number."""

    @property
    def total(self) -> int:
        return self.sent + self.under_way + self.withheld + self.failed

    @property
    def under_way(self) -> int:
        """Copies whose end is not known yet."""
        return self.waiting + self.uncertain


UNDER_WAY = (MessageState.PENDING, MessageState.CLAIMED, MessageState.DEFERRED)


def progress(campaigns: Sequence[Campaign]) -> dict[int, Progress]:
    """What became of the copies, by id of the campaign, in one statement."""
    why = case((Message.state == MessageState.WITHHELD, Message.reason), else_="").label("why")
    asked = (
        select(Message.campaign_id, Message.state, why, func.count())
        .where(Message.campaign_id.in_([campaign.id for campaign in campaigns]))
        .group_by(Message.campaign_id, Message.state, "why")
    )
    rows: dict[int, list[tuple[MessageState, str, int]]] = {campaign.id: [] for campaign in campaigns}
    for campaign_id, *row in db.session.execute(asked):
        rows[campaign_id].append((row[0], row[1], row[2]))
    return {campaign_id: _added_up(of_it) for campaign_id, of_it in rows.items()}


def _added_up(rows: Sequence[tuple[MessageState, str, int]]) -> Progress:
    def number_of(*states: MessageState) -> int:
        return sum(number for state, _why, number in rows if state in states)

    return Progress(
        sent=number_of(MessageState.SENT),
        waiting=number_of(*UNDER_WAY),
        uncertain=number_of(MessageState.UNCERTAIN),
        withheld=number_of(MessageState.WITHHELD),
        failed=number_of(MessageState.FAILED),
        reasons={why: number for state, why, number in rows if state is MessageState.WITHHELD},
    )


def is_finished(campaign: Campaign) -> bool:
    """Whether no copy is on its way any more."""
    return progress([campaign])[campaign.id].under_way == 0
