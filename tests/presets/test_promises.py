"""What the notices of the five organisations promise, as far as it stands in the files of the presets."""

import re

import pytest

from registration.forms.library import FIELDS
from registration.presets.reading import names, preset
from registration.sharing.models import AgreementType
from registration.sharing.rules import CLAUSES


def purpose(name, code):
    return next(each for each in preset(name).purposes if each["code"] == code)


def form(name, code):
    every = (*preset(name).forms, *preset(name).newsletters)
    return next(each for each in every if code in (each.get("code"), each.get("slug")))


def asked(name, code):
    return set(preset(name).fields_of(form(name, code)))


def test_s_jetro_3_the_agency_offers_the_services_of_its_notice():
    codes = [each["code"] for each in preset("trade-agency").services]
    assert codes[:7] == [
        "website", "newsletters", "consultations", "seminars", "briefings", "exhibitions", "business-support",
    ]  # fmt: skip


def test_s_jetro_4_inviting_and_surveying_are_activities_with_purposes_of_their_own():
    assert {"invitations", "surveys"} <= {each["code"] for each in preset("trade-agency").services}
    assert purpose("trade-agency", "invitation_to_japan")["service"] == "invitations"
    assert purpose("trade-agency", "survey")["service"] == "surveys"


def test_s_jetro_5_the_library_has_what_the_notice_names_and_a_fax_is_never_required():
    assert {"organisation", "job_title", "postal_code", "address", "telephone", "fax"} <= set(FIELDS)
    assert not any(field.required for field in FIELDS.values())
    every = [one for name in names() for each in preset(name).forms for one in each["fields"]]
    assert not any(one.get("required") for one in every if one["use"] == "fax")
    assert "fax" in asked("trade-agency", "exhibition-support")


@pytest.mark.parametrize(
    ("code", "basis"),
    [
        ("inquiry", "legitimate_interests"),
        ("event_operation", "contract"),
        ("post_event_questionnaire", "consent"),
        ("event_info", "consent"),
        ("service_development", "legitimate_interests"),
        ("service_improvement", "legitimate_interests"),
        ("invitation_to_japan", "consent"),
        ("survey", "consent"),
    ],
)
def test_s_jetro_6_to_16_each_purpose_of_the_agency_rests_on_what_it_must(code, basis):
    assert purpose("trade-agency", code)["basis"] == basis


def test_s_jetro_8_the_questionnaire_is_for_those_who_took_part():
    assert purpose("trade-agency", "post_event_questionnaire")["per_event"]


def test_s_jetro_9_news_follow_region_sector_and_kind_of_business():
    interests = {"interest_regions", "interest_sectors", "interest_activities"}
    assert interests <= set(purpose("trade-agency", "event_info")["fields"])
    assert interests <= asked("trade-agency", "seminar-registration")
    assert not any(one.get("required") for one in form("trade-agency", "seminar-registration")["fields"][5:])


def test_s_jetro_10_development_works_without_names():
    for code in ("service_development", "service_improvement"):
        said = purpose("trade-agency", code)
        assert said["pseudonymised"]
        assert not {"name", "email"} & set(said["fields"])


def test_s_jetro_13_related_activities_belong_to_a_purpose():
    assert purpose("trade-agency", "event_followup")["parent"] == "event_operation"
    assert purpose("company-group", "smooth_business")["parent"] == "negotiation"


def test_s_jetro_14_a_purpose_of_one_form_stands_on_that_form_alone():
    for name, code in (("trade-agency", "exhibition_matching"), ("student-services", "school_contact")):
        assert len([each for each in preset(name).forms if code in each["purposes"]]) == 1
        assert "this form only" in purpose(name, code)["statement"]["en"]


def test_s_jetro_15_invitations_name_subcontractors_and_embassies():
    words = purpose("trade-agency", "invitation_to_japan")["statement"]
    assert "Subcontractors" in words["en"]
    assert "embassy" in words["en"]
    assert "大使館" in words["ja"]


