"""Presets go into the rooms once, whole, and never over what somebody wrote."""

from datetime import date

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import close_purpose, new_purpose_version, publish_purpose_version
from registration.consent.models import Notice, NoticeVersion, Purpose, RetentionRule
from registration.consent.queries import current_version, purpose_by_code, purposes
from registration.consent.rules import REGIONS, purpose_words
from registration.events.actions import make_standard_purposes
from registration.forms.models import Form
from registration.forms.queries import fields_of, form_by_code, languages_of, processors_of
from registration.foundation.database import Record, db
from registration.newsletters.queries import newsletter_by_slug
from registration.organisations.actions import change_representative, remove_representative
from registration.organisations.models import Organisation, OrganisationKind, Representative, RulesDocument
from registration.organisations.queries import controller, representative_for, services
from registration.presets import loading
from registration.presets.errors import AnotherPresetLoaded, UnknownPreset
from registration.presets.loading import Fate
from registration.presets.reading import names, preset
from tests.factories.consent import a_notice


@pytest.fixture
def empty(room):
    """Provide an installation of which nothing is known yet."""
    db.session.delete(controller())
    db.session.commit()


def counted() -> dict[str, int]:
    tables = Record.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def load(name: str, **how):
    outcome = loading.load(name, **how)
    db.session.commit()
    return outcome


def asks_exactly(said, codes) -> None:
    form = form_by_code(said["code"])
    version = form.versions[0]
    assert [field.code for field in fields_of(version)] == codes
    assert all(field.purposes for field in fields_of(version))
    assert list(languages_of(version)) == said["languages"]
    assert list(processors_of(version)) == said.get("processors", [])
    assert form.service == said["service"]


@pytest.mark.parametrize("name", names())
def test_each_preset_loads_whole_and_loading_it_again_changes_nothing(empty, name):
    """Purposes arrive published, notices as drafts, and each form asks exactly what its file says."""
    found = preset(name)

    outcome = load(name)

    assert {fate for _thing, fate in outcome.fates} == {Fate.MADE}
    assert len(purposes()) == len(found.purposes) + len(found.newsletters)
    assert len(services()) == len(found.services)
    asked = {form.code for form in db.session.scalars(select(Form))}
    assert {form["code"] for form in found.forms} <= asked
    assert len(asked) == len(found.forms) + len(found.newsletters)
    rules = sum(len(each.get("keep", ())) for each in (*found.purposes, *found.newsletters))
    assert db.session.scalar(select(func.count(RetentionRule.id))) == rules
    for purpose in purposes():
        version = purpose.versions[0]
        assert bool(version.published_at) is (version.basis != "vital_interest"), "that waits for an officer"
    assert not db.session.scalars(select(NoticeVersion).where(NoticeVersion.published_at.is_not(None))).all()
    for said in found.forms:
        asks_exactly(said, found.fields_of(said))
    before = counted()
    again = load(name)
    assert {fate for _thing, fate in again.fates} == {Fate.UNCHANGED}
    assert counted() == before
    assert loading.loaded() == [name]


def test_what_was_made_stands_in_the_trail_without_a_name(empty):
    load("promotion-centre", by=7)

    asked = select(AuditEntry).where(AuditEntry.action.startswith("preset.")).order_by(AuditEntry.id)
    entries = db.session.scalars(asked).all()
    assert {entry.actor_id for entry in entries} == {7}
    assert entries[-1].action == "preset.loaded"
    assert entries[-1].details == {"preset": "promotion-centre", "made": len(entries) - 1}
    assert set(entries[0].details) == {"preset", "thing", "looked"}


def test_a_failure_leaves_nothing_behind(empty, monkeypatch):
    before = counted()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(loading.wording, "notices", fail)
    with pytest.raises(RuntimeError):
        loading.load("student-services")
    db.session.rollback()

    assert counted() == before


