from datetime import timedelta

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.actions import record_decisions
from registration.consent.queries import (
    current_notice,
    current_version,
    notice_by_code,
    notice_versions,
    purpose_by_code,
    versions_of,
)
from registration.foundation.database import db
from registration.organisations.actions import new_service
from registration.organisations.models import ReviewOf
from registration.organisations.queries import planned_reviews
from registration.people.models import Person
from registration.web.differing import differing
from tests.factories import a_person
from tests.factories.consent import A_WHOLE_NOTICE, a_decision, a_notice, a_purpose, an_asking

HERE = "/en/organiser/consent"
LAST = -1
"""The form after those of the frame around the page."""
NOTICE = {
    "title_en": "Privacy",
    "title_ja": "個人情報",
    "body_en": f"## Who\n\n{A_WHOLE_NOTICE['en']}",
    "body_ja": f"## 誰が\n\n{A_WHOLE_NOTICE['ja']}",
    "summary_en": "Who: we\nWhat: name",
    "change_note_en": "The first.",
}


@pytest.fixture
def brief(app) -> str:
    """Provide the address of a purpose that two people allow and one refused."""
    with app.app_context():
        version = a_purpose("newsletter:brief").versions[0]
        for given in (True, True, False):
            subject = a_person().subject
            record_decisions(subject.id, subject.ref, [a_decision(version, given=given)], an_asking())
        db.session.commit()
    return f"{HERE}/purposes/newsletter:brief"


@pytest.fixture
def sharing(app) -> str:
    with app.app_context():
        return f"{HERE}/purposes/{a_purpose(kind='sharing').code}"


def versions(app, code="newsletter:brief"):
    with app.app_context():
        return versions_of(purpose_by_code(code).id)


def test_the_overview_names_purposes_notices_and_how_many_allow(app, organiser, brief) -> None:
    with app.app_context():
        a_notice()

    page = organiser.get(HERE).text

    assert "Purpose" in page
    assert '<td class="end numeral">2</td>' in page
    assert "How we use your data" in page
    assert 'href="/en/organiser/consent/purposes/newsletter:brief"' in page


def test_the_overview_without_anything_says_what_to_do(organiser, data_officer) -> None:
    assert "There is no purpose yet" in organiser.get(HERE).text
    assert "Write the privacy notice" not in organiser.get(HERE).text
    assert "Write the privacy notice" in data_officer.get(HERE).text


def test_a_purpose_shows_its_exact_words_in_every_language_and_its_numbers(app, organiser, brief) -> None:
    page = organiser.get(brief).text

    statement = versions(app)[0].statement
    assert statement["en"] in page
    assert statement["ja"] in page
    assert "2 allow it now · 2 ticked it · 1 left it empty · 0 withdrew" in page
    assert "Write a new version" not in page


def test_other_words_are_a_draft_until_they_are_published(app, data_officer, brief) -> None:
    words = {"statement_en": "Clearer words.", "statement_ja": "より明確な文章。"}

    saved = data_officer.submit(f"{brief}/words", form=LAST, do="save", **words)
    assert saved.status_code == 303
    assert [version.published_at is None for version in versions(app)] == [True, False]
    assert "Draft of version 2" in data_officer.get(brief).text

    data_officer.submit(f"{brief}/words", form=LAST, do="publish", valid_days="30")
    newest, first = versions(app)
    assert (newest.number, newest.statement["en"], newest.valid_days) == (2, "Clearer words.", 30)
    assert newest.title == first.title
    with app.app_context():
        assert current_version(newest.purpose_id).number == 2
    assert "Clearer words." in data_officer.get(brief).text


def test_s_netjapan_4_a_published_day_of_review_stands_in_the_register(app, data_officer, brief) -> None:
    words = {"statement_en": "Clearer words.", "review_on": "2040-06-15"}
    data_officer.submit(f"{brief}/words", form=LAST, do="save", **words)
    with app.app_context():
        assert not planned_reviews()

    data_officer.submit(f"{brief}/words", form=LAST, do="publish")

    reviews = data_officer.get("/en/organiser/registers/reviews").text
    assert "by 15 June 2040" in reviews
    data_officer.submit("/en/organiser/registers/reviews", form="done")
    with app.app_context():
        (planned,) = planned_reviews()
        assert (planned.of, planned.code) == (ReviewOf.PURPOSE, "newsletter:brief")
        day = planned.due_on.isoformat()
    assert day != "2040-06-15"
    for page in (brief, f"{brief}/words"):
        assert day in data_officer.get(page).text, "the register knows the day"


