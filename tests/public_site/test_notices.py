import hashlib
from datetime import timedelta

import pytest

from registration.consent.rules import REGIONS
from registration.foundation.database import db
from registration.organisations.models import Representative
from registration.organisations.queries import controller
from registration.web.differing import paragraphs
from tests.factories.consent import a_notice

HERE = "/en/privacy"


@pytest.fixture
def two_versions(app, noon, at) -> None:
    """Provide a notice with a second version that is in force since 8 May 2030."""
    with app.app_context():
        a_notice(change_note={"en": "The first notice."})
        at(noon + timedelta(days=7))
        a_notice(
            title={"en": "How we use your data"},
            body={"en": "## Who we are\n\nThe centre, **in a new house**."},
            change_note={"en": "We moved."},
        )


def test_the_current_notice_says_version_day_and_controller(visitor, two_versions) -> None:
    page = visitor.get(HERE).text

    assert "Version 2, in force since 8 May 2030" in page
    assert "<strong>in a new house</strong>" in page
    assert "Kansai-ASEAN Trade Centre" in page
    assert "privacy@trade-centre.example" in page
    assert hashlib.sha256(b"## Who we are\n\nThe centre, **in a new house**.").hexdigest() in page


def test_a_notice_without_this_language_is_shown_in_another_and_marked(visitor, two_versions) -> None:
    page = visitor.get("/ja/privacy").text

    assert '<div class="text-measure" lang="en">' in page


def test_an_earlier_version_can_be_read_word_for_word(visitor, two_versions) -> None:
    page = visitor.get(f"{HERE}/versions/1").text

    assert "It was in force from 1 May 2030 to 8 May 2030." in page
    assert "<p>The centre.</p>" in page
    assert "in force since 8 May 2030" in visitor.get(f"{HERE}/versions/2").text


def test_the_history_lists_every_version_and_why_it_changed(visitor, two_versions) -> None:
    page = visitor.get(f"{HERE}/history").text

    assert page.index("We moved.") < page.index("The first notice.")
    assert "1 May 2030 to 8 May 2030" in page
    assert f"{HERE}/versions/1" in page


def test_a_new_heading_is_compared_without_its_marks() -> None:
    (kept, new) = paragraphs("## Who", "## Who\n\n## How **long**")

    assert kept.words == "## Who"
    assert "How long" in new.changes
    assert "#" not in new.changes


def test_a_version_to_come_says_from_when(app, visitor, noon) -> None:
    with app.app_context():
        a_notice()
        a_notice(effective_at=noon + timedelta(days=30))

    assert "It comes into force on 31 May 2030." in visitor.get(f"{HERE}/versions/2").text
    assert "from 31 May 2030 on" in visitor.get(f"{HERE}/history").text
    assert "Version 1, in force since" in visitor.get(HERE).text


def test_a_draft_is_shown_to_nobody(app, visitor) -> None:
    with app.app_context():
        a_notice()
        a_notice(published=False, body={"en": "Secret plans.", "ja": "未定"})

    assert visitor.get(f"{HERE}/versions/2").status_code == 404
    assert "Version 2" not in visitor.get(f"{HERE}/history").text
    assert visitor.get(f"{HERE}/versions/99999999999999999999").status_code == 404


def test_before_the_first_notice_the_page_says_so(visitor) -> None:
    answer = visitor.get(HERE)

    assert answer.status_code == 404
    assert "No privacy notice has been published yet" in answer.text
    assert visitor.get(f"{HERE}/history").status_code == 200


@pytest.mark.parametrize("address", [HERE, f"{HERE}/history", f"{HERE}/versions/2"])
def test_a_page_that_did_not_change_is_not_sent_again(app, visitor, two_versions, address) -> None:
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in first.headers
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context():
        a_notice(change_note={"en": "Once more."})
        db.session.commit()
    changed = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_what_an_organiser_writes_is_shown_and_not_obeyed(app, visitor) -> None:
    with app.app_context():
        a_notice(
            title={"en": "<script>1</script>"},
            body={"en": "<script>alert(1)</script> [here](javascript:alert(1))"},
        )

    page = visitor.get(HERE).text
    assert "<script>alert" not in page
    assert "<script>1" not in page
    assert 'href="javascript' not in page


