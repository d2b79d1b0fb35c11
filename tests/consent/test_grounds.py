"""What a purpose rests on: publishing refuses what a court would ask for, the schema what nobody may do."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registration.consent.actions import (
    close_purpose,
    new_purpose,
    new_purpose_version,
    publish_purpose_version,
    remove_retention,
    set_retention,
)
from registration.consent.errors import NotReadyToPublish, PurposeClosed
from registration.consent.models import (
    Basis,
    ChangeClass,
    PurposeKind,
    PurposeVersion,
    RetentionStart,
)
from registration.consent.queries import current_version, retention_rules
from registration.consent.rules import (
    PURPOSE_TERMS,
    PurposeWords,
    Surroundings,
    basis_under,
    missing_in_purpose,
    reaches_further,
)
from registration.foundation.database import db
from registration.foundation.personal_data import Category
from tests.factories.consent import a_purpose, some_words

BOTH = {"en": "Something.", "ja": "何か。"}
BALANCED = {"interest": BOTH, "necessity": BOTH, "balance": BOTH}
NO_CONSENT = {"basis_by_regime": {}, "required": False, "valid_days": None, "fields": [], "message_types": []}


def words(**different):
    usual = {
        "dpv_term": "dpv:ServiceProvision",
        "if_refused": BOTH,
        "contract": {},
        "law": {},
        "balancing": {},
    }
    usual |= {"soft_opt_in": {}, "basis": Basis.CONSENT, **NO_CONSENT}
    return PurposeVersion(**(some_words(1) | usual | different))


def lacking(kind=PurposeKind.OTHER, **different):
    around = {name: different.pop(name) for name in ("has_parent", "languages") if name in different}
    return missing_in_purpose(words(**different), Surroundings(kind, **around))


@pytest.mark.parametrize(
    ("basis", "needed", "given"),
    [
        (Basis.CONTRACT, ["contract"], {"contract": BOTH}),
        (Basis.LEGAL_OBLIGATION, ["law"], {"law": BOTH}),
        (Basis.LEGITIMATE_INTERESTS, ["interest", "necessity", "balance"], {"balancing": BALANCED}),
        (Basis.SOFT_OPT_IN, ["soft_opt_in"], {"soft_opt_in": BOTH}),
        (Basis.PUBLIC_TASK, [], {}),
        (Basis.PURPOSE_NOTIFICATION, [], {}),
    ],
)
def test_a_basis_is_one_only_with_what_it_rests_on(basis, needed, given):
    assert lacking(basis=basis) == needed
    assert lacking(basis=basis, **given) == []
    assert lacking(basis_by_regime={"eu": basis.value}) == needed, "the same where only one law says so"


def test_a_basis_is_chosen_by_the_law_that_holds():
    version = words(basis=Basis.PURPOSE_NOTIFICATION, basis_by_regime={"eu": "consent"})

    assert basis_under(version, "eu") is Basis.CONSENT
    assert basis_under(version, "appi_v") is Basis.PURPOSE_NOTIFICATION
    assert lacking(basis_by_regime={"eu": "because"}) == ["basis_by_regime"]
    assert lacking(basis_by_regime={"mars": "consent"}) == ["basis_by_regime"]


def test_what_is_written_in_one_language_is_written_in_all():
    assert lacking(languages=["en", "ja", "th"]) == ["title:th", "statement:th", "if_refused:th"]
    assert lacking(basis=Basis.CONTRACT, contract={"en": "Your order."}) == ["contract:ja"]


def test_related_activities_belong_to_a_purpose_that_says_what_they_are():
    assert lacking(dpv_term="dpv:Purpose") == ["parent"]
    assert lacking(dpv_term="dpv:Purpose", has_parent=True) == []
    assert lacking(PurposeKind.OPERATION, dpv_term="dpv:Purpose") == []


def test_a_term_comes_from_the_vocabulary():
    assert lacking(dpv_term="dpv:WhateverWeLike") == ["dpv_term"]
    assert len(set(PURPOSE_TERMS)) == len(PURPOSE_TERMS)


@pytest.mark.parametrize("kind", [PurposeKind.NEWSLETTER, PurposeKind.INFORMATION, PurposeKind.SHARING])
@pytest.mark.parametrize("basis", list(Basis))
def test_marketing_and_sharing_are_never_required_whatever_the_basis_is_called(kind, basis):
    everything = {"contract": BOTH, "law": BOTH, "balancing": BALANCED, "soft_opt_in": BOTH}

    found = lacking(kind, basis=basis, required=True, **everything)
    assert [code for code in found if code != "officer"] == ["required"]


@pytest.mark.parametrize(
    ("different", "further"),
    [
        ({}, []),
        ({"fields": ["name", "telephone"]}, ["fields"]),
        ({"fields": []}, []),
        ({"message_types": ["newsletters.issue"]}, ["message_types"]),
        ({"basis": Basis.CONTRACT}, ["basis"]),
        ({"basis_by_regime": {"eu": "contract"}}, ["basis"]),
        ({"valid_days": None}, ["valid_days"]),
        ({"valid_days": 10}, []),
    ],
)
def test_words_that_allow_more_reach_further(different, further):
    before = words(fields=["name"], valid_days=30)

    assert reaches_further(before, words(**({"fields": ["name"], "valid_days": 30} | different))) == further


@pytest.mark.usefixtures("room")
class TestTheSchema:
    """Written past the model, as by somebody with a prompt of the database."""

    def insert(self, purpose, **values):
        row = {
            "purpose_id": purpose.id, "number": 9, "basis": "contract", "required": False, "ticked": False,
            "change_class": "minor", "dpv_term": "dpv:Purpose", "basis_by_regime": "{}",
        }  # fmt: skip
        texts = ("title", "statement", "if_refused", "more_title", "more", "retention", "contract", "law",
                 "balancing", "soft_opt_in", "change_note")  # fmt: skip
        row |= dict.fromkeys(texts, "{}") | {"fields": "[]", "message_types": "[]"} | values
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        db.session.execute(text(f"INSERT INTO purpose_version ({names}) VALUES ({places})"), row)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"basis": "consent", "required": True},
            {"ticked": True},
            {"required": True, "basis_by_regime": '{"eu": "consent"}'},
            {"required": True, "basis_by_regime": '{"appi_v": "contract", "th":"consent"}'},
            {"required": True, "basis_by_regime": '{"eu": "c\\u006fnsent"}'},
        ],
    )
    def test_no_consent_is_required_or_ticked_in_advance_under_any_law(self, wrong):
        with pytest.raises(IntegrityError):
            self.insert(a_purpose(kind="operation"), **wrong)

    @pytest.mark.parametrize("kind", ["newsletter", "information", "sharing"])
    @pytest.mark.parametrize("basis", ["contract", "legitimate_interests", "legal_obligation"])
    def test_marketing_and_sharing_are_never_required_under_any_name(self, kind, basis):
        with pytest.raises(IntegrityError):
            self.insert(a_purpose(kind=kind), required=True, basis=basis)

    def test_a_draft_cannot_become_required_either(self):
        purpose = a_purpose()
        self.insert(purpose)

        with pytest.raises(IntegrityError):
            db.session.execute(text("UPDATE purpose_version SET required = true WHERE number = 9"))

    def test_a_purpose_cannot_be_called_something_else_first(self):
        a_purpose(kind="newsletter")

        with pytest.raises(IntegrityError):
            db.session.execute(text("UPDATE purpose SET kind = 'operation'"))

    def test_what_a_contract_needs_may_be_required(self):
        self.insert(a_purpose(kind="operation"), required=True, basis_by_regime='{"eu": "legal_obligation"}')


@pytest.mark.usefixtures("room")
def test_a_parent_must_itself_be_published():
    parent = new_purpose("listed", PurposeKind.OPERATION, PurposeWords(**some_words(1)))
    related = PurposeWords(**some_words(2))
    version = new_purpose("related", PurposeKind.OTHER, related, parent=parent.purpose)

    with pytest.raises(NotReadyToPublish, match="parent"):
        publish_purpose_version(version)
    publish_purpose_version(parent)

    assert publish_purpose_version(version).published_at is not None


@pytest.mark.usefixtures("room")
def test_words_that_reach_further_are_a_material_change_whatever_is_said():
    purpose = a_purpose(fields=["email"])
    usual = {**some_words(2), "dpv_term": "dpv:ServiceProvision", "message_types": ["newsletters", "tests"]}
    clearer = new_purpose_version(purpose, PurposeWords(**usual, fields=["email"]))
    publish_purpose_version(clearer)
    wider = new_purpose_version(purpose, PurposeWords(**usual, fields=["email", "telephone"]))
    publish_purpose_version(wider)

    assert clearer.change_class is ChangeClass.MINOR
    assert wider.change_class is ChangeClass.MATERIAL


@pytest.mark.usefixtures("room")
def test_nothing_is_published_for_a_closed_purpose():
    purpose = a_purpose()
    draft = new_purpose_version(purpose, PurposeWords(**some_words(2)))
    close_purpose(purpose)

    with pytest.raises(PurposeClosed):
        publish_purpose_version(draft)
    assert current_version(purpose.id) is purpose.versions[0], "its words stay to be read"


@pytest.mark.usefixtures("room")
def test_retention_is_said_for_each_purpose_and_kind_of_data_with_the_law_that_holds_it():
    one, other = a_purpose(), a_purpose()
    set_retention(one, Category.CONTACT, keep_days=180, begins=RetentionStart.SERVICE_ENDED)
    set_retention(one, Category.FINANCIAL, keep_days=2555, begins=RetentionStart.YEAR_ENDED, law=BOTH)
    set_retention(other, Category.CONTACT, keep_days=0, begins=RetentionStart.DECISION_ENDED)
    set_retention(one, Category.CONTACT, keep_days=90, begins=RetentionStart.EVENT_ENDED)

    assert [(rule.category, rule.keep_days, rule.begins) for rule in retention_rules(one.id)] == [
        ("contact", 90, RetentionStart.EVENT_ENDED),
        ("financial", 2555, RetentionStart.YEAR_ENDED),
    ]
    assert remove_retention(one, Category.CONTACT)
    assert not remove_retention(one, Category.CONTACT)
    assert [rule.category for rule in retention_rules(other.id)] == ["contact"]
    with pytest.raises(ValueError, match="shoe"):
        set_retention(one, "shoe size", keep_days=1, begins=RetentionStart.COLLECTED)