def test_what_differs_is_marked_before_publishing(data_officer, app, brief) -> None:
    words = {"statement_en": "You may use my data for another purpose."}
    data_officer.submit(f"{brief}/words", form=LAST, do="save", **words)

    page = data_officer.get(f"{brief}/words").text

    assert "<ins>another " in page
    assert "Stay allowed for what they agreed to" in page


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("my name", "my name and <b>", "my name<ins> and &lt;b&gt;</ins>"),
        ("氏名を提供", "氏名、電話番号を提供", "氏名<ins>、電話番号</ins>を提供"),
        ("one two", "one", "one<del> two</del>"),
        ("", "new", "<ins>new</ins>"),
        ("same", "same", "same"),
        (
            "Send me the “Trade Brief” by e-mail.",
            "Send me news and invitations by e-mail.",
            "Send me <del>the “Trade Brief”</del><ins>news and invitations</ins> by e-mail.",
        ),
    ],
)
def test_the_difference_is_told_by_words_and_by_characters(before, after, marked) -> None:
    assert differing(before, after) == marked


def test_a_statement_that_does_not_name_the_recipient_is_refused_at_its_field(data_officer, sharing) -> None:
    answer = data_officer.submit(
        f"{sharing}/words", form=LAST, do="publish", statement_en="You may share it with partners."
    )

    assert answer.status_code == 422
    assert "Name who receives the data" in answer.text
    assert "You may share it with partners." in answer.text
    assert 'href="#statement_en"' in answer.text
    assert "<title>Error: " in answer.text
    assert "Draft" not in data_officer.get(sharing).text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("statement_en", "x\x00y", "Remove the invisible character"),
        ("statement_en", "x" * 10_000, "Shorten this to 5000 characters; it has 10000"),
        ("valid_days", "0", "between 1 and 36500"),
        ("valid_days", "９" * 50, "between 1 and 36500"),
        ("valid_days", "soon", "Not a valid integer value"),
    ],
)
def test_bad_words_get_a_message_at_the_field(data_officer, brief, field, typed, message) -> None:
    answer = data_officer.submit(f"{brief}/words", form=LAST, do="publish", **{field: typed})

    assert answer.status_code == 422
    assert message in answer.text


def test_the_first_notice_is_written_and_published(app, noon, data_officer, visitor) -> None:
    assert data_officer.get(f"{HERE}/notices/privacy").status_code == 302

    answer = data_officer.submit(f"{HERE}/notices/privacy/words", form=LAST, do="publish", **NOTICE)

    assert answer.status_code == 303
    with app.app_context():
        notice = current_notice()
        assert (notice.number, notice.effective_at) == (1, noon)
        assert notice.summary == {"en": [["Who", "we"], ["What", "name"]]}
    assert ">Who</h2>" in visitor.get("/en/privacy").text
    assert "The first." in data_officer.get(f"{HERE}/notices/privacy").text


def test_the_next_notice_begins_with_the_words_in_force(app, noon, data_officer) -> None:
    with app.app_context():
        a_notice(body=A_WHOLE_NOTICE)
    address = f"{HERE}/notices/privacy/words"
    later = (noon + timedelta(days=30)).date().isoformat()

    data_officer.submit(address, form=LAST, do="save", change_note_en="New house.", effective_on=later)
    data_officer.submit(address, form=LAST, do="publish")

    with app.app_context():
        newest, first = notice_versions(notice_by_code("privacy").id)
        assert newest.body == first.body
        assert newest.change_note == {"en": "New house."}
        assert newest.effective_at.isoformat() == "2030-05-30T15:00:00+00:00"
        assert current_notice().number == 1
    assert "in force from 31 May 2030" in data_officer.get(f"{HERE}/notices/privacy").text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"body_ja": ""}, "Enter the text of the notice in this language too"),
        ({"effective_on": "yesterday"}, "Not a valid date value"),
        ({"effective_on": ""}, "Enter the day"),
        ({"effective_on": "0001-01-01"}, "Enter a day from today on"),
        ({"effective_on": "9999-12-31"}, "Enter a day from today on"),
        ({"change_class": "huge"}, "Not a valid choice"),
    ],
)
def test_an_incomplete_notice_is_refused_with_all_that_was_typed(data_officer, wrong, message) -> None:
    answer = data_officer.submit(f"{HERE}/notices/privacy/words", form=LAST, do="publish", **(NOTICE | wrong))

    assert answer.status_code == 422
    assert message in answer.text
    assert "## Who" in answer.text