def test_s_jetro_25_a_legal_duty_cites_its_law():
    said = purpose("trade-agency", "public_records")
    assert said["law"]["ja"] == "公文書等の管理に関する法律（平成21年法律第66号）"
    assert said["keep"][0]["law"] == said["law"]


def test_s_jetro_35_to_37_the_days_differ_by_kind_of_data_and_purpose_and_begin_when_the_service_ends():
    agency = preset("trade-agency")
    kept = {(each["code"], rule["category"]): rule for each in agency.purposes for rule in each["keep"]}
    assert kept["event_operation", "contact"]["begins"] == "event_ended"
    assert len({rule["days"] for rule in kept.values()}) > 3
    assert kept["public_records", "service_use"]["days"] > kept["event_operation", "service_use"]["days"]


def test_s_jetro_54_twelve_offices_in_eleven_countries_and_one_in_the_united_kingdom():
    offices = preset("trade-agency").representatives
    union = [each["country"] for each in offices if each["region"] == "eu"]
    assert sorted(union) == ["AT", "BE", "CZ", "DE", "DE", "ES", "FR", "HU", "IT", "NL", "PL", "RO"]
    assert [each["country"] for each in offices if each["region"] == "uk"] == ["GB"]
    prague = next(each for each in offices if each["country"] == "CZ")
    assert [line["languages"] for line in prague["telephones"]] == [["en", "cs"], ["ja"]]


def test_s_ajc_1_the_centre_has_seven_services():
    assert [each["code"] for each in preset("promotion-centre").services] == [
        "information", "newsletter", "press", "events", "photo-library", "inquiries", "publications",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "fields", "languages"),
    [
        ("centre-news", {"email", "name", "prefecture", "organisation", "business_category"}, ["ja"]),
        ("press-release", {"organisation", "name", "email"}, ["ja"]),
        ("event-registration", {"name", "email", "telephone", "organisation", "job_title"}, ["en", "ja"]),
        ("photo-library", {"name", "organisation", "prefecture", "email"}, ["ja"]),
        ("inquiry", {"name", "email"}, ["en", "ja"]),
        ("publication-request", {"name", "address", "telephone", "email", "organisation"}, ["ja"]),
    ],
)
def test_s_ajc_4_to_11_each_of_the_six_forms_asks_exactly_this(code, fields, languages):
    assert asked("promotion-centre", code) == fields
    assert form("promotion-centre", code)["languages"] == languages


def test_s_ajc_3_the_access_log_is_kept_for_a_time_of_its_own():
    said = purpose("promotion-centre", "site_operation")
    assert [(rule["category"], rule["days"]) for rule in said["keep"]] == [("location", 30)]
    assert not said.get("fields")


def test_s_ajc_5_press_means_releases_and_invitations():
    words = purpose("promotion-centre", "press")["statement"]
    assert "press releases" in words["en"]
    assert "invitations" in words["en"]


def test_s_ajc_8_nobody_writes_to_users_of_the_photo_library():
    assert purpose("promotion-centre", "usage_analysis")["message_types"] == []
    assert form("promotion-centre", "photo-library")["purposes"] == ["usage_analysis"]


def test_s_jasso_5_and_8_the_fair_asks_for_a_country_and_leaves_nationality_to_the_person():
    said = form("student-services", "fair-registration")["fields"]
    fields = {each["use"]: each.get("required", False) for each in said}
    assert fields == {"name": True, "email": True, "country": True, "nationality": False}
    assert FIELDS["nationality"].identifier == "nationality"


def test_s_jasso_9_to_15_there_are_seven_purposes():
    assert [each["code"] for each in preset("student-services").purposes] == [
        "inquiry", "event_operation", "post_event_questionnaire", "service_info", "service_improvement",
        "statistics", "school_contact",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["privacy", "privacy-eea-uk-th"])
def test_s_jasso_1_2_and_29_using_the_site_is_never_taken_for_consent(code):
    text = preset("student-services").texts[f"notices/{code}"]
    assert re.search(r"not consent|not taken as", text["en"])
    assert re.search("同意ではありません", text["ja"])


