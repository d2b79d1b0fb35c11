"""What the centre offers, the tools it uses, what it does to keep data safe, and when that is looked through."""

from typing import Any

from registration.consent.actions import set_retention
from registration.consent.models import RetentionStart
from registration.consent.queries import purpose_by_code
from registration.consent.queries.words import GENERAL_NOTICE
from registration.events.rules import OPERATION, QUESTIONNAIRE, sharing_code
from registration.forms import actions as forms
from registration.forms.queries import forms_by_service
from registration.foundation.personal_data import Category
from registration.newsletters.rules import purpose_code
from registration.organisations import actions
from registration.organisations.models import ReviewOf, ToolBasis
from registration.organisations.rules import Danger
from registration.presets.demo.moments import Days, at
from registration.presets.demo.newsletters import SLUG

SEMINARS, NEWS, TALKS = "seminars", "news", "consultations"
SERVICES: tuple[dict[str, Any], ...] = (
    {
        "code": SEMINARS,
        "title": {"en": "Seminars and webinars", "ja": "セミナー・ウェビナー"},
        "introduction": {
            "en": "Half days on customs, standards and law in South-East Asia, in Osaka or on the screen.",
            "ja": "東南アジアの通関、規格、法令を半日で学びます。大阪の会場とオンラインで開きます。",
        },
    },
    {
        "code": NEWS,
        "title": {"en": "Newsletter", "ja": "ニュースレター"},
        "introduction": {
            "en": "What has changed, once a month, for whoever ordered it.",
            "ja": "お申し込みの方に、月に一回、変わったことをお知らせします。",
        },
    },
    {
        "code": TALKS,
        "title": {"en": "Single talks", "ja": "個別のご相談"},
        "introduction": {
            "en": "An hour with somebody who has done it before, by appointment.",
            "ja": "経験のある担当者が、予約制で一時間お話を伺います。",
        },
    },
)
TOOLS: tuple[dict[str, Any], ...] = (
    {
        "code": "setouchi-meet",
        "basis": ToolBasis.NECESSARY,
        "name": {"en": "Setouchi Meet", "ja": "せとうちミート"},
        "provider": {"en": "Setouchi Meet K.K.", "ja": "せとうちミート株式会社"},
        "country": "JP",
        "place": {"en": "Webinars", "ja": "ウェビナー"},
        "purpose": {"en": "Picture and sound of our webinars", "ja": "ウェビナーの映像と音声の配信"},
        "collected": {
            "en": "The name you choose for the room\nWhen you came and went\nQuestions you write in the chat",
            "ja": "入室時に入力されるお名前\n入室と退室の時刻\nチャットに書かれたご質問",
        },
        "terms": "https://setouchi-meet.example/terms",
        "privacy_policy": "https://setouchi-meet.example/privacy",
    },
    {
        "code": "kumano-video",
        "basis": ToolBasis.CONSENT,
        "name": {"en": "Kumano Video", "ja": "くまの動画"},
        "provider": {"en": "Kumano Video Ltd.", "ja": "くまの動画株式会社"},
        "country": "JP",
        "place": {"en": "Recordings of past events on our web site", "ja": "当センターのサイトの録画ページ"},
        "purpose": {"en": "Showing recordings", "ja": "録画の再生"},
        "collected": {
            "en": "Address of your connection\nWhich recording you watched, and how far",
            "ja": "接続元アドレス\n再生された録画と再生時間",
        },
        "privacy_policy": "https://kumano-video.example/privacy",
        "own_policy": "https://trade-centre.example/recordings",
    },
    {
        "code": "tidal-maps",
        "basis": ToolBasis.NOTICE_ONLY,
        "name": {"en": "Tidal Maps", "ja": "タイダルマップ"},
        "provider": {"en": "Tidal Maps B.V.", "ja": "タイダルマップ社（オランダ）"},
        "country": "NL",
        "place": {
            "en": "The page “How to reach us” of our web site",
            "ja": "当センターのサイトの「交通案内」",
        },
        "purpose": {"en": "A map that can be moved", "ja": "動かせる地図の表示"},
        "collected": {"en": "Address of your connection", "ja": "接続元アドレス"},
        "privacy_policy": "https://tidal-maps.example/privacy",
        "switch_off": "https://tidal-maps.example/opt-out",
    },
)
MEASURES: tuple[dict[str, Any], ...] = (
    {
        "code": "roles",
        "against": [Danger.UNAUTHORISED_ACCESS, Danger.LEAK],
        "title": {"en": "Everybody sees what their work needs", "ja": "業務に必要な範囲だけを閲覧"},
        "description": {
            "en": "Each account has a role. Opening somebody’s record is noted, with who did it and when.",
            "ja": "アカウントごとに役割を定めています。個人の記録を開いた人と日時は、すべて記録します。",
        },
    },
    {
        "code": "four-eyes",
        "against": [Danger.LEAK],
        "services": [SEMINARS],
        "title": {"en": "A list leaves the house only after a second look", "ja": "名簿の提供は二人で確認"},
        "description": {
            "en": "The organiser asks, the data officer approves. The file holds only who allowed it by name.",
            "ja": "主催担当者が申請し、個人情報保護管理者が承認します。名簿には、提供先を示した欄で同意された方だけが入ります。",
        },
    },
    {
        "code": "ledger",
        "against": [Danger.FALSIFICATION],
        "title": {"en": "A ledger that shows changes", "ja": "改ざんのわかる台帳"},
        "description": {
            "en": "Every decision is sealed. A checkpoint goes to our auditor each day, who can compare it.",
            "ja": "同意や撤回の記録を台帳に封印します。毎日の確認値を監査人に送り、照合できるようにしています。",
        },
    },
    {
        "code": "backup",
        "against": [Danger.LOSS, Danger.DESTRUCTION],
        "title": {"en": "A copy every night", "ja": "毎晩のバックアップ"},
        "description": {
            "en": "Database and keys lie in two places, in Osaka and in Okayama. Restoring is tried twice a year.",
            "ja": "データベースと鍵を大阪と岡山の二か所に分けて保存し、年に二回、復元を試しています。",
        },
    },
)
APPI_29 = {
    "en": "Act on the Protection of Personal Information (Japan), Article 29: record of provision, three years",
    "ja": "個人情報の保護に関する法律 第29条（第三者提供に係る記録、3年）",
}
HALF_A_YEAR, A_MONTH, THREE_YEARS = 180, 30, 1095