def test_what_is_not_there_is_not_found(data_officer) -> None:
    for address in ("purposes/none", "purposes/none/words", "notices/none", "notices/none/words"):
        assert data_officer.get(f"{HERE}/{address}").status_code == 404


def test_an_organiser_reads_but_does_not_write(organiser, brief) -> None:
    assert organiser.get(f"{brief}/words").status_code == 403
    assert organiser.post(f"{HERE}/notices/privacy/words").status_code in (400, 403)


def test_every_page_reads_in_japanese(app, data_officer, brief) -> None:
    with app.app_context():
        a_notice()
    for address in (
        HERE,
        brief,
        f"{brief}/words",
        f"{HERE}/notices/privacy",
        f"{HERE}/notices/privacy/words",
    ):
        assert data_officer.get(address.replace("/en/", "/ja/")).status_code == 200


def test_a_new_purpose_is_made_and_its_words_come_next(app, data_officer) -> None:
    with app.app_context():
        a_purpose("event_operation", kind="operation")
    with app.app_context():
        new_service("seminars", by=None, title={"en": "Seminars", "ja": "セミナー"})
        db.session.commit()
    made = {"code": "survey:2030", "kind": "other", "title_en": "Survey", "title_ja": "調査"}

    answer = data_officer.submit(
        f"{HERE}/purposes/new",
        form=LAST,
        parent="event_operation",
        service="seminars",
        pseudonymised="y",
        **made,
    )

    assert answer.location.endswith("/purposes/survey:2030/words")
    assert data_officer.get(answer.location).status_code == 200
    with app.app_context():
        purpose = purpose_by_code("survey:2030")
        assert (purpose.parent.code, purpose.service) == ("event_operation", "seminars")
        assert purpose.pseudonymised
    again = data_officer.submit(f"{HERE}/purposes/new", form=LAST, **made)
    assert again.status_code == 422
    assert "this one is taken for good" in again.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"code": "Has Spaces"}, "Use small letters"),
        ({"code": ""}, "Enter a short name"),
        ({"kind": "sharing"}, "Choose who receives the data"),
        ({"title_en": ""}, "Enter a name"),
        ({"kind": "anything"}, "Not a valid choice"),
        ({"code": "x\x00y"}, "Remove the invisible character"),
    ],
)
def test_a_purpose_with_a_wrong_name_is_refused_at_the_field(data_officer, wrong, message) -> None:
    answer = data_officer.submit(
        f"{HERE}/purposes/new", form=LAST, **({"code": "one", "kind": "other", "title_en": "One"} | wrong)
    )

    assert answer.status_code == 422
    assert message in answer.text


def test_what_it_rests_on_and_allows_is_written_on_the_page(app, data_officer, brief) -> None:
    missing = data_officer.submit(
        f"{brief}/words", form=LAST, do="publish", basis="legitimate_interests", change_class="minor"
    )
    assert missing.status_code == 422
    assert "Say in this language why it is necessary for that" in missing.text
    parts = {
        f"{part}_{tag}": "Because." for part in ("interest", "necessity", "balance") for tag in ("en", "ja")
    }

    published = data_officer.submit(
        f"{brief}/words",
        form=LAST,
        do="publish",
        basis="legitimate_interests",
        basis_eu="consent",
        change_class="minor",
        message_types=["newsletters.issue"],
        **parts,
    )

    assert published.status_code == 303
    newest = versions(app)[0]
    assert newest.basis_by_regime == {"eu": "consent"}
    assert newest.balancing["necessity"] == {"en": "Because.", "ja": "Because."}
    assert newest.message_types == ["newsletters.issue"]
    assert newest.change_class == "material", "another basis is more than clearer words"
    assert "Balancing of interests" in data_officer.get(brief).text


def test_a_newsletter_cannot_be_made_necessary(data_officer, brief) -> None:
    answer = data_officer.submit(f"{brief}/words", form=LAST, do="publish", basis="public_task", required="y")

    assert answer.status_code == 422
    assert "Nobody can be made to accept this" in answer.text


def test_the_preview_shows_the_box_empty_in_every_language(data_officer, app, brief) -> None:
    data_officer.submit(f"{brief}/words", form=LAST, do="preview", statement_en="Words to come.")

    page = data_officer.get(f"{brief}/preview?number=2").text

    assert "Words to come." in page
    assert 'lang="ja"' in page
    assert " checked" not in page
    assert data_officer.get(f"{brief}/preview?number=99").status_code == 200