def test_s_jasso_19_no_preset_gives_anything_to_advertisers():
    assert (
        "Companies that show advertisements receive nothing."
        in preset("student-services").texts["notices/privacy-eea-uk-th"]["en"]
    )
    every = [each for name in names() for each in preset(name).purposes]
    assert not [each["code"] for each in every if each["dpv_term"] == "dpv:Advertising"]


def test_s_netjapan_26_to_34_nine_purposes_and_other_companies_apart():
    codes = [each["code"] for each in preset("company-group").purposes]
    assert codes[:13] == [
        "negotiation", "contract_management", "procedures", "own_products", "other_products",
        "product_development", "marketing_analysis", "event_operation", "post_event_questionnaire",
        "professional_advice", "smooth_business", "emergency", "recruitment_selection",
    ]  # fmt: skip
    other = purpose("company-group", "other_products")
    assert other["basis"] == "consent"
    assert not other.get("required", False)
    assert "other companies" not in purpose("company-group", "own_products")["statement"]["en"]


def test_s_netjapan_36_to_39_recruitment_stands_for_itself():
    group = preset("company-group")
    theirs = [each for each in group.purposes if each.get("service") == "recruitment"]
    assert [each["code"] for each in theirs] == [
        "recruitment_selection", "recruitment_information", "personnel", "recruitment_statistics",
    ]  # fmt: skip
    application = form("company-group", "application")
    assert set(application["purposes"]) <= {each["code"] for each in theirs}
    assert not [
        each
        for each in group.forms
        if each is not application and set(each["purposes"]) & {one["code"] for one in theirs}
    ]


def test_s_netjapan_21_to_25_the_five_bases_are_in_use():
    bases = {each["basis"] for each in preset("company-group").purposes}
    assert bases == {"consent", "contract", "legal_obligation", "vital_interest", "legitimate_interests"}


def test_s_netjapan_1_the_group_has_members_on_every_continent_of_its_notice():
    members = [each["country"] for each in preset("company-group").parties if each["kind"] == "group_member"]
    assert members == ["JP", "US", "DE", "TH", "AU", "AE"]


@pytest.mark.parametrize(
    ("tag", "item"),
    [
        ("en", "That data is used jointly"), ("en", "Which data"), ("en", "Who uses it"), ("en", "For what"),
        ("en", "Who is responsible for managing it"),
        ("ja", "共同利用する旨"), ("ja", "項目"), ("ja", "利用する者の範囲"), ("ja", "目的"),
        ("ja", "管理について責任を有する者"),
    ],
)  # fmt: skip
def test_joint_use_is_announced_with_all_five_items(tag, item):
    assert f"**{item}" in preset("company-group").texts["notices/privacy"][tag]


def test_s_tokyo_8_invitations_are_to_the_centres_own_meetings():
    words = purpose("business-centre", "invitation")["statement"]
    assert "that the centre itself holds" in words["en"]
    assert "ほかの団体の催しは含みません" in words["ja"]


def test_s_tokyo_9_to_12_the_grounds_beyond_the_purpose():
    assert purpose("business-centre", "law")["basis"] == "legal_obligation"
    emergency = purpose("business-centre", "emergency")
    assert emergency["basis"] == "vital_interest"
    assert "data officer decides" in emergency["statement"]["en"]
    text = preset("business-centre").texts["notices/privacy"]["en"]
    assert "published already" in text


def test_the_rules_name_the_four_clauses_that_an_agreement_with_a_processor_must_have():
    text = preset("business-centre").texts["rules/personal-data-management"]
    for english, japanese in (
        ("Adequate handling", "適切な取扱い"),
        ("No other use", "業務以外の利用の禁止"),
        ("Return", "返却"),
        ("Compensation", "損害の賠償"),
    ):
        assert f"**{english}:**" in text["en"]
        assert f"**{japanese}：**" in text["ja"]
    wanted = {"adequate_handling", "no_own_purposes", "return_after_duties", "compensation"}
    assert wanted <= set(CLAUSES[AgreementType.PROCESSOR])