def gather_forms(*, by: int) -> None:
    """Whatever form has no service yet belongs to the seminars."""
    found = forms_by_service()
    forms.gather(SEMINARS, [each.code for each in (*found.get("", ()), *found.get(SEMINARS, ()))], by=by)


def offer_services(*, by: int) -> None:
    for service in SERVICES:
        actions.new_service(by=by, **service)


def fill(days: Days, *, by: int) -> None:
    """Tools, measures, and the days on which they are looked through: one is over, one is near."""
    for tool in TOOLS:
        actions.new_tool(by=by, **tool)
    for measure in MEASURES:
        actions.new_measure(by=by, **measure)
    last = actions.plan_review(ReviewOf.MEASURE, "backup", days.away(-160).date(), by=by)
    with at(days.away(-163, 11)):
        actions.finish_review(last, by=by, next_on=days.away(20).date())
    actions.plan_review(ReviewOf.NOTICE, GENERAL_NOTICE, days.away(75).date(), by=by)


def keep_no_longer(*, by: int) -> None:
    """How long each kind of data is kept, for the purposes that there are by now."""
    ended, decided = RetentionStart.EVENT_ENDED, RetentionStart.DECISION_ENDED
    rules: tuple[tuple[str, Category, int, RetentionStart, dict[str, str]], ...] = (
        (OPERATION, Category.CONTACT, HALF_A_YEAR, ended, {}),
        (OPERATION, Category.SERVICE_USE, HALF_A_YEAR, ended, {}),
        (QUESTIONNAIRE, Category.VOLUNTEERED, HALF_A_YEAR, ended, {}),
        (purpose_code(SLUG), Category.CONTACT, A_MONTH, decided, {}),
        (sharing_code("mekong-trade-institute"), Category.CONTACT, HALF_A_YEAR, ended, {}),
        (sharing_code("mekong-trade-institute"), Category.IDENTIFIABLE, THREE_YEARS,
         RetentionStart.COLLECTED, APPI_29),
        (sharing_code("harima-chamber"), Category.CONTACT, HALF_A_YEAR, ended, {}),
    )  # fmt: skip
    for code, category, keep, begins, law in rules:
        purpose = purpose_by_code(code)
        if purpose is None:
            raise LookupError(code)
        set_retention(purpose, category, keep_days=keep, begins=begins, law=law, by=by)