def test_closing_says_whom_it_concerns_and_cannot_be_undone(app, data_officer, organiser, brief) -> None:
    assert "2 people allow it now" in data_officer.get(f"{brief}/close").text
    assert organiser.get(f"{brief}/close").status_code == 403

    data_officer.submit(f"{brief}/close", form=LAST)

    assert "Nobody is asked any more" in data_officer.get(brief).text
    assert data_officer.get(f"{brief}/words").status_code == 303
    with app.app_context():
        assert purpose_by_code("newsletter:brief").closed_at is not None


def test_retention_is_kept_replaced_and_removed(app, data_officer, brief) -> None:
    rule = {"category": "contact", "keep_days": "180", "begins": "service_ended", "law_en": "Tax Act, Art. 7"}
    data_officer.submit(f"{brief}/retention", form=LAST, **rule)
    page = data_officer.get(brief).text
    assert "Contact data: 180 days (about 6 months) from the end of the service" in page
    assert "longer by law: Tax Act, Art. 7" in page

    wrong = data_officer.submit(f"{brief}/retention", form=LAST, **(rule | {"keep_days": "-1"}))
    assert wrong.status_code == 422
    assert "between 0 and 36500" in wrong.text
    data_officer.post(f"{brief}/retention", data={"remove": "contact"})
    data_officer.submit(f"{brief}/retention", form="retention", remove="contact")
    assert "180 days" not in data_officer.get(brief).text


def test_who_agreed_to_what_is_found_and_the_look_is_written_down(
    app, data_officer, organiser, brief
) -> None:
    address = f"{HERE}/search?purpose=newsletter:brief"
    with app.app_context():
        names = [each.name for each in db.session.scalars(select(Person))]

    page = data_officer.get(address).text

    assert sum(name in page for name in names) == 2
    assert "Version 1" in page
    refused = data_officer.get(f"{address}&state=refused").text
    assert sum(name in refused for name in names) == 1
    assert "No decision fits this" in data_officer.get(f"{address}&language=ja&since=2001-01-01").text
    assert organiser.get(address).status_code == 403
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "consent.searched").order_by(AuditEntry.id)
        ).first()
        assert entry.details == {"found": 2, "state": "stands"}


@pytest.mark.parametrize(
    "nonsense",
    ["state=x", "version=-1", "version=9e9", "channel=x", "since=tomorrow", "after=1_1_1",
     "after=x", "until=9999-99-99", "after=99999999999999999_1", "purpose=nothing"],
)  # fmt: skip
def test_x8_nonsense_in_the_address_finds_what_it_can(data_officer, brief, nonsense) -> None:
    assert data_officer.get(f"{HERE}/search?purpose=newsletter:brief&{nonsense}").status_code == 200


def test_the_file_of_decisions_is_complete_and_in_the_trail(app, data_officer, brief) -> None:
    address = f"{HERE}/search?purpose=newsletter:brief"
    file = data_officer.submit(address, form=LAST)

    assert file.mimetype == "text/csv"
    lines = file.get_data(as_text=True).strip().splitlines()
    assert len(lines) == 3
    assert "newsletter:brief,1,given" in lines[1]
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "consent.exported" in actions


@pytest.mark.parametrize(
    ("chosen", "button"),
    [
        ({"change_class": "material"}, "Publish, and ask 2 people"),
        ({"change_class": "minor"}, "Publish version 2"),
        ({"change_class": "minor", "valid_days": "9"}, "Publish version 2"),
        ({"change_class": "minor", "message_types": ["questionnaires"]}, "Publish, and ask 2 people"),
    ],
)
def test_the_button_says_how_many_are_asked(data_officer, brief, chosen, button) -> None:
    data_officer.submit(f"{brief}/words", form=LAST, do="save", **chosen)

    assert button in data_officer.get(f"{brief}/words").text


def test_s_tokyo_12_only_a_data_officer_publishes_what_rests_on_vital_interest(
    app, administrator, data_officer, brief
) -> None:
    vital = {"basis": "vital_interest", "do": "publish"}
    refused = administrator.submit(f"{brief}/words", form=LAST, **vital)
    assert refused.status_code == 422
    assert "Save the draft and ask a data officer" in refused.text
    assert 'id="basis-error"' in refused.text
    administrator.submit(f"{brief}/words", form=LAST, **(vital | {"do": "save"}))
    assert [each.published_at is not None for each in versions(app)] == [False, True]

    assert data_officer.submit(f"{brief}/words", form=LAST, do="publish").status_code == 303

    assert [each.published_at is not None for each in versions(app)] == [True, True]