def test_the_name_of_the_organisation_stands_in_its_notices(empty):
    load("student-services", called={"en": "Harbour Students", "ja": "港学生支援機構"})

    body = db.session.scalars(select(NoticeVersion)).first().body
    assert "Harbour Students, Study in Japan Division" in body["en"]
    assert "港学生支援機構 留学情報課" in body["ja"]
    assert "{" not in body["en"] + body["ja"]
    assert "(to be filled in)" in body["en"]  # the address for questions is not known yet
    assert controller().name == {"en": "Harbour Students", "ja": "港学生支援機構"}


def test_a_known_organisation_stays_as_it_is_and_stands_in_the_notices(room):
    before = controller().name

    outcome = load("student-services", called={"en": "Somebody else"})

    assert [thing.key for thing in outcome.of(Fate.OTHERS)] == ["organisation:controller"]
    assert controller().name == before
    body = db.session.scalars(select(NoticeVersion)).first().body
    assert before["en"] in body["en"]
    assert "privacy@trade-centre.example" in body["en"]


def test_offices_carry_the_name_of_the_organisation_and_answer_for_their_region(room):
    load("trade-agency")

    name = controller().name["en"]
    assert representative_for("IT").name["en"] == f"{name}, Milan office"
    assert representative_for("GB").region == "uk"
    assert representative_for("PT").region == "eu"
    assert representative_for("US") is None


def test_edited_and_removed_things_are_left_alone_and_named(empty):
    load("trade-agency")
    survey = purpose_by_code("survey")
    words = purpose_words(current_version(survey.id))
    changed = new_purpose_version(survey, words, by=1)
    changed.title = {"en": "Our survey", "ja": "当機構の調査"}
    publish_purpose_version(changed)
    close_purpose(purpose_by_code("exhibition_matching"))
    vienna, milan = representative_for("AT"), representative_for("IT")
    remove_representative(vienna, by=None)
    change_representative(milan, by=None, address={"en": "Via Roma 1, Milan", "ja": "ミラノ市ローマ通り1"})
    db.session.commit()
    before = counted()

    outcome = load("trade-agency")

    assert not outcome.made
    assert counted() == before
    assert {thing.key for thing in outcome.of(Fate.EDITED)} == {
        "purpose:survey",
        "purpose:exhibition_matching",
        "representative:it",
    }
    assert {thing.key for thing in outcome.of(Fate.REMOVED)} == {"representative:at"}
    assert current_version(survey.id).title["en"] == "Our survey"
    assert db.session.get(Representative, milan.id).address["en"] == "Via Roma 1, Milan"


def test_words_that_stand_already_are_not_replaced_and_no_field_is_asked_in_vain(room):
    make_standard_purposes()
    a_notice()
    db.session.commit()
    title = current_version(purpose_by_code("event_operation").id).title

    outcome = load("student-services")

    assert {"purpose:event_operation", "notice:privacy"} <= {thing.key for thing in outcome.of(Fate.OTHERS)}
    assert current_version(purpose_by_code("event_operation").id).title == title
    fields = fields_of(form_by_code("fair-registration").versions[0])
    assert all(field.purposes for field in fields)
    assert "nationality" not in [field.code for field in fields]


def test_a_notice_for_the_same_people_under_another_code_stays_the_only_one(room):
    a_notice("our-notice")

    outcome = load("promotion-centre")

    assert [thing.key for thing in outcome.of(Fate.OTHERS)] == ["organisation:controller", "notice:privacy"]
    assert [notice.code for notice in db.session.scalars(select(Notice))] == ["our-notice"]


def test_a_second_preset_is_refused_unless_it_is_asked_for(empty):
    load("promotion-centre")

    with pytest.raises(AnotherPresetLoaded, match="promotion-centre"):
        loading.load("business-centre")
    db.session.rollback()
    outcome = load("business-centre", add=True)

    assert loading.loaded() == ["promotion-centre", "business-centre"]
    left = {thing.key for thing in outcome.left_alone}
    assert "purpose:event_operation" in left
    assert "purpose:registry" not in left
    assert not load("promotion-centre").made


