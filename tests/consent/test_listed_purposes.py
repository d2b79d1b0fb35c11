"""The purposes and grounds that five real policies list: each can be said, and rests on something."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import (
    give,
    new_purpose,
    new_purpose_version,
    publish_purpose_version,
    set_retention,
)
from registration.consent.errors import NotReadyToPublish
from registration.consent.models import Basis, Channel, Purpose, PurposeKind, RetentionStart
from registration.consent.queries import allows, purpose_by_code, retention_rules
from registration.consent.rules import PurposeWords
from registration.foundation.database import db
from registration.foundation.personal_data import Category
from tests.factories import a_co_organiser, a_person
from tests.factories.consent import a_purpose, some_words

pytestmark = pytest.mark.usefixtures("room")

BOTH = {"en": "Something.", "ja": "何か。"}
BALANCED = {"interest": BOTH, "necessity": BOTH, "balance": BOTH}
CONTRACT = {"basis": Basis.CONTRACT, "contract": BOTH, "required": True}
INTERESTS = {"basis": Basis.LEGITIMATE_INTERESTS, "balancing": BALANCED}
OBLIGATION = {"basis": Basis.LEGAL_OBLIGATION, "law": BOTH}
LISTED = {
    "S-JETRO-6": ("inquiry", "other", {"dpv_term": "dpv:CommunicationForCustomerCare", **INTERESTS}),
    "S-JETRO-7": ("event_operation", "operation", CONTRACT),
    "S-JETRO-8": ("post_event_questionnaire", "questionnaire", {"message_types": ["questionnaires"]}),
    "S-JETRO-9": ("event_info", "information", {"dpv_term": "dpv:ProvideEventRecommendations"}),
    "S-JETRO-10": ("service_development", "other", {"dpv_term": "dpv:ResearchAndDevelopment", **INTERESTS}),
    "S-JETRO-11": ("service_improvement", "other", {"dpv_term": "dpv:ServiceOptimisation", **INTERESTS}),
    "S-JETRO-15": ("invitation_to_japan", "other", {"dpv_term": "dpv:ServiceProvision"}),
    "S-JETRO-16": ("survey", "other", {"dpv_term": "dpv:NonCommercialResearch"}),
    "S-JASSO-9": ("inquiry", "other", {"dpv_term": "dpv:CustomerCare", "basis": Basis.PURPOSE_NOTIFICATION}),
    "S-JASSO-10": ("services", "operation", CONTRACT),
    "S-JASSO-11": ("questionnaire", "questionnaire", {}),
    "S-JASSO-12": ("information", "information", {}),
    "S-JASSO-13": ("improvement", "other", {"dpv_term": "dpv:ServiceOptimisation", **INTERESTS}),
    "S-JASSO-14": ("statistics", "statistics", {"basis": Basis.PUBLIC_TASK}),
    "S-JASSO-15": ("indicated", "other", {"dpv_term": "dpv:ServiceProvision"}),
    "S-NETJAPAN-26": ("requests", "other", {"dpv_term": "dpv:CustomerCare", **INTERESTS}),
    "S-NETJAPAN-27": ("contracts", "operation", {**CONTRACT, "dpv_term": "dpv:FulfilmentOfObligation"}),
    "S-NETJAPAN-28": ("procedures", "operation", CONTRACT),
    "S-NETJAPAN-29": ("other_companies", "information", {"dpv_term": "dpv:Advertising"}),
    "S-NETJAPAN-30": ("development", "other", {"dpv_term": "dpv:ResearchAndDevelopment", **INTERESTS}),
    "S-NETJAPAN-31": ("analysis", "statistics", {"dpv_term": "dpv:ServiceUsageAnalytics", **INTERESTS}),
    "S-NETJAPAN-32": ("operations", "other", {"dpv_term": "dpv:OrganisationGovernance", **INTERESTS}),
    "S-NETJAPAN-33": ("advice", "other", {"dpv_term": "dpv:DisputeManagement", **INTERESTS}),
    "S-NETJAPAN-34": ("business", "other", {"dpv_term": "dpv:CustomerRelationshipManagement", **INTERESTS}),
    "S-NETJAPAN-36": ("selection", "other", {"dpv_term": "dpv:PersonnelHiring"}),
    "S-NETJAPAN-37": ("seminars_for_applicants", "other", {"dpv_term": "dpv:PersonnelHiring"}),
    "S-NETJAPAN-38": ("personnel", "other", {**CONTRACT, "dpv_term": "dpv:PersonnelManagement"}),
    "S-NETJAPAN-39": ("hiring_statistics", "statistics", {**INTERESTS}),
}  # fmt: skip


TERM = "dpv:ServiceProvision"


def making(code, kind, words, **different):
    usual = {**some_words(1), "dpv_term": TERM} | words
    return publish_purpose_version(new_purpose(code, PurposeKind(kind), PurposeWords(**usual), **different))


@pytest.mark.parametrize("row", LISTED)
def test_each_purpose_that_is_listed_can_be_said_and_published(row):
    code, kind, words = LISTED[row]

    version = making(code, kind, words, pseudonymised=row == "S-JETRO-10")

    assert purpose_by_code(code).versions == [version]
    assert version.required is (words.get("required", False))
    assert not version.ticked


def test_related_activities_are_never_a_catch_all():
    """S-JETRO-13."""
    with pytest.raises(NotReadyToPublish, match="parent"):
        making("related", "other", {"dpv_term": "dpv:Purpose"})
    db.session.rollback()
    parent = making("event_operation", "operation", CONTRACT).purpose

    assert making("related", "other", {"dpv_term": "dpv:Purpose"}, parent=parent).purpose.parent is parent


def test_information_and_other_companies_products_are_choices_of_their_own():
    """S-JETRO-9, S-NETJAPAN-29: neither follows from the other, nor from a sign-up."""
    own, others = making("own", "information", {}), making("others", "information", {})
    person = a_person()
    give(person.subject.id, own.purpose_id, purpose_version=own, channel=Channel.WEB, method="checkbox")

    assert allows(person.subject.id, own.purpose_id)
    assert not allows(person.subject.id, others.purpose_id)


def test_c13_use_beyond_a_purpose_waits_for_a_consent_of_its_own():
    """S-JETRO-2, 24, S-NETJAPAN-35, S-TOKYO-9: a new purpose allows nothing before somebody allows it."""
    known, beyond, person = a_purpose(), a_purpose(), a_person()
    give(
        person.subject.id,
        known.id,
        purpose_version=known.versions[0],
        channel=Channel.WEB,
        method="checkbox",
    )

    assert not allows(person.subject.id, beyond.id)


def test_a_purpose_indicated_at_acquisition_is_kept_in_the_words_of_then():
    """S-JETRO-14, S-JASSO-15."""
    version = making("fair-2030", "other", {})
    publish_purpose_version(
        new_purpose_version(version.purpose, PurposeWords(**some_words(2), dpv_term="dpv:ServiceProvision"))
    )

    assert version.statement == some_words(1)["statement"]


@pytest.mark.parametrize(
    ("rows", "words", "without"),
    [
        ("S-JETRO-23, S-NETJAPAN-22", CONTRACT, {"contract": {}}),
        ("S-JETRO-25, S-NETJAPAN-23, S-TOKYO-10", OBLIGATION, {"law": {}}),
        ("S-JETRO-26, S-NETJAPAN-25", INTERESTS, {"balancing": {"interest": BOTH, "necessity": BOTH}}),
    ],
)  # fmt: skip
def test_a_ground_is_published_only_with_what_it_rests_on(rows, words, without):
    with pytest.raises(NotReadyToPublish):
        making("ground", "operation", words | without)
    db.session.rollback()

    assert making("ground", "operation", words).published_at is not None, rows


@pytest.mark.parametrize("basis", [Basis.PUBLIC_TASK, Basis.PURPOSE_NOTIFICATION])
def test_other_grounds_need_no_more_than_their_words(basis):
    assert making("ground", "operation", {"basis": basis}).basis is basis


@pytest.mark.parametrize(
    "bases", [{"basis": Basis.VITAL_INTEREST}, {"basis_by_regime": {"eu": "vital_interest"}}]
)
def test_s_tokyo_12_what_protects_life_or_property_is_approved_by_a_data_officer(bases):
    """S-NETJAPAN-24 too."""
    draft = new_purpose(
        "ground", PurposeKind.OPERATION, PurposeWords(**some_words(1) | {"dpv_term": TERM} | bases)
    )
    with pytest.raises(NotReadyToPublish) as refused:
        publish_purpose_version(draft, by=1)
    assert refused.value.reasons == ("officer",)

    assert publish_purpose_version(draft, by=1, approved_by=7).published_at is not None
    approved = select(AuditEntry.actor_id).where(AuditEntry.action == "purpose.approved")
    assert db.session.scalars(approved).all() == [7]


def test_recruitment_is_never_used_for_marketing_and_has_its_own_retention():
    """S-NETJAPAN-36 to 39."""
    version = making("recruitment", "other", {"dpv_term": "dpv:PersonnelHiring"})
    set_retention(version.purpose, Category.CONTACT, keep_days=180, begins=RetentionStart.SERVICE_ENDED)
    person = a_person()
    give(person.subject.id, version.purpose_id, purpose_version=version, channel=Channel.WEB, method="button")

    assert allows(person.subject.id, version.purpose_id)
    assert not allows(person.subject.id, version.purpose_id, message_type="newsletters.issue")
    assert [rule.keep_days for rule in retention_rules(version.purpose_id)] == [180]


def test_invitations_name_who_receives_data():
    """S-JETRO-15."""
    embassy = a_co_organiser()
    words = some_words(1, embassy) | {"dpv_term": "dpv:ServiceProvision"}
    version = making("invitation:embassy", "sharing", words, recipient=embassy)

    assert version.purpose.recipient is embassy


def test_advertising_by_matched_addresses_is_absent():
    """S-JASSO-19: no purpose stands at the beginning, and nothing in the product speaks to advertisers."""
    assert db.session.scalar(select(func.count(Purpose.id)).where(Purpose.kind == PurposeKind.SHARING)) == 0
    source = Path(__file__).parents[2] / "registration"
    named = ("facebook", "tiktok", "instagram", "doubleclick", "google-analytics")

    speaking = [
        path.name
        for path in source.rglob("*.py")
        if any(name in path.read_text("utf-8").lower() for name in named)
    ]

    assert speaking == []