@pytest.fixture
def variants(app, two_versions) -> None:
    """Provide a variant for the EEA and the United Kingdom beside the general notice."""
    with app.app_context():
        house = controller()
        for country, name in (("DE", "Office in Germany"), ("GB", "Office in London")):
            db.session.add(
                Representative(
                    organisation_id=house.id, country=country, name={"en": name}, address={"en": "A street"}
                )
            )
        a_notice(
            "privacy-eea-uk",
            region="eea-uk",
            countries=REGIONS["eea-uk"],
            title={"en": "For Europe", "ja": "欧州の方へ"},
            body={"en": "## 15. Rights\n\nSee [rights](#section-15).", "ja": "## 権利"},
        )


def test_c39_the_page_shows_the_notice_of_the_country_and_links_to_the_others(visitor, variants) -> None:
    general = visitor.get(HERE).text
    assert "For Europe</a>" in general
    assert "Where you live" in general

    page = visitor.get(f"{HERE}?country=DE").text
    assert "<h1>For Europe</h1>" in page
    assert "For people who live in the European Economic Area and the United Kingdom" in page
    assert "in a new house" not in page
    assert '<h2 id="section-15">15. Rights</h2>' in page
    assert "in a new house" in visitor.get(f"{HERE}?country=TH").text
    assert "in a new house" in visitor.get(f"{HERE}?country=nowhere").text


def test_representatives_are_those_of_the_country_else_of_the_variant(visitor, variants) -> None:
    own = visitor.get(f"{HERE}?country=DE").text
    assert "Office in Germany" in own
    assert "Office in London" not in own
    assert "Office in London" in visitor.get(f"{HERE}?country=FR").text
    assert "Office in Germany" not in visitor.get(HERE).text


def test_each_notice_has_an_address_of_its_own_and_its_versions_too(visitor, variants) -> None:
    assert "For Europe" in visitor.get(f"{HERE}/privacy-eea-uk").text
    assert visitor.get(f"{HERE}/privacy").location.endswith(HERE)
    assert "This is version 1." in visitor.get(f"{HERE}/privacy-eea-uk/versions/1").text
    history = visitor.get(f"{HERE}/history").text
    assert history.count("In force") == 2
    assert f"{HERE}/privacy-eea-uk/versions/1" in history
    for address in (
        "none",
        "privacy-eea-uk/versions/2",
        "none/versions/1",
        "none/comparison?before=1&after=1",
    ):
        assert visitor.get(f"{HERE}/{address}").status_code == 404


def test_two_versions_are_compared_for_eyes_and_ears(visitor, two_versions) -> None:
    page = visitor.submit(f"{HERE}/history", form="comparison").text

    assert "What changed from version 1 to version 2" in page
    assert '<del><span class="visually-hidden">[removed:] </span>' in page or "[added:]" in page
    assert "in a new house" in page
    backwards = visitor.get(f"{HERE}/privacy/comparison?before=2&after=1").text
    assert "What changed from version 1 to version 2" in backwards
    same = visitor.get(f"{HERE}/privacy/comparison?before=1&after=1").text
    assert "The words are the same in both versions." in same


NO_NUMBERS = ["", "?before=1", "?before=1&after=x", "?before=1&after=９", "?before=1&after=" + "9" * 40]


@pytest.mark.parametrize("numbers", NO_NUMBERS)
def test_a_comparison_of_what_is_not_there_is_not_found(visitor, two_versions, numbers) -> None:
    assert visitor.get(f"{HERE}/privacy/comparison{numbers}").status_code == 404


def test_a_notice_names_controller_and_data_protection_officer(app, visitor) -> None:
    with app.app_context():
        a_notice()
        controller().dpo_contact = {"en": "Data Officer, 1-2-3 Minato-machi, dpo@trade-centre.example"}
        db.session.commit()
    page = visitor.get(HERE).text
    assert "1-2-3 Minato-machi, Chuo-ku, Osaka 540-0000" in page
    assert "dpo@trade-centre.example" in page
