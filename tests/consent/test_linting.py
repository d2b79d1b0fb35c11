"""What keeps a notice from being published. No database: words against facts."""

from dataclasses import dataclass, field, replace

import pytest

from registration.consent import actions
from registration.consent.errors import FoundInNotice
from registration.consent.rules import (
    NoticeFacts,
    PurposeFact,
    Severity,
    errors_in,
    lint_notice,
    warnings_in,
)
from registration.consent.rules.linting.references import dangling
from registration.presets.demo import notices as demo
from tests.factories.consent import a_notice

GOOD = """\
## 1. Who we are

Trade Centre, 1-2-3 Minato-machi, Osaka. Write to privacy@centre.example.

## 2. Your rights

You may have your data corrected or erased, and withdraw your consent (Section 1).
We keep sign-ups for six months.
You can complain to a supervisory authority. Access logs are kept for 30 days.
"""
GOOD_JA = """\
## 第1条（私たちについて）

貿易センター（大阪市港町1-2-3）。連絡先：privacy@centre.example

## 第2条（権利）

同意の撤回、訂正、消去を求めることができます（第1条）。お申し込みの情報は6か月保存します。
監督機関に苦情を申し立てることができます。アクセスログは30日間保管します。
"""
FACTS = NoticeFacts(
    languages=("en", "ja"),
    controller={"en": "Trade Centre", "ja": "貿易センター"},
    address={"en": "1-2-3 Minato-machi, Osaka", "ja": "大阪市港町1-2-3"},
    contacts=("privacy@centre.example",),
    purposes=(
        PurposeFact({"en": "Brief"}, {"en": "Send me it.", "ja": "送ってください。"}, by_consent=True),
    ),
    access_log_days=30,
    hold_hours=48,
    own_host="events.example",
)


@dataclass
class Words:
    body: dict = field(default_factory=lambda: {"en": GOOD, "ja": GOOD_JA})
    title: dict = field(default_factory=lambda: {"en": "Notice", "ja": "通知"})
    summary: dict = field(default_factory=dict)


def found(english: str = "", japanese: str = "", facts: NoticeFacts = FACTS, **body: str) -> set[str]:
    texts = body or {"en": GOOD + english, "ja": GOOD_JA + japanese}
    return {f"{each.code}:{each.language}" for each in lint_notice(Words(body=texts), facts)}


def test_a_notice_that_says_everything_has_no_findings() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    "text",
    [
        "Write to the e-mail address in Section 15.",
        "See Sections 2 and 15.",
        "see section １５ below",
        "As said in § 15, we do.",
        "Section 15 of this privacy policy says how.",
        "第15条に記載の窓口へご連絡ください。",
        "第十五条をご覧ください。",
        "詳しくは第１５条の連絡先まで。",
        "[contact](#section-15)",
        "[contact](#contact)",
        "[contact]()",
    ],
)
def test_c44_a_reference_to_a_section_that_is_not_there_is_found(text) -> None:
    assert len(dangling(f"## 1. Who\n\nWe.\n\n## 2. What\n\n{text}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Under Article 6(1)(a) and Article 9 of the General Data Protection Regulation.",
        "Article 27 GDPR, and GDPR Article 13. Section 26 of the PDPA.",
        "Legal basis: Article 6(1)(f).",
        "個人情報の保護に関する法律（平成15年法律第57号）第27条による提供。",
        "個人情報保護法第28条、GDPR第6条、同法第35条。",
        "See Section 2 and Section 1.",
        "第2条と第1条をご覧ください。",
        "[who](#section-1) and [outside](https://other.example/#contact)",
        "It has 15 sections.",
    ],
)
def test_c44_references_to_laws_and_to_sections_that_are_there_are_left_alone(text) -> None:
    assert dangling(f"## 1. Who\n\nWe.\n\n## 2. What\n\n{text}") == []


def test_c44_a_section_without_the_address_it_is_said_to_have_is_found() -> None:
    text = (
        "1. Inquiries\nWrite to the e-mail address in Section 2.\n\n2. General Affairs Department\nTokyo.\n"
    )
    assert [(each.kind, each.words) for each in dangling(text)] == [("address", "Section 2")]
    assert dangling(text.replace("Tokyo.", "desk@netjapan.example")) == []


@pytest.mark.usefixtures("room")
def test_c44_a_notice_that_refers_to_a_section_that_is_not_there_is_not_published() -> None:
    text = "## 12. Inquiries\n\nUse the e-mail address in Section 15.\n"
    with pytest.raises(FoundInNotice, match="dangling_section:en"):
        a_notice(body={"en": text, "ja": "## 12 窓口\n\n第15条の窓口です。"})
    with pytest.raises(FoundInNotice):
        a_notice("again", scope="form:x", body={"en": text, "ja": "本文"})
    repaired = text + "\n## 15. Contact\n\ndesk@netjapan.example\n"
    assert a_notice("repaired", scope="form:y", body={"en": repaired, "ja": "本文"}).published_at


@pytest.mark.parametrize(
    ("part", "instead", "code"),
    [
        ("Trade Centre", "We", "controller_missing"),
        ("1-2-3 Minato-machi, ", "", "address_missing"),
        ("privacy@centre.example", "us", "contact_missing"),
        ("withdraw your consent", "smile", "withdrawal_missing"),
        ("You can complain to a supervisory authority.", "", "authority_missing"),
        ("We keep sign-ups for six months.\n", "", "retention_missing"),
    ],
)
def test_what_every_notice_must_say_is_missed(part, instead, code) -> None:
    text = GOOD.replace(part, instead).replace("Access logs are kept for 30 days.", "")
    assert f"{code}:en" in found(en=text, ja=GOOD_JA)
    assert not any(each.endswith(":ja") for each in found(en=text, ja=GOOD_JA))


