"""A round table for which people apply or are invited, and colleagues who sign up together."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from registration.events import actions as events
from registration.events.admission import AdmissionDraft
from registration.events.models import Admission, Event, Mode
from registration.events.rules import QUESTIONNAIRE, EventDraft
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.presets.demo.asking import Desk
from registration.presets.demo.calendar import HALL
from registration.presets.demo.moments import ZONE, Days, at
from registration.presets.demo.newsletters import SLUG
from registration.presets.demo.organisations import Parties
from registration.presets.demo.people import visitor
from registration.signups import actions
from registration.signups.actions import Companion
from registration.signups.invitations import guests_in
from registration.signups.models import EventInvitation

TABLE_DAYS, FIRST_AT_TABLE, FIRST_IN_GROUP = 33, 240, 260
BOXES = {f"newsletter:{SLUG}": 0.5, QUESTIONNAIRE: 0.9}
INVITED = """Haruka Ishii <haruka.ishii@setouchi-foods.example>
石井 健 <ken.ishii@setouchi-foods.example>, ja
Linh Tran <linh.tran@saigon-retail.example>
森 由美 <yumi.mori@kitano-tea.example>, ja"""


def round_table(days: Days, parties: Parties) -> Event:
    """A small event, still a draft."""
    day = days.working_day(TABLE_DAYS)
    draft = EventDraft(
        mode=Mode.IN_PERSON,
        title={
            "en": "Buyers’ round table: food from the Inland Sea",
            "ja": "バイヤー円卓会議――瀬戸内の食品",
        },
        summary={"en": "Twelve seats, four buyers, one table.", "ja": "12席、バイヤー4名、ひとつの卓。"},
        description={
            "en": "Four buyers from Viet Nam and Thailand taste and ask. We choose who sits with them, so that "
            "what you make fits what they look for. Tell us about it when you apply.",
            "ja": "ベトナムとタイのバイヤー4名が試食し、質問します。お探しのものと皆さまの商品が合うように、"
            "ご参加の方は当センターで選ばせていただきます。お申し込みの際に商品をお知らせください。",
        },
        venue=HALL,
        held_in={"en": "English and Japanese", "ja": "英語と日本語"},
        tongues=("en", "ja"),
        time_zone=ZONE,
        starts_at=days.away(day, 15),
        ends_at=days.away(day, 17),
        opens_at=days.away(-5, 9),
        closes_at=days.away(day - 7, 17),
        capacity=12,
    )
    event = events.create_event(draft, by=parties.organiser.id)
    events.admit(event, AdmissionDraft(Admission.APPROVAL, hold_hours=72), by=parties.organiser.id)
    return event


def apply_and_invite(event: Event, days: Days, parties: Parties) -> None:
    """Seven applied, of whom three were decided about; four were invited, one of them comes, one cannot."""
    desk, by = Desk(Random(7)), parties.organiser.id  # noqa: S311
    applied = []
    for number in range(7):
        with at(days.away(-4 + number // 3, 10 + number, 12)):
            signup = desk.sign_up(event, visitor(FIRST_AT_TABLE + number), BOXES)
            applied.append(signup)
            if number != 6:
                desk.confirm(signup)
    with at(days.away(-1, 17, 40)):
        actions.approve(applied[0], by=by)
        actions.approve(applied[2], by=by)
        words = {
            "en": "The buyers look for sauces and sweets this time. We keep you in mind for the autumn.",
            "ja": "今回のバイヤーは調味料と菓子を探しています。秋の回にはぜひお声がけいたします。",
        }
        actions.decline(applied[1], by=by, reason="other-circle", words=words)
    _invite(event, days, by, desk)


def _invite(event: Event, days: Days, by: int, desk: Desk) -> None:
    with at(days.away(-3, 9, 30)):
        letter = actions.Letter(
            {"en": "Business cards from the food fair in Osaka in June", "ja": "6月に大阪で開かれた食品見本市での名刺交換"},
            {"en": "We spoke at our stand in June, and we would be glad to have you at the table.",
             "ja": "6月には当センターの小間にお立ち寄りいただき、ありがとうございました。ぜひお席をご用意したく存じます。"},
            event.closes_at,
            new_ref(),
        )  # fmt: skip
        actions.invite(event, guests_in(INVITED, event, ("en", "ja"), "en"), letter, by=by)
    first, second, *_others = db.session.scalars(
        select(EventInvitation).where(EventInvitation.event_id == event.id).order_by(EventInvitation.id)
    )
    with at(days.away(-2, 11, 5)):
        desk.sign_up_invited(event, first, visitor(FIRST_AT_TABLE), BOXES)
    with at(days.away(-2, 19, 20)):
        actions.decline_invitation(second)


def come_together(event: Event, days: Days, parties: Parties, moment: datetime) -> None:
    """Two colleagues come along with the one who signs up; they have not answered yet."""
    with at(days.away(-3, 9, 10)):
        events.admit(event, AdmissionDraft(most_in_group=4), by=parties.organiser.id)
    leader, *others = (visitor(FIRST_IN_GROUP + number) for number in range(3))
    desk = Desk(Random(8))  # noqa: S311
    with at(moment):
        companions = [Companion(each.name, each.email) for each in others]
        signup = desk.sign_up(event, leader, BOXES, companions=companions)
    with at(moment + timedelta(minutes=12)):
        actions.confirm(signup)
