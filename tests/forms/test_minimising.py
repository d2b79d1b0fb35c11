"""What no form may ask, and what wants somebody to look first."""

from dataclasses import replace

import pytest

from registration.forms.actions import new_form, publish
from registration.forms.answers import check
from registration.forms.errors import IdentificationCodeRefused, NeedsReview, NotJustified, UnknownCategory
from registration.forms.library import FIELDS, PREFECTURES
from registration.forms.minimising import asks_for_identification_code, needs_review
from registration.forms.models import FormUse
from registration.forms.rules import Field, FieldType, field_from
from registration.foundation.personal_data import Category
from tests.factories.saving import numbers

NAME = replace(FIELDS["name"], purposes=("event_operation",))


def a_field(label: str, **different) -> Field:
    return replace(NAME, code="x", label={"en": label}, **different)


def a_form(*fields: Field):
    return new_form(f"form-{next(numbers)}", FormUse.SIGNUP, {"en": "Form"}, fields, ["event_operation"])


@pytest.mark.parametrize(
    "label",
    [
        "My Number",
        "Your passport number",
        "マイナンバー（12桁）",
        "運転免許証番号",
        "基礎年金番号",
        "健康保険の被保険者番号",
    ],
)
def test_s_ajc_2_a_number_that_the_law_gives_to_one_person_is_never_asked(room, label):
    assert asks_for_identification_code(a_field(label))
    with pytest.raises(IdentificationCodeRefused):
        a_form(a_field(label))


def test_s_ajc_2_a_field_that_is_marked_as_such_a_number_is_refused_whatever_it_is_called(room):
    with pytest.raises(IdentificationCodeRefused):
        a_form(a_field("Reference", identification_code=True))


@pytest.mark.parametrize("label", ["Your name", "Number of people", "郵便番号", "電話番号"])
def test_usual_questions_are_no_such_numbers(label):
    assert not asks_for_identification_code(a_field(label))


def test_nothing_in_the_library_is_such_a_number():
    assert not [code for code, field in FIELDS.items() if asks_for_identification_code(field)]


def test_s_netjapan_6_to_15_there_are_ten_groups_of_data(room):
    assert [each.value for each in Category] == [
        "contact", "identifiable", "account", "financial", "service_use", "location", "audio_video",
        "identity_check", "preferences", "volunteered",
    ]  # fmt: skip
    with pytest.raises(UnknownCategory):
        a_form(a_field("Something", category="other"))


@pytest.mark.parametrize(
    ("code", "category", "watched"),
    [
        ("organisation", "identifiable", False),
        ("job_title", "identifiable", False),
        ("country", "identifiable", False),
        ("birthday", "identifiable", True),
        ("nationality", "identifiable", True),
        ("card", "financial", True),
        ("voice", "audio_video", True),
        ("licence", "identity_check", True),
        ("name", "contact", False),
        ("hobby", "preferences", False),
        ("message", "volunteered", False),
    ],
)
def test_s_netjapan_6_to_15_some_groups_want_a_review(code, category, watched):
    assert needs_review(replace(NAME, code=code, category=category)) is watched


def test_s_netjapan_6_to_15_a_form_with_such_a_field_is_published_only_by_somebody_who_looked(room):
    version = a_form(NAME, replace(NAME, code="card", label={"en": "Payment"}, category="financial"))
    with pytest.raises(NeedsReview, match="card"):
        publish(version)
    assert version.published_at is None

    assert publish(version, reviewed_by=1).published_at is not None


def test_s_jasso_8_a_sensitive_answer_is_required_only_with_a_reason(room):
    nationality = replace(FIELDS["nationality"], purposes=("event_operation",), required=True)
    assert nationality.sensitive
    with pytest.raises(NotJustified):
        a_form(nationality)

    a_form(replace(nationality, justification={"en": "The visa depends on it."}))


def test_s_jetro_5_the_library_speaks_both_languages_and_requires_nothing():
    for field in FIELDS.values():
        assert set(field.label) == {"en", "ja"}
        assert not field.required
        assert all(set(option.label) == {"en", "ja"} for option in field.options)
        assert field_from(field.as_data()).as_data() == field.as_data()


def test_there_are_47_prefectures_and_a_place_for_everybody_else():
    assert len(PREFECTURES) == 47
    assert [option.code for option in FIELDS["prefecture"].options][-1] == "abroad"


def test_a_country_is_chosen_from_the_list():
    class Posted:
        def __init__(self, code: str) -> None:
            self.code = code

        def getlist(self, _key: str) -> list[str]:
            return [self.code]

    country = FIELDS["country"]
    assert country.type is FieldType.COUNTRY
    assert check([country], Posted("NO")).answers == {"country": "NO"}
    assert "country" in check([country], Posted("ZZ")).errors
