import hashlib
from datetime import timedelta

import pytest

from registration.foundation.database import db
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
