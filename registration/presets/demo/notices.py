"""The centre’s privacy notices: a first version, the one in force, and the variant for Europe."""

from datetime import datetime

from registration.consent import actions as consent
from registration.consent.models import ChangeClass, Notice
from registration.consent.queries.words import GENERAL_NOTICE
from registration.consent.rules import REGIONS, NoticeWords
from registration.presets.demo import europe
from registration.presets.demo.prose import prose

TITLE = {"en": "How we handle personal data", "ja": "個人情報の取扱いについて"}

_OPENING = {
    "en": """\
## Who is responsible

Kansai-ASEAN Trade Centre, 1-2-3 Minato-machi, Chuo-ku, Osaka 540-0000, Japan. Director: Haruo Nishida.
Questions about your data: privacy@trade-centre.example.

## What we ask for, and why

To hold an event we need your name, e-mail address and organisation: to give you a place, to admit you, and to
tell you about changes. Telephone number and job title are up to you.

## What you decide yourself

Newsletters, questionnaires after an event, and passing your details to a co-organiser happen only if you tick a
box for it. Each box stands for itself. Leaving it empty changes nothing about your taking part.
""",
    "ja": """\
## 取扱いの責任者

関西・ASEAN貿易センター（〒540-0000 大阪市中央区港町1-2-3、所長 西田 春男）。
個人情報についてのお問い合わせ：privacy@trade-centre.example

## お尋ねすることと、その目的

イベントの開催には、お名前、メールアドレス、会社名が必要です。席のご用意、当日の受付、変更のお知らせに使います。
電話番号と役職のご記入は任意です。

## ご自身でお決めいただくこと

ニュースレター、終了後のアンケート、共催者への情報の提供は、それぞれの欄にチェックを入れた方についてだけ行います。
空欄のままでも、ご参加には影響しません。
""",
}
_RECIPIENTS = {
    "en": """
## Who receives data

A co-organiser receives your name, e-mail address, organisation and job title only if you allowed it by name, and
only under a written agreement. At present these are Mekong Trade Institute (Ho Chi Minh City, Viet Nam) and Harima
Chamber of Industry (Himeji, Japan). Name badges are printed by Minato Print Co., Ltd. on our instructions. We sell
nothing to anybody. If a co-organiser is in another country, the form says how data is protected there.
""",
    "ja": """
## 情報をお渡しする先

共催者には、その名称を示した欄で同意された方のお名前、メールアドレス、会社名、役職だけを、書面の契約のもとで提供します。
現在の共催者は、メコン貿易研究所（ベトナム、ホーチミン市）と播磨産業会議所（姫路市）です。
名札の印刷は、当センターの指示のもと、みなと印刷株式会社に委託します。情報を売ることはありません。
外国にある共催者については、その国での保護の仕組みを申込フォームに示します。
""",
}
_CLOSING = {
    "en": """
## How long

Sign-ups are deleted six months after the event, a newsletter order one month after you stop it. What shows that
you consented, or withdrew, is kept without your name as long as the law asks us to prove it.

## Your rights

The link in each of our mails opens your own page. There you see what we hold and whom we gave it to, change it,
withdraw, download everything, or have it erased. You may also write to us, or complain to the Personal
Information Protection Commission.
""",
    "ja": """
## 保存する期間

お申し込みの情報はイベントの終了から6か月で、ニュースレターの登録は停止から1か月で消去します。
同意や撤回の記録は、法律により証明が求められる間、お名前を除いて保存します。

## お客さまの権利

当センターからのメールのリンクで、ご自身のページが開きます。保存している情報と提供先の確認、変更、同意の撤回、
ダウンロード、消去ができます。当センターへのお問い合わせや、個人情報保護委員会への苦情の申立ても可能です。
""",
}
_SUMMARY = {
    "en": [
        ["Responsible", "Kansai-ASEAN Trade Centre, Osaka"],
        [
            "Needed",
            "Name, e-mail address, organisation: to hold the event. E-mail address: to send the newsletter",
        ],
        ["Your choice", "Newsletter, questionnaire, sharing with each co-organiser by name"],
        ["How long", "Six months after the event; the newsletter’s address until you stop it"],
        ["Your page", "The link in each mail: see, change, withdraw, erase"],
        ["Ask us", "privacy@trade-centre.example"],
    ],
    "ja": [
        ["責任者", "関西・ASEAN貿易センター（大阪）"],
        [
            "必要なもの",
            "お名前、メールアドレス、会社名（イベントの開催のため）。メールアドレス（ニュースレターの送付のため）",
        ],
        ["選べるもの", "ニュースレター、アンケート、共催者ごとの情報の提供"],
        ["期間", "イベント終了から6か月。ニュースレターのアドレスは配信停止まで"],
        ["ご自身のページ", "メールのリンクから、確認・変更・撤回・消去"],
        ["お問い合わせ", "privacy@trade-centre.example"],
    ],
}


def first_version(now: datetime, *, by: int) -> Notice:
    """The notice as it was when the centre began."""
    body = prose({tag: _OPENING[tag] + _CLOSING[tag] for tag in _OPENING})
    words = NoticeWords(title=TITLE, body=body, summary=_SUMMARY, effective_at=now)
    draft = consent.new_notice(GENERAL_NOTICE, words, by=by)
    return consent.publish_notice_version(draft, by=by).notice


def second_version(notice: Notice, now: datetime, *, by: int) -> None:
    """The notice in force: it says who receives data."""
    body = prose({tag: _OPENING[tag] + _RECIPIENTS[tag] + _CLOSING[tag] for tag in _OPENING})
    words = NoticeWords(
        title=TITLE,
        body=body,
        summary=_SUMMARY,
        effective_at=now,
        change_class=ChangeClass.MATERIAL,
        change_note={
            "en": "Names who may receive data: co-organisers you allow, and the company that prints name badges.",
            "ja": "情報をお渡しする先（同意いただいた共催者、名札の印刷会社）を明記しました。",
        },
    )
    consent.publish_notice_version(consent.new_notice_version(notice, words, by=by), by=by)


def for_europe(now: datetime, *, by: int) -> None:
    """The variant for people in the European Economic Area and the United Kingdom."""
    words = NoticeWords(europe.TITLE, prose(europe.BODY), now, europe.SUMMARY)
    draft = consent.new_notice("privacy-eea-uk", words, region="eea-uk", countries=REGIONS["eea-uk"], by=by)
    consent.publish_notice_version(draft, by=by)