def test_an_unknown_preset_is_refused(empty):
    with pytest.raises(UnknownPreset):
        loading.load("../demo")


def test_a_form_that_asks_for_nationality_waits_for_somebody_to_look(empty):
    load("student-services")

    assert form_by_code("fair-registration").versions[0].published_at is None
    assert form_by_code("inquiry").versions[0].published_at is not None


def test_s_jetro_1_and_s_jasso_3_variants_are_for_the_countries_of_their_regions(empty):
    load("student-services")
    load("trade-agency", add=True)

    countries = {notice.code: set(notice.countries) for notice in db.session.scalars(select(Notice))}
    assert countries["privacy"] == set()
    assert countries["privacy-eea-uk-th"] == REGIONS["eea-uk-th"]
    assert {"NO", "IS", "LI", "GB", "TH", "DE"} <= countries["privacy-eea-uk-th"]


def test_s_jetro_43_the_individual_notice_prevails_over_the_general_one(empty):
    load("trade-agency")

    notices = {notice.code: notice for notice in db.session.scalars(select(Notice))}
    assert notices["privacy-invitations"].scope == "service:invitations"
    assert notices["privacy-invitations"].prevails_over_id == notices["privacy"].id
    assert notices["privacy-eea-uk"].prevails_over_id is None


def test_s_jetro_7_and_23_the_event_rests_on_a_contract_that_is_named(empty):
    load("trade-agency")

    words = current_version(purpose_by_code("event_operation").id)
    assert words.basis == "contract"
    assert words.contract["en"].startswith("The agreement that your application makes")


def test_s_jetro_26_legitimate_interests_bring_their_balance(empty):
    load("trade-agency")

    words = current_version(purpose_by_code("service_development").id)
    assert set(words.balancing) == {"interest", "necessity", "balance"}
    assert purpose_by_code("service_development").pseudonymised


def test_s_jasso_6_the_contractor_answers_enquiries_and_sees_no_other_form(empty):
    load("student-services")

    theirs = {form.code for form in db.session.scalars(select(Form)) if processors_of(form.versions[0])}
    assert theirs == {"inquiry"}
    contractor = processors_of(form_by_code("inquiry").versions[0])[0]
    party = db.session.scalars(select(Organisation).where(Organisation.code == contractor)).one()
    assert party.kind is OrganisationKind.PROCESSOR


def test_s_ajc_4_the_newsletter_asks_its_five_and_is_used_for_nothing_else(empty):
    load("promotion-centre")

    newsletter = newsletter_by_slug("centre-news")
    asked = [field.code for field in fields_of(newsletter.form_version)]
    assert asked == ["email", "name", "prefecture", "organisation", "business_category"]
    assert {purpose for field in fields_of(newsletter.form_version) for purpose in field.purposes} == {
        "newsletter:centre-news"
    }
    assert current_version(newsletter.purpose_id).fields == asked
    assert languages_of(newsletter.form_version) == ("ja",)
    assert not newsletter.on_signup_forms


def test_s_tokyo_1_the_rules_arrive_as_a_draft_to_be_adopted(empty):
    load("business-centre")

    document = db.session.scalars(select(RulesDocument)).one()
    assert document.code == "personal-data-management"
    assert [version.published_at for version in document.versions] == [None]
    assert controller().name["en"] in document.versions[0].body["en"]


def test_a_loaded_purpose_is_edited_like_any_other(empty):
    load("trade-agency")
    purpose = purpose_by_code("survey")
    assert isinstance(purpose, Purpose)

    draft = new_purpose_version(purpose, purpose_words(current_version(purpose.id)), by=1)
    draft.review_on = date(2031, 1, 1)
    publish_purpose_version(draft)
    db.session.commit()

    assert current_version(purpose.id).number == 2
