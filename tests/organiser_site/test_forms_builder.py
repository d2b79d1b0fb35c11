"""A form made question by question, published, and asked at an event."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from registration.consent.queries import current_version, current_versions, purpose_by_code
from registration.forms import personal_data
from registration.forms.models import FieldApproval, FormVersion, Submission
from registration.forms.queries import form_by_code, internal_of, parts_of, sheet_of
from registration.forms.rules import Test
from registration.foundation.database import db
from registration.presets import loading
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event

HERE = "/en/organiser/forms"
FORM = f"{HERE}/autumn_seminar"
OPERATION = "event_operation"


@pytest.fixture
def event(app):
    with app.app_context():
        a_notice()
        made = an_event()
        return made.id, made.slug


@pytest.fixture
def draft(event, organiser):
    answer = organiser.submit(
        f"{HERE}/new", form=-1, title_en="Autumn seminar", title_ja="秋のセミナー", start="meeting"
    )
    assert answer.location.endswith(f"{FORM}/edit")
    return organiser


def add(browser, kind, form=-1, **values):
    return browser.submit(f"{FORM}/add/{kind}", form=form, **({"do": "save"} | values))


def said(**values):
    return {
        f"{name}-{tag}": words
        for name, pair in values.items()
        for tag, words in zip(("en", "ja"), pair, strict=True)
    }


def add_stay(browser):
    return add(
        browser,
        "yes_no",
        **said(label=("Will you stay for lunch", "昼食に参加しますか")),
        category="preferences",
        purposes=OPERATION,
    )


def add_dish(browser):
    return add(
        browser,
        "choice",
        **said(label=("Dish", "お食事")),
        **{"o-0-en": "Fish", "o-0-ja": "魚", "o-0-places": "1", "o-1-en": "Rice", "o-1-ja": "ごはん"},
        category="preferences",
        purposes=OPERATION,
        required="1",
    )


def fields_of_draft(app):
    with app.app_context():
        return list(parts_of(form_by_code("autumn_seminar").versions[-1]))


def published(app, browser):
    add_stay(browser)
    add_dish(browser)
    browser.submit(
        f"{FORM}/questions/dish/condition?of=will_you_stay_for_lunch",
        form=-1,
        test="one_of",
        values="yes",
        do="save",
    )
    add(
        browser,
        "text",
        **said(label=("Seat", "座席")),
        category="volunteered",
        purposes=OPERATION,
        internal="1",
    )
    answer = browser.submit(f"{FORM}/publish", form=-1)
    assert answer.status_code == 303, answer.text


def test_e5_a_form_with_a_condition_and_places_is_built_published_and_filled_in(app, draft, event, visitor):
    event_id, slug = event
    published(app, draft)
    draft_page = draft.get(f"/en/organiser/events/{event_id}/questions").text
    assert "Autumn seminar (version 1)" in draft_page
    answer = draft.post(
        f"/en/organiser/events/{event_id}/questions",
        data={"form": "autumn_seminar", "csrf_token": token_in(draft_page)},
    )
    assert answer.status_code == 303

    page = visitor.get(f"/en/events/{slug}/sign-up").text
    assert "Only if you chose “Yes” at “Will you stay for lunch”." in page
    assert "conditions.js" in page
    assert "Seat" not in page
    usual = {"name": "Ada", "email": "ada@example.com", "organisation": "Engines"}
    missing = visitor.submit(f"/en/events/{slug}/sign-up", form=-1, **usual, will_you_stay_for_lunch="yes")
    assert missing.status_code == 422
    assert "Choose an answer: Dish" in missing.text
    sent = visitor.submit(
        f"/en/events/{slug}/sign-up", form=-1, **usual, will_you_stay_for_lunch="no", dish="a1", seat="A1"
    )
    assert sent.status_code == 303
    with app.app_context():
        answers = db.session.scalars(select(Submission.answers).join(Signup)).one()
        assert answers == usual | {"will_you_stay_for_lunch": "no"}
    usual["email"] = "bo@example.com"
    page = visitor.get(f"/en/events/{slug}/sign-up").text
    assert "1 place left" in page, "a hidden answer takes no place"
    visitor.submit(f"/en/events/{slug}/sign-up", **usual, will_you_stay_for_lunch="yes", dish="a1")
    assert "full; if you choose it, you wait for a place" in visitor.get(f"/en/events/{slug}/sign-up").text


@pytest.mark.parametrize("places", ["0", "many", "1.5", "９", "9" * 10_000])
def test_places_of_an_answer_that_make_no_sense_are_refused_at_the_field(draft, places):
    answer = add(
        draft, "choice", **said(label=("Dish", "お食事")), **{"o-0-en": "Fish", "o-0-places": places}
    )
    assert answer.status_code == 422
    assert "Enter a number from 1 to 1000000" in answer.text
    assert "o-0-places-error" in answer.text


def test_what_is_for_staff_is_noted_by_staff_and_by_nobody_else(app, draft, event, visitor):
    event_id, slug = event
    published(app, draft)
    page = draft.get(f"/en/organiser/events/{event_id}/questions").text
    draft.post(
        f"/en/organiser/events/{event_id}/questions",
        data={"form": "autumn_seminar", "csrf_token": token_in(page)},
    )
    usual = {"name": "Ada", "email": "ada@example.com", "organisation": "Engines"}
    visitor.submit(f"/en/events/{slug}/sign-up", form=-1, **usual, seat="A1")
    with app.app_context():
        signup_id = db.session.scalars(select(Signup.id)).one()
    here = f"/en/organiser/events/{event_id}/attendees/{signup_id}"
    assert draft.submit(f"{here}/internal", form=-1, seat="B" * 300).status_code == 422
    assert draft.submit(f"{here}/internal", form=-1, seat="B7", name="Eve").status_code == 303
    assert "B7" in draft.get(here).text
    with app.app_context():
        kept = db.session.scalars(select(Submission)).one()
        assert (kept.noted, kept.answers) == ({"seat": "B7"}, usual)
        assert personal_data.show(kept.person_id)["forms"][0]["noted_by_staff"] == {"Seat": "B7"}


def token_in(page):
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_the_draft_says_what_is_missing_at_its_question(app, draft):
    add(draft, "text", **said(label=("Remarks", "")), category="volunteered")
    page = draft.get(f"{FORM}/edit").text
    assert "Say what the answer is for" in page
    assert "Say it in every language; missing: Japanese" in page
    publishing = draft.get(f"{FORM}/publish").text
    assert "The form cannot be published yet." in publishing
    assert "Publish the form" not in publishing
    answer = draft.post(f"{FORM}/publish", data={"csrf_token": token_in(publishing)})
    assert answer.status_code == 409
    with app.app_context():
        assert form_by_code("autumn_seminar").versions[-1].published_at is None


def test_a_question_that_is_not_understood_comes_back_with_what_was_typed(app, draft):
    answer = add(draft, "number", **said(label=("", "")), least="some", category="nonsense")
    assert answer.status_code == 422
    for words in (
        "Enter the question",
        "Enter a number, in digits",
        "Choose what kind of data the answer is",
    ):
        assert words in answer.text
    assert 'value="some"' in answer.text


@pytest.mark.parametrize("words", ["x\x00", "あ" * 400, "🙂" * 301])
def test_e11_words_that_cannot_be_kept_are_refused_at_their_place(draft, words):
    answer = add(draft, "text", **said(label=(words, "質問")), category="volunteered")
    assert answer.status_code == 422
    assert 'id="label-en-error"' in answer.text


def test_s_ajc_2_a_number_of_the_state_is_refused_while_it_is_typed(app, draft):
    answer = add(draft, "text", **said(label=("Passport number", "旅券番号")), category="identity_check")
    assert answer.status_code == 422
    assert "is never asked" in answer.text
    assert len(fields_of_draft(app)) == 3


def test_answers_come_and_go_without_a_script(draft):
    page = add(draft, "choice", do="add", **{"o-0-en": "Fish"}).text
    assert "Answer 3" in page
    assert 'value="Fish"' in page
    assert "Answer 2" not in add(draft, "choice", do="remove-0").text


def test_questions_move_by_buttons_and_by_dragging(app, draft):
    def codes():
        return [each.code for each in fields_of_draft(app)]

    page = draft.get(f"{FORM}/edit").text
    key = token_in(page)
    draft.post(f"{FORM}/edit", data={"csrf_token": key, "do": "up:organisation"})
    assert codes() == ["name", "organisation", "email"]
    draft.post(f"{FORM}/edit", data={"csrf_token": key, "do": "order:", "order": "email name organisation"})
    assert codes() == ["email", "name", "organisation"]
    draft.post(f"{FORM}/edit", data={"csrf_token": key, "do": "order:", "order": "email name"})
    draft.post(f"{FORM}/edit", data={"csrf_token": key, "do": "remove:name"})
    assert codes() == ["email", "organisation"]


def test_a_condition_that_lost_its_question_keeps_the_form_from_being_published(app, draft):
    add_stay(draft)
    add_dish(draft)
    draft.submit(
        f"{FORM}/questions/dish/condition?of=will_you_stay_for_lunch",
        form=-1,
        test="not",
        values="yes",
        do="save",
    )
    assert fields_of_draft(app)[-1].shown_if.test is Test.NOT
    page = draft.get(f"{FORM}/edit").text
    draft.post(f"{FORM}/edit", data={"csrf_token": token_in(page), "do": "remove:will_you_stay_for_lunch"})
    assert "looks at a question that is not there any more" in draft.get(f"{FORM}/edit").text


def test_a_condition_without_an_answer_is_asked_for(draft):
    add_stay(draft)
    add_dish(draft)
    answer = draft.submit(f"{FORM}/questions/dish/condition?of=will_you_stay_for_lunch", form=-1, test="not")
    assert answer.status_code == 422
    assert "Choose at least one answer that it waits for" in answer.text


def test_s_ajc_7_a_published_form_changes_by_a_next_version_and_the_difference_is_shown(app, draft, event):
    published(app, draft)
    page = draft.get(FORM).text
    draft.post(f"{FORM}/change", data={"csrf_token": token_in(page)})
    add(draft, "telephone", **said(label=("Telephone", "電話番号")), purposes=OPERATION)
    difference = draft.get(f"{FORM}/publish").text
    assert "What differs from version 1" in difference
    assert "Telephone" in difference
    assert "asks or uses more" in difference
    assert draft.submit(f"{FORM}/publish", form=-1).status_code == 303
    assert "From version 1 to 2" in draft.get(f"{FORM}/changes").text
    with app.app_context():
        first, second = form_by_code("autumn_seminar").versions
        assert "telephone" not in [each.code for each in parts_of(first)]
        assert [each.code for each in sheet_of(second)][-1] == "telephone"
        assert [each.code for each in internal_of(second)] == ["seat"]


def test_e10_answers_given_before_are_used_for_what_their_version_said(app, draft, event, visitor):
    event_id, slug = event
    visitor.submit(
        f"/en/events/{slug}/sign-up", form=-1, name="Ada", email="ada@example.com", organisation="Engines"
    )
    published(app, draft)
    page = draft.get(f"/en/organiser/events/{event_id}/questions").text
    draft.post(
        f"/en/organiser/events/{event_id}/questions",
        data={"form": "autumn_seminar", "csrf_token": token_in(page)},
    )
    with app.app_context():
        kept = db.session.scalars(select(Submission)).one()
        newest = db.session.scalars(select(FormVersion).order_by(FormVersion.id.desc())).first()
        assert kept.form_version_id != newest.id
        assert "dish" in [each.code for each in parts_of(newest)]
        assert "dish" not in [each.code for each in parts_of(kept.form_version)]


def test_e4_a_form_exchanged_while_somebody_types_comes_back_with_the_new_questions(
    app, draft, event, visitor
):
    event_id, slug = event
    opened = visitor.get(f"/en/events/{slug}/sign-up").text
    proof = opened.split('name="shown" value="')[1].split('"')[0]
    published(app, draft)
    page = draft.get(f"/en/organiser/events/{event_id}/questions").text
    draft.post(
        f"/en/organiser/events/{event_id}/questions",
        data={"form": "autumn_seminar", "csrf_token": token_in(page)},
    )
    answer = visitor.post(f"/en/events/{slug}/sign-up", data={"shown": proof, "name": "Ada Lovelace"})
    assert answer.status_code == 409
    assert "Ada Lovelace" in answer.text
    assert "Will you stay for lunch" in answer.text


def test_trying_a_form_out_keeps_nothing(app, draft):
    refused = draft.submit(f"{FORM}/preview", form=-1, name="Ada")
    assert refused.status_code == 422
    taken = draft.submit(f"{FORM}/preview", form=-1, name="Ada", email="a@example.com", organisation="E")
    assert "These answers would be taken. Nothing was kept." in taken.text
    with app.app_context():
        assert db.session.scalars(select(Submission)).all() == []


def test_a_form_is_copied_and_a_draft_thrown_away(app, draft):
    answer = draft.submit(f"{FORM}/copy", form=-1, title_en="Winter seminar")
    assert answer.location.endswith(f"{HERE}/winter_seminar/edit")
    page = draft.get(f"{HERE}/winter_seminar/edit").text
    draft.post(f"{HERE}/winter_seminar/drop", data={"csrf_token": token_in(page)})
    with app.app_context():
        assert form_by_code("winter_seminar") is None
        assert form_by_code("autumn_seminar") is not None


def test_s_netjapan_6_to_15_a_restricted_question_waits_for_a_data_officer(app, draft, data_officer):
    add(
        draft,
        "date",
        **said(label=("Day of birth", "生年月日")),
        category="identifiable:birth_date",
        purposes=OPERATION,
    )
    page = draft.get(f"{FORM}/publish").text
    assert "A data officer has to approve this question" in page
    assert draft.post(f"{FORM}/publish", data={"csrf_token": token_in(page)}).status_code == 409
    answer = data_officer.submit(FORM, form="autumn_seminar", reason="Insurance of the visit.")
    assert answer.status_code == 303
    with app.app_context():
        assert form_by_code("autumn_seminar").versions[-1].published_at is not None


def test_a_question_that_waits_for_a_data_officer_stands_on_their_overview_alone(draft, data_officer):
    assert "waits for your approval" not in data_officer.get("/en/organiser/").text
    birthday = {"category": "identifiable:birth_date", "purposes": OPERATION}
    add(draft, "date", **said(label=("Day of birth", "生年月日")), **birthday)
    page = data_officer.get("/en/organiser/").text
    assert "1 question waits for your approval" in page
    assert f'href="{FORM}"' in page
    assert "waits for your approval" not in draft.get("/en/organiser/").text
    data_officer.submit(FORM, form="autumn_seminar", reason="Insurance of the visit.")
    assert "waits for your approval" not in data_officer.get("/en/organiser/").text


def test_s_netjapan_6_to_15_nobody_approves_a_question_they_did_not_see(app, draft, data_officer):
    birthday = {"category": "identifiable:birth_date", "purposes": OPERATION}
    add(draft, "date", **said(label=("Day of birth", "生年月日")), **birthday)
    seen = Reader(data_officer.get(FORM).text).form("autumn_seminar").values
    add(draft, "text", **said(label=("Names of your parents", "ご両親のお名前")), purposes=OPERATION,
        category="identifiable:family")  # fmt: skip

    answer = data_officer.post(FORM, data=seen | {"reason": "Insurance of the visit."})

    assert answer.status_code == 422
    assert "Somebody changed the form while you looked at it" in answer.text
    assert "Insurance of the visit." in answer.text
    with app.app_context():
        assert form_by_code("autumn_seminar").versions[-1].published_at is None
        assert db.session.scalar(select(FieldApproval.id)) is None
    again = Reader(answer.text).form("autumn_seminar").values
    assert data_officer.post(FORM, data=again).status_code == 303
    with app.app_context():
        assert form_by_code("autumn_seminar").versions[-1].published_at is not None


def test_nobody_publishes_a_question_they_did_not_see(app, draft):
    add_dish(draft)
    seen = Reader(draft.get(f"{FORM}/publish").text).forms[-1].values
    add(draft, "text", **said(label=("Seat", "座席")), category="volunteered", purposes=OPERATION)

    answer = draft.post(f"{FORM}/publish", data=seen)

    assert answer.status_code == 409
    assert "Somebody changed the form while you looked at it" in answer.text
    meanwhile = answer.text.partition("What changed meanwhile")[2].partition("Answers given before")[0]
    assert "Seat" in meanwhile
    assert "Dish" not in meanwhile
    assert len(published_in(app)) == 0
    again = Reader(answer.text).forms[-1].values
    assert draft.post(f"{FORM}/publish", data=again).status_code == 303
    assert [each.label["en"] for each in published_in(app)][-1] == "Seat"


def published_in(app):
    with app.app_context():
        version = form_by_code("autumn_seminar").versions[-1]
        return list(parts_of(version)) if version.published_at else []


def test_e2_what_says_nothing_of_the_draft_publishes_nothing(app, draft, organiser):
    add_dish(draft)
    token = token_in(draft.get(f"{FORM}/publish").text)
    organiser.submit(f"{HERE}/new", form=-1, title_en="Another", title_ja="別のフォーム", start="seminar")
    another = Reader(organiser.get(f"{HERE}/another/publish").text).forms[-1].values["seen"]
    for seen in (None, "", "x", "é\x00", "A" * 10_000, another):
        sent = {"csrf_token": token} | ({} if seen is None else {"seen": seen})
        answer = draft.post(f"{FORM}/publish", data=sent)
        assert answer.status_code == 409
        assert "Look at it as it is now" in answer.text
    assert published_in(app) == []


def test_files_are_offered_only_where_the_organisation_takes_them(app, draft, data_officer):
    assert "/add/file" not in draft.get(f"{FORM}/edit").text
    assert draft.get(f"{FORM}/add/file").status_code == 404
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], files=True)
    assert "/add/file" in draft.get(f"{FORM}/edit").text
    asked = {**said(label=("Business plan", "事業計画書")), "category": "volunteered", "purposes": OPERATION}
    refused = add(draft, "file", **asked, accepts=None)
    assert refused.status_code == 422
    assert "Choose at least one kind of file" in refused.text
    saved = add(draft, "file", **asked, accepts=["pdf", "docx"], internal="1")
    assert saved.status_code == 303
    with app.app_context():
        question = fields_of_draft(app)[-1]
        assert (question.type.value, tuple(question.accepts), question.internal) == (
            "file",
            ("pdf", "docx"),
            False,
        )
    page = draft.get(f"{FORM}/publish").text
    assert "A data officer has to approve this question" in page
    assert 'accept=".pdf,.docx"' in draft.get(f"{FORM}/preview").text
    assert (
        data_officer.submit(FORM, form="autumn_seminar", reason="The seminar is about it.").status_code == 303
    )
    with app.app_context():
        assert form_by_code("autumn_seminar").versions[-1].published_at is not None


def used_on_an_event(app, organiser, visitor, preset, code):
    """Load a preset, let an event take its questions from one of its forms, and look at the form there."""
    with app.app_context():
        loading.load(preset)
        db.session.commit()
        event = an_event()
        event_id, slug = event.id, event.slug
    page = organiser.get(f"/en/organiser/events/{event_id}/questions").text
    organiser.post(
        f"/en/organiser/events/{event_id}/questions", data={"form": code, "csrf_token": token_in(page)}
    )
    assert visitor.get(f"/en/events/{slug}/sign-up").status_code == 200
    with app.app_context():
        version = db.session.scalars(select(FormVersion).order_by(FormVersion.id.desc())).first()
        return [each.code for each in sheet_of(version)], list(version.definition["purposes"])


def test_s_ajc_6_an_event_asks_five_fields_for_one_set_of_purposes(app, organiser, visitor):
    fields, purposes = used_on_an_event(app, organiser, visitor, "promotion-centre", "event-registration")
    assert fields == ["name", "email", "telephone", "organisation", "job_title"]
    assert purposes == [OPERATION, "post_event_questionnaire"]
    with app.app_context():
        words = current_versions([purpose_by_code(code).id for code in purposes]).values()
        # Registration notice and event information are mails about the sign-up; then the questionnaire.
        assert {kind for each in words for kind in each.message_types} == {"signups", "questionnaires"}


def test_a_meeting_asks_for_invitations_to_the_centres_own_meetings_only(app, organiser, visitor):
    _fields, purposes = used_on_an_event(app, organiser, visitor, "business-centre", "meeting-registration")
    assert purposes == [OPERATION, "invitation", "post_event_questionnaire"]
    with app.app_context():
        words = current_version(purpose_by_code("invitation").id)
        assert words.purpose.recipient is None
        assert "that the centre itself holds" in words.statement["en"]
        assert "Events of others are left out" in words.statement["en"]


def test_s_jasso_5_a_fair_takes_its_registration_from_the_form_for_fairs(
    app, organiser, data_officer, visitor
):
    with app.app_context():
        a_notice()
        loading.load("student-services")
        db.session.commit()
    address = f"{HERE}/fair-registration"
    data_officer.submit(address, form="fair-registration", reason="Schools prepare for visas.")
    fields, purposes = used_on_an_event(app, organiser, visitor, "student-services", "fair-registration")
    assert fields == ["name", "email", "country", "nationality"]
    assert {"school_contact", "service_info"} < set(purposes)


def test_s_netjapan_2_no_form_is_published_before_a_notice_is_in_force(app, organiser):
    organiser.submit(
        f"{HERE}/new", form=-1, title_en="Autumn seminar", title_ja="秋のセミナー", start="meeting"
    )

    refused = organiser.submit(f"{FORM}/publish", form=-1)

    assert refused.status_code == 409
    assert "Publish a privacy notice first" in refused.text
    with app.app_context():
        assert form_by_code("autumn_seminar").versions[-1].published_at is None
