"""A workshop for which people apply with a plan as a PDF; somebody on the telephone has it still to send."""

from datetime import timedelta

from registration.consent.models import Channel
from registration.events import actions as events
from registration.events.actions import wording
from registration.events.admission import AdmissionDraft
from registration.events.models import Admission, Event, Mode
from registration.events.rules import OPERATION, EventDraft
from registration.forms import actions as forms
from registration.forms.models import FormUse, FormVersion
from registration.forms.rules import Field, FieldType, GivenFile
from registration.foundation import clock
from registration.foundation.personal_data import Category
from registration.presets.demo.asking import Desk
from registration.presets.demo.calendar import HALL
from registration.presets.demo.moments import ZONE, Days, at
from registration.presets.demo.organisations import Parties
from registration.presets.demo.paper import scan
from registration.presets.demo.people import visitor
from registration.presets.demo.signing_up import BOXES
from registration.signups import actions

AWAY, FIRST = 51, 280
PLAN = Field(
    "plan",
    FieldType.FILE,
    {"en": "Your export plan, one or two pages", "ja": "輸出計画書（1～2ページ）"},
    hint={
        "en": "What you make, for whom, and what stands in the way. The mentor reads it before you meet.",
        "ja": "商品、想定するお客さま、いまの課題をお書きください。担当の助言者が事前に拝見します。",
    },
    required=True,
    category=Category.VOLUNTEERED.value,
    purposes=(OPERATION,),
    accepts=("pdf",),
)
PLANS = (
    ("輸出計画書.pdf", ("Citrus vinegar for Thai restaurants", "400 bottles a month from next spring",
                   "Open: labels, shelf life, payment")),
    ("Plan Sakai Tools.pdf", ("Kitchen knives for schools of cooking in Viet Nam", "First order: 60 pieces",
                              "Open: who repairs them there")),
    ("タオル_ASEAN.pdf", ("Towels for hotels in Penang", "Samples were liked, the price was not",
                       "Open: smaller lots, sea freight")),
)  # fmt: skip


def plan(days: Days, parties: Parties) -> Event:
    """The event as a draft, with a form of its own that a data officer has looked at."""
    day = days.working_day(AWAY)
    draft = EventDraft(
        mode=Mode.IN_PERSON,
        title={
            "en": "From plan to first order: a workshop",
            "ja": "計画から初受注まで――輸出実践ワークショップ",
        },
        summary={
            "en": "Eight companies, two mentors, one afternoon. You apply with your plan.",
            "ja": "8社限定、助言者2名、半日。計画書を添えてお申し込みください。",
        },
        description={
            "en": "Two people who have sold abroad for thirty years read your plan and work on it with you. "
            "There are eight seats, so we choose the plans that this afternoon helps most.",
            "ja": "海外営業に30年携わってきた2名の助言者が計画書を読み、ご一緒に練り直します。席は8社分です。この半日が"
            "もっともお役に立つと思われる計画書を選ばせていただきます。",
        },
        venue=HALL,
        held_in={"en": "Japanese", "ja": "日本語"},
        time_zone=ZONE,
        starts_at=days.away(day, 13),
        ends_at=days.away(day, 17),
        opens_at=days.away(-6, 9),
        closes_at=days.away(day - 10, 17),
        capacity=8,
    )
    event = events.create_event(draft, by=parties.organiser.id)
    events.take_questions_from(event, _form_with_plan(parties), by=parties.organiser.id)
    events.admit(event, AdmissionDraft(Admission.APPROVAL, hold_hours=72), by=parties.organiser.id)
    return event


def apply(event: Event, days: Days, desk: Desk, parties: Parties) -> None:
    """Three applied with a plan, of whom one is in; the fourth telephoned and sends the plan later."""
    made = []
    for number, (name, lines) in enumerate(PLANS):
        with at(days.away(-5 + number, 11 + number, 20)):
            file = GivenFile(name, scan(lines))
            signup = desk.sign_up(event, visitor(FIRST + number), BOXES, {PLAN.code: file.as_answer})
            forms.keep_files(signup.submission, {PLAN.code: file})
            desk.confirm(signup)
            made.append(signup)
    with at(days.away(-2, 16, 5)):
        caller = visitor(FIRST + len(PLANS))
        told = clock.now() - timedelta(minutes=4)
        by = parties.organiser.id
        actions.enter(event, actions.Entry(caller.answers(), caller.language, Channel.TELEPHONE, told, by=by))
    with at(days.away(-1, 9, 45)):
        actions.approve(made[0], by=by)


def _form_with_plan(parties: Parties) -> FormVersion:
    title = {"en": "Questions with a plan", "ja": "計画書つきの質問"}
    asked = [*wording.standard_fields([]), PLAN]
    version = forms.new_form("with_plan", FormUse.SIGNUP, title, asked, [OPERATION])
    reason = "The mentors cannot prepare without it, and eight seats cannot be given to names alone."
    forms.approve_field(version, PLAN.code, reason=reason, by=parties.officer.id)
    return forms.publish(version)
