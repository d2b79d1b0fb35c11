"""Questions that stand on no form, or on none that a data officer has not seen."""

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.forms import actions
from registration.forms.errors import IdentificationCodeAsked, NeedsApproval, NotJustified
from registration.forms.library import FIELDS
from registration.forms.models import FieldApproval, Form, FormUse
from registration.forms.rules import (
    Field,
    FieldType,
    asks_identification_code,
    country_question,
    field_from,
    is_restricted,
    lacks_a_reason,
    needs_approval,
)
from registration.foundation.database import db
from registration.foundation.personal_data import Category


def a_field(code="x", **different):
    usual = {"type": FieldType.TEXT, "label": {"en": code}, "purposes": ("event_operation",)}
    return Field(code, **(usual | different))


def a_form(*fields, languages=()):
    return actions.new_form("f", FormUse.SIGNUP, {"en": "Form"}, fields, [], languages)


def test_s_netjapan_6_there_are_exactly_ten_groups():
    assert len(Category) == 10


@pytest.mark.parametrize("category", list(Category))
def test_s_netjapan_6_to_15_the_restricted_groups_need_a_reviewer(category):
    restricted = {"financial", "audio_video", "identity_check", "identifiable"}
    assert needs_approval(a_field(category=category.value)) is (category.value in restricted)


@pytest.mark.parametrize(
    ("identifier", "free"),
    [("company", True), ("title", True), ("residence", True), ("birth_date", False), ("nationality", False),
     ("photo", False), ("passport", False), ("family", False), ("", False)],
)  # fmt: skip
def test_s_netjapan_7_of_identifiable_data_company_title_and_residence_are_free(identifier, free):
    assert needs_approval(a_field(category="identifiable", identifier=identifier)) is not free


def test_s_netjapan_a_restricted_question_is_published_only_as_it_was_approved(room):
    birth = a_field("birth", category="identifiable", identifier="birth_date")
    bank = a_field("bank", category="financial")
    version = a_form(birth, bank, a_field("name"))
    with pytest.raises(NeedsApproval) as refused:
        actions.publish(version)
    assert refused.value.codes == ("birth", "bank")
    assert version.published_at is None

    actions.approve_field(version, "birth", reason="Insurance of the visit.", by=5)
    actions.approve_field(version, "birth", reason="Insurance of the visit.", by=5)
    with pytest.raises(NeedsApproval) as refused:
        actions.publish(version)
    assert refused.value.codes == ("bank",)
    actions.approve_field(version, "bank", reason="Fees are paid back.", by=5)
    assert actions.publish(version).published_at

    kept = db.session.scalars(select(FieldApproval).order_by(FieldApproval.id)).all()
    assert [(each.field, each.approved_by) for each in kept] == [("birth", 5), ("bank", 5)]
    trail = select(AuditEntry.details).where(AuditEntry.action == "form.field-approved")
    assert db.session.scalars(trail).all() == [{"field": "birth"}, {"field": "bank"}]
    other = a_field("birth", category="identifiable", identifier="birth_date", required=True)
    with pytest.raises(NeedsApproval):
        actions.publish(actions.new_version(db.session.scalars(select(Form)).one(), [other], []))


def test_only_a_question_of_the_form_can_be_approved(room):
    with pytest.raises(LookupError):
        actions.approve_field(a_form(a_field("name")), "birth", reason="…", by=5)


@pytest.mark.parametrize(
    "question",
    [
        a_field(identification_code=True),
        a_field("my_number"),
        a_field(label={"ja": "マイナンバー（個人番号）"}),
        a_field(label={"en": "Passport number"}),
        a_field(label={"en": "Number"}, hint={"en": "Your social security number"}),
        a_field(label={"ja": "運転免許証番号"}),
        a_field("passport_no"),
        *[
            a_field(label={"en": label})
            for label in (
                "Passport No.", "passport #", "The number of your passport", "Passport ID",
                "Driver’s license number", "Drivers licence no", "Residence card number",
                "Health insurance card number", "Pension number", "Individual Number", "SSN",
                "National  ID", "Ｍｙ　Ｎｕｍｂｅｒ",
            )
        ],
        *[
            a_field(label={"ja": label})
            for label in (
                "パスポート番号", "旅券の番号", "免許証番号", "在留カード番号", "在留カードの番号",
                "住民票コード", "特別永住者証明書番号", "健康保険証の記号・番号", "被保険者番号",
                "基礎年金番号", "ﾏｲﾅﾝﾊﾞｰ", "マイ　ナンバー",
            )
        ],
    ],
)  # fmt: skip
def test_s_ajc_2_an_individual_identification_code_is_refused(room, question):
    with pytest.raises(IdentificationCodeAsked):
        a_form(question)


@pytest.mark.parametrize(
    "label",
    ["Telephone number", "Number of seats", "会員番号", "Passport (yes or no)", "Passport not needed?",
     "Do you drive? Driver's licence held", "健康保険組合の名称", "電話番号", "保険証券の送付先",
     "お客様番号", "Pension fund you work for", "Postal code", "法人番号", "Number of people in the car"],
)  # fmt: skip
def test_other_numbers_are_no_identification_codes(label):
    assert not asks_identification_code(a_field(label={"en": label}))


def test_s_jasso_8_nationality_is_optional_unless_justified(room):
    nationality = {"category": "identifiable", "identifier": "nationality"}
    with pytest.raises(NotJustified):
        a_form(a_field(**nationality, required=True))
    assert not lacks_a_reason(a_field(**nationality))
    assert not lacks_a_reason(a_field(**nationality, required=True, why={"en": "Visa letters name it."}))


def test_what_few_fields_have_changes_no_definition_of_the_others():
    plain = a_field()
    assert not {"identifier", "identification_code", "why"} & set(plain.as_data())
    marked = a_field(identifier="company", why={"en": "…"})
    assert field_from(marked.as_data()) == field_from(marked.as_data())
    assert field_from(marked.as_data()).identifier == "company"


def test_where_somebody_lives_is_not_restricted_whoever_asks_it():
    for asked in (country_question(("en", "ja")), FIELDS["country"]):
        assert not is_restricted(asked)
    assert is_restricted(FIELDS["nationality"])
