"""Notices as the legal department writes them: variants, findings, history, the eyes of others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.actions import record_decisions
from registration.consent.queries import current_notice, notice_by_code, notice_for, notice_versions
from registration.consent.rules import REGIONS
from registration.foundation.database import db
from tests.factories import a_person
from tests.factories.consent import A_WHOLE_NOTICE, a_decision, a_notice, a_purpose, an_asking
from tests.factories.events import an_event

HERE = "/en/organiser/consent/notices"
LAST = -1
"""The form after those of the frame around the page."""
WORDS = {"title_en": "Privacy", "title_ja": "個人情報"} | {
    f"body_{tag}": text for tag, text in A_WHOLE_NOTICE.items()
}


@pytest.fixture
def general(app) -> str:
    """Provide the address of the general notice."""
    with app.app_context():
        a_notice(body=A_WHOLE_NOTICE)
    return f"{HERE}/privacy"


def test_a_variant_is_made_written_published_and_shown(app, data_officer, visitor, general) -> None:
    made = data_officer.submit(f"{HERE}/new", form=LAST, code="privacy-eea-uk", region="eea-uk")
    assert made.location == f"{HERE}/privacy-eea-uk/words"
    page = data_officer.get(made.location).text
    assert "For people who live in the European Economic Area and the United Kingdom" in page
    assert "Kansai-ASEAN Trade Centre, 1-2-3 Minato-machi" in page

    published = data_officer.submit(made.location, form=LAST, do="publish", title_en="For Europe")

    assert published.status_code == 303
    with app.app_context():
        assert notice_for("NO").title["en"] == "For Europe"
        assert notice_for("JP").notice.code == "privacy"
    assert "For Europe" in visitor.get("/en/privacy?country=DE").text
    assert "For Europe" in data_officer.get("/en/organiser/consent").text


def test_a_notice_of_one_event_is_made_and_prevails(app, data_officer, general) -> None:
    with app.app_context():
        event_id = an_event(title={"en": "Fair", "ja": "商談会"}).id
    made = data_officer.submit(f"{HERE}/new", form=LAST, code="fair", scope=f"event:{event_id}")
    assert made.status_code == 303, made.text
    page = data_officer.get(made.location).text
    assert "About: Fair" in page
    data_officer.submit(made.location, form=LAST, do="publish")
    with app.app_context():
        assert notice_for("JP", (f"event:{event_id}",)).notice.code == "fair"
        assert notice_for("JP").notice.code == "privacy"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"code": ""}, "Enter a short name"),
        ({"code": "Privacy EEA"}, "Use small letters, digits and hyphens"),
        ({"code": "history"}, "Use small letters, digits and hyphens"),
        ({"code": "privacy"}, "Another notice has this short name"),
        ({"code": "x" * 61}, "Field cannot be longer than 60 characters"),
        ({"code": "again", "region": "everybody"}, "The notice “privacy” is for some of these people"),
        ({"code": "some", "region": "other"}, "Choose at least one country"),
        ({"code": "some", "region": "other", "countries": ["XX"]}, "not a valid choice for this field"),
        ({"code": "some", "region": "moon"}, "Not a valid choice"),
        ({"code": "some", "scope": "event:999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_an_audience_is_refused_at_its_field(data_officer, general, answers, message) -> None:
    answer = data_officer.submit(f"{HERE}/new", form=LAST, **({"region": "eea"} | answers))
    assert answer.status_code == 422
    assert message in answer.text


def test_c44_words_with_a_dangling_reference_come_back_with_what_to_do(app, data_officer, general) -> None:
    text = A_WHOLE_NOTICE["en"] + "\nUse the e-mail address in Section 15.\n"
    answer = data_officer.submit(f"{general}/words", form=LAST, do="publish", body_en=text)

    assert answer.status_code == 422
    assert "“Section 15” leads nowhere" in answer.text
    assert 'href="#body_en"' in answer.text
    assert "Use the e-mail address in Section 15." in answer.text
    japanese = data_officer.submit(
        f"{general}/words".replace("/en/", "/ja/"), form=LAST, do="publish", body_en=text
    )
    assert "その番号の節がありません" in japanese.text
    with app.app_context():
        assert len(notice_versions(notice_by_code("privacy").id)) == 1


def test_a_warning_is_published_with_a_reason_that_stays(app, data_officer, general) -> None:
    text = A_WHOLE_NOTICE["en"] + "\nWe use analytics.\n"
    first = data_officer.submit(f"{general}/words", form=LAST, do="publish", body_en=text)
    assert first.status_code == 422
    assert "This site measures no visits" in first.text
    assert 'name="despite"' in first.text

    second = data_officer.submit(
        f"{general}/words", form=LAST, do="publish", body_en=text, despite="It is about our main site."
    )
    assert second.status_code == 303
    page = data_officer.get(general).text
    assert "It is about our main site." in page
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "notice.published-despite")
        ).one()
        assert entry.details == {"version": 2, "findings": ["analytics:en"]}


def test_settings_that_say_otherwise_keep_a_notice_back(data_officer, general) -> None:
    text = A_WHOLE_NOTICE["ja"] + "\nアクセスログは90日間保存します。\n"
    wish = {"do": "publish", "body_ja": text, "despite": "Because."}
    answer = data_officer.submit(f"{general}/words", form=LAST, **wish)
    assert answer.status_code == 422
    assert "access logs are kept for 90 days" in answer.text


def test_the_page_counts_who_read_which_version_and_who_is_asked_again(
    app, noon, at, data_officer, general
) -> None:
    with app.app_context():
        version = current_notice()
        words = a_purpose("newsletter:brief").versions[0]
        for given in (True, True, False):
            subject = a_person().subject
            asking = an_asking(notice_version_id=version.id)
            record_decisions(subject.id, subject.ref, [a_decision(words, given=given)], asking)
        db.session.commit()
    assert "3 people decided something while it stood there" in data_officer.get(general).text
    assert "2 of them have a consent standing" in data_officer.get(general).text
    assert "After a material change 2 people are asked again." in data_officer.get(f"{general}/words").text

    at(noon + timedelta(hours=1))
    text = A_WHOLE_NOTICE["en"] + "\n\nNew."
    data_officer.submit(f"{general}/words", form=LAST, do="publish", body_en=text)
    assert "2 people decided before the material change" in data_officer.get(general).text
    at(noon + timedelta(hours=2))
    data_officer.submit(f"{general}/words", form=LAST, do="publish", change_class="minor")
    assert "must be asked again" not in data_officer.get(general).text


def test_earlier_versions_are_brought_in_and_stand_in_the_public_history(
    app, data_officer, visitor, general
) -> None:
    for day in ("2019-12-06", "2021-01-01", "2021-02-01"):
        answer = data_officer.submit(
            f"{general}/earlier", form=LAST, effective_on=day, title_en="Policy", title_ja="方針",
            body_en=f"## Policy\n\nOf {day}.", body_ja=f"## 方針\n\n{day}。",
        )  # fmt: skip
        assert answer.status_code == 303
    page = visitor.get("/en/privacy/history").text
    for day in ("6 December 2019", "1 January 2021", "1 February 2021"):
        assert day in page
    assert "Brought here on" in page
    assert "Of 2019-12-06." in visitor.get("/en/privacy/versions/2").text
    changed = visitor.get("/en/privacy/privacy/comparison?before=2&after=3")
    assert "<del>" in changed.text
    assert "[removed:]" in changed.text


@pytest.mark.parametrize("day", ["", "tomorrow", "2030-05-01", "2040-01-01", "0001-01-01"])
def test_only_a_day_that_is_over_can_be_history(data_officer, general, day) -> None:
    answer = data_officer.submit(f"{general}/earlier", form=LAST, effective_on=day, **WORDS)
    assert answer.status_code == 422
    assert "Kansai-ASEAN Trade Centre, 1-2-3" in answer.text


def test_the_notice_is_seen_with_the_eyes_of_somebody_else(app, organiser, general) -> None:
    with app.app_context():
        a_notice("privacy-eea", region="eea", countries=REGIONS["eea"],
                 title={"en": "For Europe", "ja": "欧州の方へ"}, body=A_WHOLE_NOTICE)  # fmt: skip
    page = organiser.get(f"{HERE}/preview?country=DE&in=ja").text
    assert "A person in Germany reading Japanese sees this:" in page
    assert "欧州の方へ" in page
    assert "For Europe" not in page
    assert "欧州の方へ" not in organiser.get(f"{HERE}/preview?country=JP&in=ja").text
    assert "For Europe" in organiser.get(f"{HERE}/preview?country=DE").text
    assert organiser.get(f"{HERE}/preview?country=XX&form=event:9").status_code == 200
    assert organiser.get(f"{HERE}/preview?in=tlh").status_code == 404


def test_a_variant_is_ended_and_its_record_stays(app, data_officer, visitor, general) -> None:
    with app.app_context():
        a_notice("privacy-eea", region="eea", countries=REGIONS["eea"], body=A_WHOLE_NOTICE)
    assert data_officer.submit(f"{HERE}/privacy-eea", form="/end").status_code == 303
    assert "Nobody is shown it any more" in data_officer.get(f"{HERE}/privacy-eea").text
    with app.app_context():
        assert notice_for("DE").notice.code == "privacy"
    assert visitor.get("/en/privacy/privacy-eea/versions/1").status_code == 200


def test_an_organiser_reads_notices_but_does_not_write_them(organiser, general) -> None:
    for address in (f"{HERE}/new", f"{general}/earlier"):
        assert organiser.get(address).status_code == 403
    assert organiser.get(f"{HERE}/preview").status_code == 200


def test_every_page_reads_in_japanese(app, data_officer, general) -> None:
    for address in (f"{HERE}/new", f"{HERE}/preview?country=DE", f"{general}/earlier", general):
        assert data_officer.get(address.replace("/en/", "/ja/")).status_code == 200
