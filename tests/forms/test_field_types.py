"""What each type of field takes, how it is stored, and what it says about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registration.forms.answers import check, readable
from registration.forms.rules import Condition, Field, FieldType, Option, Test, field_from
from registration.foundation.localization import speaking

PURPOSES = ("event_operation",)


def a_field(kind: FieldType, **different: object) -> Field:
    usual = {"label": {"en": "Question"}, "purposes": PURPOSES}
    return Field("x", kind, **(usual | different))


def answer(question: Field, *given: str, **others: str) -> object:
    sent = MultiDict([(question.code, each) for each in given] + list(others.items()))
    checked = check([question], sent)
    return checked.errors or checked.answers.get("x")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", "12"),
        ("１２", "12"),
        ("1,200", "1200"),
        (" -3.50 ", "-3.5"),
        ("-0", "0"),
        ("+7", "7"),
        ("007", "7"),
    ],
)
def test_a_number_is_stored_as_plain_digits(typed, stored):
    assert answer(a_field(FieldType.NUMBER), typed) == stored


@pytest.mark.parametrize("typed", ["twelve", "1e9", "1,2", "NaN", "Infinity", "9" * 16, "0x10", "१२x"])
def test_what_is_no_number_is_refused_at_its_field(typed):
    assert answer(a_field(FieldType.NUMBER), typed) == {"x": "Enter a number, in digits"}


@pytest.mark.parametrize(
    ("bounds", "typed", "said"),
    [
        ({"least": "1", "most": "5"}, "6", "Enter a number from 1 to 5"),
        ({"least": "1"}, "0", "Enter 1 or more"),
        ({"most": "5"}, "6", "Enter 5 or less"),
        ({"whole": True}, "1.5", "Enter a whole number, in digits"),
    ],
)
def test_a_number_keeps_its_bounds(bounds, typed, said):
    assert answer(a_field(FieldType.NUMBER, **bounds), typed) == {"x": said}


@pytest.mark.parametrize("typed", ["2027-03-31", "2027/3/31", "２０２７年３月３１日", "2027.03.31"])
def test_a_day_is_stored_one_way_however_it_is_typed(typed):
    assert answer(a_field(FieldType.DATE), typed) == "2027-03-31"


@pytest.mark.parametrize(
    ("bounds", "typed", "said"),
    [
        ({}, "31 March", "Enter a day like 2027-03-31"),
        ({}, "2027-02-30", "There is no such day. Enter one like 2027-03-31"),
        ({"least": "2027-01-01", "most": "2027-12-31"}, "2028-01-01",
         "Enter a day from 2027-01-01 to 2027-12-31"),
        ({"least": "2027-01-01"}, "2026-12-31", "Enter 2027-01-01 or a later day"),
        ({"most": "2027-12-31"}, "2028-01-01", "Enter 2027-12-31 or an earlier day"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused(bounds, typed, said):
    assert answer(a_field(FieldType.DATE, **bounds), typed) == {"x": said}


@pytest.mark.parametrize(
    ("region", "country", "typed", "stored"),
    [
        ("", "", "06-1234-5678", "06-1234-5678"),
        ("", "JP", "06-1234-5678", "06-1234-5678"),
        ("", "TH", "02 123 4567", "+66 2 123 4567"),
        ("VN", "", "028 3829 0000", "028 3829 0000"),
        ("VN", "JP", "06-1234-5678", "+81 6-1234-5678"),
        ("", "TH", "+84 28 3829 0000", "+84 28 3829 0000"),
    ],
)
def test_a_telephone_number_is_read_where_the_person_lives(region, country, typed, stored):
    others = {"country": country} if country else {}
    assert answer(a_field(FieldType.TELEPHONE, region=region), typed, **others) == stored


def test_a_wrong_telephone_number_is_answered_with_one_of_that_country():
    said = answer(a_field(FieldType.TELEPHONE, region="TH"), "12")
    assert said["x"].startswith("Enter a telephone number like +66 ")


def an_address(**parts: str) -> dict[str, str]:
    return {f"x.{part}": words for part, words in parts.items()}


def test_an_address_in_japan_has_a_postal_code_of_seven_digits():
    question = a_field(FieldType.POSTAL_ADDRESS, required=True)
    stored = answer(
        question,
        **an_address(postal_code="〒５３０ー０００１", prefecture="osaka", city="大阪市", street="北区1-2"),
    )
    assert stored == {
        "country": "JP", "postal_code": "530-0001", "prefecture": "osaka", "city": "大阪市",
        "street": "北区1-2",
    }  # fmt: skip
    with speaking("ja"):
        assert readable(question, stored) == "〒530-0001 大阪府大阪市北区1-2"
    assert readable(question, stored) == "北区1-2, 大阪市, Osaka, 530-0001, Japan"
    wrong = answer(question, **an_address(postal_code="12", city="大阪市"))
    assert wrong == {
        "x.postal_code": "Enter a postal code like 530-0001",
        "x.street": "Enter street and number",
    }


def test_an_address_abroad_is_taken_as_its_people_write_it():
    question = a_field(FieldType.POSTAL_ADDRESS, required=True)
    parts = an_address(country="IE", city="Dublin", street="1 O’Connell Street")
    assert answer(question, **parts) == {"country": "IE", "city": "Dublin", "street": "1 O’Connell Street"}


def test_an_address_left_out_is_none_and_a_required_one_is_asked_for():
    assert answer(a_field(FieldType.POSTAL_ADDRESS), **an_address(country="JP")) is None
    said = answer(a_field(FieldType.POSTAL_ADDRESS, required=True))
    assert said == {"x.postal_code": "Fill in: Question"}


@pytest.mark.parametrize("part", ["postal_code", "city", "country", "street"])
def test_e11_a_part_that_cannot_be_kept_is_refused_at_its_place(part):
    wrong = answer(a_field(FieldType.POSTAL_ADDRESS), **(an_address(street="x") | {f"x.{part}": "a\x00b"}))
    assert set(wrong) == {f"x.{part}"}


@pytest.mark.parametrize(
    ("kind", "given", "words", "japanese"),
    [
        (FieldType.PREFECTURE, "osaka", "Osaka", "大阪府"),
        (FieldType.INDUSTRY, "food", "Food and agriculture", "食品・農林水産"),
        (FieldType.NATIONALITY, "VN", "Vietnam", "ベトナム"),
        (FieldType.COUNTRY, "TH", "Thailand", "タイ"),
    ],
)
def test_lists_that_are_the_same_everywhere_need_no_options(kind, given, words, japanese):
    question = a_field(kind)
    assert answer(question, given) == given
    assert readable(question, given) == words
    with speaking("ja"):
        assert readable(question, given) == japanese
    assert "x" in answer(question, "elsewhere")


def test_headings_and_texts_take_no_answer():
    fields = [a_field(FieldType.SECTION), Field("y", FieldType.TEXT_BLOCK, {}, text={"en": "Read this."})]
    assert check(fields, MultiDict([("x", "1"), ("y", "2")])).answers == {}


def test_every_attribute_comes_back_from_the_definition():
    full = Field(
        "lunch",
        FieldType.CHOICE,
        {"en": "Lunch"},
        options=(Option("fish", {"en": "Fish"}, places=12), Option("none", {"en": "None"})),
        shown_if=Condition("stays", Test.EQUALS, ("yes",)),
        internal=True,
        text={"en": "…"},
        whole=True,
        least="1",
        most="9",
        region="TH",
        accepts=("pdf",),
        purposes=PURPOSES,
    )
    again = field_from(full.as_data())
    assert again.as_data() == full.as_data()
    assert (again.options[0].places, again.options[1].places, again.shown_if) == (12, None, full.shown_if)


def test_what_a_field_does_not_use_does_not_stand_in_its_definition():
    data = a_field(FieldType.TEXT, options=(Option("a", {"en": "A"}),)).as_data()
    assert set(data) == {
        "code", "type", "label", "hint", "required", "category", "purposes", "autocomplete", "options",
        "max_length", "missing",
    }  # fmt: skip
    assert data["options"] == [{"code": "a", "label": {"en": "A"}}]


@given(st.sampled_from([kind for kind in FieldType if kind is not FieldType.FILE]), st.text(max_size=80))
def test_e11_any_text_to_any_type_is_kept_or_refused_with_a_sentence(kind, words):
    question = a_field(
        kind, options=(Option("a", {"en": "A"}),), least="1" if kind is FieldType.NUMBER else ""
    )
    sent = MultiDict([("x", words), ("x.street", words), ("x.postal_code", words)])
    checked = check([question], sent)
    assert all(checked.errors.values())
    assert "\x00" not in str(checked.typed)
    assert not (checked.errors and checked.answers)
