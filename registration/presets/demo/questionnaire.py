"""What people thought of the event that is over."""

from collections.abc import Sequence
from random import Random

from sqlalchemy import select

from registration.consent.queries import purpose_by_code
from registration.events.models import Event
from registration.events.rules import QUESTIONNAIRE
from registration.forms.rules import Field, FieldType, Option
from registration.foundation.database import db
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties
from registration.questionnaires import actions
from registration.questionnaires.models import Invitation, Questionnaire

NOT_YET = 5
"""How many of those who were asked have not answered."""


def ask(days: Days, parties: Parties, event: Event, *, day: int) -> Questionnaire:
    """The questionnaire, opened on this day for those who came and allow to be asked."""
    purpose = purpose_by_code(QUESTIONNAIRE)
    if purpose is None:
        raise LookupError(QUESTIONNAIRE)
    plan = actions.Plan(
        title={
            "en": "Rules of origin in practice: what did you think?",
            "ja": "「原産地規則の実務」アンケート",
        },
        introduction={
            "en": "Five questions, about two minutes. Your answers help us choose the next topics.",
            "ja": "質問は五つ、二分ほどで終わります。次のテーマを選ぶ参考にします。",
        },
        fields=QUESTIONS,
        anonymous=False,
        purpose_id=purpose.id,
        closes_at=days.away(10, 18),
    )
    with at(days.away(day, 9)):
        made = actions.make(event.id, plan, by=parties.organiser.id)
    with at(days.away(day, 9, 30)):
        actions.open_and_invite(made, by=parties.organiser.id)
    return made


def answer(days: Days, questionnaire: Questionnaire, chance: Random, *, day: int) -> None:
    """Most of those who were asked answer within a few days."""
    asked = db.session.scalars(
        select(Invitation).where(Invitation.questionnaire_id == questionnaire.id).order_by(Invitation.id)
    ).all()
    codes = [field.code for field in QUESTIONS]
    for number, invitation in enumerate(asked[: len(asked) - NOT_YET]):
        answers = _answers(number, invitation.signup.language, chance)
        with at(days.away(day + number % 6, chance.randint(10, 21), chance.randint(0, 59))):
            actions.save_answers(invitation, answers, codes=codes)
            actions.hand_in(invitation)


def _answers(number: int, language: str, chance: Random) -> dict[str, object]:
    happy = number % 7 != 5
    given: dict[str, object] = {
        "useful": chance.choice(("at_once", "at_once", "some_day"))
        if happy
        else chance.choice(("undecided", "hardly")),
        "recommend": chance.choice(("4", "5", "5")) if happy else chance.choice(("2", "3")),
        "next": chance.sample([option.code for option in _NEXT], k=1 + number % 3),
        "materials": "yes" if happy or number % 2 else "no",
    }
    words = _WORDS[language]
    if number % 2 == 0 and words:
        given["words"] = words[number // 2 % len(words)]
    return given


def _options(*options: tuple[str, str, str]) -> Sequence[Option]:
    return tuple(Option(code, {"en": english, "ja": japanese}) for code, english, japanese in options)


_NEXT = _options(
    ("document", "Help with one real document", "実際の書類を一つ見てもらう"),
    ("viet_nam", "A session on Viet Nam", "ベトナムについての回"),
    ("indonesia", "A session on Indonesia", "インドネシアについての回"),
    ("customs", "A visit to customs in Kobe", "神戸税関の見学"),
)
QUESTIONS = (
    Field(
        code="useful",
        purposes=(QUESTIONNAIRE,),
        type=FieldType.CHOICE,
        label={"en": "Will the content help you at work?", "ja": "内容はお仕事の役に立ちそうですか"},
        required=True,
        options=_options(
            ("at_once", "Yes, at once", "すぐに役立つ"),
            ("some_day", "Yes, some day", "いつか役立つ"),
            ("undecided", "Undecided", "どちらとも言えない"),
            ("hardly", "Hardly", "あまり役立たない"),
        ),
    ),
    Field(
        code="recommend",
        purposes=(QUESTIONNAIRE,),
        type=FieldType.SCALE,
        label={"en": "Would you recommend the seminar to a colleague?", "ja": "同僚の方にもすすめたいですか"},
        hint={"en": "1: not at all, 5: by all means", "ja": "1：すすめない、5：ぜひすすめたい"},
        required=True,
        options=_options(*((str(step), str(step), str(step)) for step in range(1, 6))),
    ),
    Field(
        code="next",
        purposes=(QUESTIONNAIRE,),
        type=FieldType.CHOICES,
        label={"en": "What should we do next?", "ja": "次に希望されるものは何ですか"},
        options=_NEXT,
    ),
    Field(
        code="materials",
        purposes=(QUESTIONNAIRE,),
        type=FieldType.YES_NO,
        label={"en": "Did you find the handout clear?", "ja": "配布資料は分かりやすかったですか"},
    ),
    Field(
        code="words",
        purposes=(QUESTIONNAIRE,),
        type=FieldType.LONG_TEXT,
        label={"en": "Anything you would like to tell us", "ja": "ご意見、ご感想"},
        category="volunteered",
        max_length=2000,
    ),
)
_WORDS = {
    "en": (
        "The two certificates side by side were worth the afternoon.",
        "Good speakers. The room was cold, and the coffee ran out at the break.",
        "Please do the same for Thailand, with a food product.",
        "The interpretation lagged behind the slides; a printed English handout would help.",
        "I could correct our own form the next morning. Thank you.",
        "Too much time on basics. I came for the examples.",
    ),
    "ja": (
        "実物の証明書を見ながらの説明で、とてもよく分かりました。",
        "質疑の時間をもう少し長くしていただけると助かります。通訳は聞きやすかったです。",
        "自社の製品を取り上げていただき、翌日すぐに書類を直せました。",
        "会場が少し寒かったです。内容には満足しています。",
        "基礎の説明が長く、事例をもっと聞きたかったです。",
        "次回はタイ向けの食品についてお願いします。",
        "資料の文字が小さく、後ろの席からは読めませんでした。",
    ),
}
