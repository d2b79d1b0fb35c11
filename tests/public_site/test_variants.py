"""The notice beside a form follows the country somebody declares."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.consent.models import ConsentEvent, NoticeVersion, ShownBlock
from registration.consent.rules import REGIONS
from registration.events.models import Event
from registration.forms.actions import gather
from registration.forms.models import Submission
from registration.forms.queries import forms
from registration.foundation.database import db
from registration.foundation.localization import countries, speaking
from registration.organisations.actions import new_service
from registration.people.models import Person
from registration.signups.actions import confirm
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event

ANSWERS = {"name": "Mika Tanaka", "email": "mika@minato-foods.example", "organisation": "Minato Foods"}
IN_GERMANY = ANSWERS | {"country": "DE"}
FORM = "sign-up"
EEA_UK = {
    "title": {"en": "Notice for the EEA and the United Kingdom", "ja": "欧州経済領域および英国の方への通知"},
    "summary": {"en": [["Representative", "Our office in Germany"]], "ja": [["代理人", "ドイツ事務所"]]},
    "body": {"en": "## Your rights\n\nUnder the GDPR.", "ja": "## 権利\n\nGDPRによります。"},
}


@pytest.fixture
def address(app) -> str:
    """Provide the address of a form beside which one of two variants stands."""
    with app.app_context():
        a_notice()
        a_notice("privacy-eea-uk", region="eea-uk", countries=REGIONS["eea-uk"], **EEA_UK)
        return f"/en/events/{an_event().slug}/sign-up"


def filled_in(page: str):
    """The form of the sign-up on a page, as it stands there."""
    (form,) = (each for each in Reader(page).forms if "shown" in each.values)
    return form


def sent(visitor, address: str, for_country: str | None = None, **answers: object):
    """Open the form as it is for a country, and send the form of the sign-up back."""
    form = filled_in(visitor.get(address, query_string={"country": for_country} if for_country else {}).text)
    return visitor.post(address, data=form.values | answers)


def blocks(app) -> list[dict]:
    with app.app_context():
        return [
            json.loads(each.canonical)
            for each in db.session.scalars(select(ShownBlock).order_by(ShownBlock.id))
        ]


def test_without_variants_nobody_is_asked_where_they_live(app, visitor) -> None:
    with app.app_context():
        a_notice()
        address = f"/en/events/{an_event().slug}/sign-up"
    page = visitor.get(address).text

    assert "where you live" not in page
    assert sent(visitor, address, **ANSWERS).status_code == 303


def test_c39_the_notice_beside_the_form_is_that_of_the_country(visitor, address) -> None:
    everybody = visitor.get(address).text
    assert "We, and nobody else." in everybody
    assert "Our office in Germany" not in everybody
    assert "Notice for the EEA and the United Kingdom" in everybody
    assert 'href="/en/privacy/privacy-eea-uk"' in everybody

    for country in ("DE", "NO", "GB"):
        page = visitor.get(f"{address}?country={country}").text
        assert "Our office in Germany" in page
        assert "We, and nobody else." not in page
        assert page.count(f'<option value="{country}" selected>') == 2
    assert visitor.get(f"{address}?country=CH").text.count("We, and nobody else.") == 1


@pytest.mark.parametrize("country", ["", "XX", "de", "Germany", "EU", "DE" * 5000])
def test_what_is_no_country_is_left_aside(visitor, address, country) -> None:
    page = visitor.get(address, query_string={"country": country})
    assert page.status_code == 200
    assert "We, and nobody else." in page.text


def test_the_question_for_the_country_is_a_field_like_others(app, visitor, address) -> None:
    page = visitor.get(address).text
    assert 'autocomplete="country"' in page
    with speaking("ja"):
        names = dict(countries())
    assert (names["DE"], names["TH"], len(names) > 240) == ("ドイツ", "タイ", True)
    assert "ドイツ" in visitor.get(address.replace("/en/", "/ja/")).text

    missing = sent(visitor, address, **ANSWERS)
    assert missing.status_code == 422
    assert 'href="#country"' in missing.text
    assert "Choose the country or region where you live" in missing.text
    wrong = sent(visitor, address, **ANSWERS, country="XX")
    assert wrong.status_code == 422
    assert "Choose a country or region from the list" in wrong.text


def test_the_notice_stands_beside_the_form_and_no_field_is_hidden(visitor, address) -> None:
    page = visitor.get(address).text
    assert "Privacy notice in short" in page
    form = page.split('<form method="post"')[1].split("</form>")[0]
    assert form.count('type="hidden"') == form.count('name="shown"') == 1


def test_c3_c39_the_record_names_the_variant_that_was_shown(app, visitor, address) -> None:
    answer = sent(visitor, address, "DE", **IN_GERMANY)

    assert answer.status_code == 303
    (block,) = blocks(app)
    assert block["notice"]["code"] == "privacy-eea-uk"
    assert (block["notice"]["region"], block["notice"]["version"]) == ("eea-uk", 1)
    assert block["notice"]["prevails_over"] == []
    assert block["fields"][-1] == {
        "code": "country", "kind": "country", "label": "Country or region where you live",
        "hint": "It decides which privacy notice holds for you.", "required": True, "options": [],
    }  # fmt: skip
    with app.app_context():
        variant = db.session.get(NoticeVersion, block["notice"]["id"])
        assert block["notice"]["sha256"] == variant.sha256["en"]
        for event in db.session.scalars(select(ConsentEvent)):
            assert event.notice_version_id == variant.id
        assert db.session.scalars(select(Submission)).one().answers["country"] == "DE"


def test_c5_two_languages_of_one_variant_leave_two_records(app, visitor, address) -> None:
    sent(visitor, address, "DE", **IN_GERMANY)
    sent(visitor, address.replace("/en/", "/ja/"), "DE", **(IN_GERMANY | {"email": "jun@example.com"}))

    english, japanese = (each["notice"] for each in blocks(app))
    assert (english["language"], japanese["language"]) == ("en", "ja")
    assert english["id"] == japanese["id"]
    assert english["sha256"] != japanese["sha256"]


def test_a_country_with_another_variant_brings_the_form_back(app, visitor, address) -> None:
    page = visitor.get(address).text
    first = page.split('name="consent" value="')[1].split('"')[0]
    answer = sent(visitor, address, **IN_GERMANY, consent=first)

    assert answer.status_code == 409
    assert "For people who live in Germany another privacy notice holds" in answer.text
    assert "Our office in Germany" in answer.text
    assert 'value="Mika Tanaka"' in answer.text
    assert answer.text.count('<option value="DE" selected>') == 2
    assert Reader(answer.text).checked == ["consent"]
    with app.app_context():
        assert db.session.scalars(select(Signup)).all() == []
    assert visitor.post(address, data=filled_in(answer.text).values).status_code == 303
    (block,) = blocks(app)
    assert block["notice"]["code"] == "privacy-eea-uk"


def test_a_process_that_did_not_draw_the_form_knows_its_words(app, visitor, address) -> None:
    page = visitor.get(address).text
    first = page.split('name="consent" value="')[1].split('"')[0]
    app.extensions["registration.kept"].clear()

    answer = visitor.post(address, data=filled_in(page).values | IN_GERMANY | {"consent": first})

    assert answer.status_code == 409
    assert "For people who live in Germany another privacy notice holds" in answer.text
    assert Reader(answer.text).checked == ["consent"]


def test_c39_a_notice_of_one_event_prevails_and_the_record_says_over_what(app, visitor, address) -> None:
    with app.app_context():
        event_id = db.session.scalars(select(Event.id)).one()
        a_notice("fair", scope=f"event:{event_id}", title={"en": "Notice of the fair", "ja": "商談会の通知"})
    page = visitor.get(f"{address}?country=DE").text
    assert "Notice of the fair" in page
    assert "It goes before this one where the two differ" in page

    assert sent(visitor, address, "DE", **IN_GERMANY).status_code == 303
    (block,) = blocks(app)
    assert block["notice"]["code"] == "fair"
    assert [each["code"] for each in block["notice"]["prevails_over"]] == ["privacy-eea-uk"]


def test_a_variant_comes_into_force_on_its_day_though_nothing_was_changed(app, visitor, noon, at) -> None:
    with app.app_context():
        a_notice()
        a_notice("privacy-eea", countries=["DE"], effective_at=noon + timedelta(days=2), **EEA_UK)
        address = f"/en/events/{an_event().slug}/sign-up"
    assert "where you live" not in visitor.get(address).text
    at(noon + timedelta(days=2))
    assert "Our office in Germany" in visitor.get(f"{address}?country=DE").text


def test_the_form_with_variants_costs_no_statement_more(app, visitor, address, statements) -> None:
    sent(visitor, address, "DE", **IN_GERMANY)
    with statements() as seen:
        visitor.get(f"{address}?country=FR")
    assert len(seen) == 1, seen
    form = filled_in(visitor.get(f"{address}?country=DE").text)
    with statements() as seen:
        visitor.post(address, data=form.values | IN_GERMANY | {"email": "other@example.com"})
    assert len([each for each in seen if not each.startswith(("BEGIN", "COMMIT"))]) <= 11, "\n".join(seen)


def test_the_country_is_kept_when_the_mailbox_is_confirmed(app, visitor, address) -> None:
    sent(visitor, address, "DE", **IN_GERMANY)
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        assert person.country is None
        confirm(db.session.scalars(select(Signup)).one())
        db.session.commit()
        assert db.session.get(Person, person.id).country == "DE"


def test_s_jetro_43_a_notice_of_the_service_of_a_form_prevails(app, visitor, address) -> None:
    with app.app_context():
        new_service("seminars", by=None, title={"en": "Seminars", "ja": "セミナー"})
        gather("seminars", [each.code for each in forms()], by=None)
        a_notice("seminars-only", scope="service:seminars", title={"en": "For seminars", "ja": "セミナー用"})
        db.session.commit()
    assert "For seminars" in visitor.get(address).text
    with app.app_context():
        gather("seminars", [], by=None)
        db.session.commit()
    assert "For seminars" not in visitor.get(address).text