def test_in_japanese_the_same_is_missed() -> None:
    assert found(en=GOOD, ja="## 1. 私たち\n\nこんにちは。") >= {
        f"{code}:ja"
        for code in (
            "controller_missing", "address_missing", "contact_missing", "withdrawal_missing",
            "rights_missing", "retention_missing", "authority_missing",
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("english", "japanese", "expected"),
    [
        ("Access logs are kept for 14 days.", "", {"log_days:en"}),
        ("", "アクセスログは3か月保存します。", {"log_days:ja"}),
        ("We hold your place for 24 hours.", "", {"hold_hours:en"}),
        ("We hold your place for two days, that is 48 hours.", "", set()),
        ("", "お席は24時間確保します。", {"hold_hours:ja"}),
        ("This notice is available in English, Japanese and French.", "", {"language_offered:en"}),
        ("", "本通知は日本語、英語、フランス語でご覧いただけます。", {"language_offered:ja"}),
        ("This notice is available in English and Japanese.", "日本語と英語でご覧ください。", set()),
        ("We do not use cookies.", "", {"cookies_denied:en"}),
        ("", "クッキーを使用して閲覧数を数えます。", {"cookies_claimed:ja"}),
        ("We use analytics of others.", "", {"analytics:en"}),
        ("By using this site you agree to this policy.", "", {"deemed_acceptance:en"}),
        ("", "本サイトの利用をもって、本方針に同意したものとみなします。", {"deemed_acceptance:ja"}),
        ("More: https://other.example/page", "", {"links_without_note:en"}),
        ("More: https://other.example/page. We are not responsible for linked sites.", "", set()),
        ("Here: https://events.example/en/privacy", "", set()),
    ],
)
def test_what_contradicts_the_settings_is_found(english, japanese, expected) -> None:
    assert found(english, japanese) == expected


def test_consent_by_use_is_an_error_for_people_of_europe_and_thailand() -> None:
    text = {"en": GOOD + "By continuing to browse you consent.", "ja": GOOD_JA}

    def severity(*countries: str) -> Severity:
        (finding,) = lint_notice(Words(body=text), replace(FACTS, countries=countries))
        return finding.severity

    assert severity() is Severity.WARNING
    assert severity("JP") is Severity.WARNING
    assert severity("TH") is severity("DE") is severity("GB") is Severity.ERROR


def test_purposes_and_recipients_must_agree_with_the_notice() -> None:
    share = PurposeFact(
        {"en": "Sharing"}, {"en": "You may pass it on."}, by_consent=True,
        recipient={"en": "Mekong Institute", "ja": "メコン研究所"},
    )  # fmt: skip
    facts = replace(FACTS, purposes=(share,))
    assert found(facts=facts) == {"purpose_language:ja", "recipient_missing:en", "recipient_missing:ja"}
    assert found("It goes to the Mekong Institute.", "メコン研究所に渡します。", facts) == {
        "purpose_language:ja"
    }


def test_a_language_of_the_site_without_the_notice_is_a_warning() -> None:
    findings = lint_notice(Words(body={"en": GOOD}), FACTS)
    assert [(each.code, each.language) for each in warnings_in(findings)] == [("language_missing", "ja")]
    assert errors_in(findings) == []


def test_a_language_without_words_of_ours_is_not_judged_by_them() -> None:
    text = "## Wir\n\nTrade Centre, 1-2-3 Minato-machi, Osaka, privacy@centre.example"
    facts = replace(FACTS, languages=("de",), purposes=())
    assert lint_notice(Words(body={"de": text}), facts) == []


def test_an_individual_notice_need_not_repeat_the_general_one() -> None:
    text = {"en": "## 1. The fair\n\nWe keep your card for one year.", "ja": GOOD_JA}
    findings = lint_notice(Words(body=text), replace(FACTS, individual=True))
    assert errors_in(findings) == []
    assert len(warnings_in(findings)) > 3


def test_the_notice_of_the_demo_stands_the_lint() -> None:
    body = {tag: demo._OPENING[tag] + demo._RECIPIENTS[tag] + demo._CLOSING[tag] for tag in ("en", "ja")}
    facts = replace(
        FACTS,
        controller={"en": "Kansai-ASEAN Trade Centre", "ja": "関西・ASEAN貿易センター"},
        address={"en": "1-2-3 Minato-machi, Chuo-ku", "ja": "大阪市中央区港町1-2-3"},
        contacts=("privacy@trade-centre.example",),
    )
    assert lint_notice(Words(body=body, summary=demo._SUMMARY), facts) == []


@pytest.mark.usefixtures("room")
def test_warnings_need_a_reason_and_the_reason_stays_with_the_version() -> None:
    draft = a_notice(published=False, body={"en": GOOD + "We use analytics.", "ja": GOOD_JA})
    with pytest.raises(FoundInNotice, match="analytics:en"):
        actions.publish_notice_version(draft, facts=FACTS, despite="  ")
    actions.publish_notice_version(draft, facts=FACTS, despite="It is about our main site.")
    assert draft.despite == {"codes": ["analytics:en"], "reason": "It is about our main site."}


@pytest.mark.usefixtures("room")
def test_no_reason_helps_against_an_error() -> None:
    draft = a_notice(published=False, body={"en": GOOD + "See Section 15.", "ja": GOOD_JA})
    with pytest.raises(FoundInNotice):
        actions.publish_notice_version(draft, facts=FACTS, despite="Because.")
    assert draft.published_at is None
