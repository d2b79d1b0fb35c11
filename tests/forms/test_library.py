"""Fields that many forms share: in both languages, never required of themselves, none forbidden."""

import pytest
from werkzeug.datastructures import MultiDict

from registration.forms.answers import check
from registration.forms.library import FIELDS, PREFECTURES
from registration.forms.rules import FieldType, asks_identification_code, field_from, needs_approval
from registration.foundation.personal_data import Category


@pytest.mark.parametrize("code", FIELDS)
def test_s_jetro_5_each_field_speaks_both_languages_and_requires_nothing(code):
    field = FIELDS[code]
    assert set(field.label) == {"en", "ja"}
    assert all(set(option.label) == {"en", "ja"} for option in field.options)
    assert not field.required
    assert Category(field.category)
    assert not asks_identification_code(field)
    assert field_from(field.as_data()).as_data() == field.as_data()


def test_s_jasso_8_of_all_fields_only_nationality_wants_somebody_to_look():
    assert [code for code, field in FIELDS.items() if needs_approval(field)] == ["nationality"]


def test_there_are_47_prefectures_and_a_place_for_everybody_else():
    assert len(PREFECTURES) == 47
    assert [option.code for option in FIELDS["prefecture"].options][-1] == "abroad"


def test_a_country_is_chosen_from_the_list():
    country = FIELDS["country"]
    assert country.type is FieldType.COUNTRY
    assert check([country], MultiDict({"country": "NO"})).answers == {"country": "NO"}
    assert "country" in check([country], MultiDict({"country": "ZZ"})).errors
