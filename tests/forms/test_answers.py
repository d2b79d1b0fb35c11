import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registration.forms.answers import check, readable
from registration.forms.rules import Field, FieldType, Option, field_from
from registration.foundation.localization import speaking

NAME = Field("name", FieldType.TEXT, {"en": "Your name"}, required=True, purposes=("event_operation",))
TELEPHONE = Field("telephone", FieldType.TELEPHONE, {"en": "Telephone"}, purposes=("event_operation",))
TOPICS = Field(
    "topics",
    FieldType.CHOICES,
    {"en": "Topics"},
    options=(Option("food", {"en": "Food", "ja": "食品"}), Option("steel", {"en": "Steel", "ja": "鉄鋼"})),
    purposes=("event_operation",),
)
FIELDS = (NAME, TELEPHONE, TOPICS)


def test_answers_are_kept_and_what_is_not_a_field_is_left_aside() -> None:
    checked = check(FIELDS, MultiDict([("name", " Ada "), ("topics", "steel"), ("admin", "yes")]))
    assert checked.answers == {"name": "Ada", "topics": ["steel"]}
    assert checked.errors == {}


def test_every_wrong_answer_is_named_and_shown_again() -> None:
    sent = MultiDict([("name", ""), ("telephone", "soon"), ("topics", "gold")])
    checked = check(FIELDS, sent)
    assert set(checked.errors) == {"name", "telephone", "topics"}
    assert checked.typed["telephone"] == "soon"


@pytest.mark.parametrize("number", ["+81 6 0000 0000", "06-1234-5678", "+84 28 3829 0000"])
def test_a_telephone_number_is_kept_as_it_was_typed(number) -> None:
    assert check((TELEPHONE,), MultiDict([("telephone", number)])).answers == {"telephone": number}


@given(st.text(max_size=300))
def test_any_text_is_stored_as_it_is_or_refused(words) -> None:
    checked = check((NAME,), MultiDict([("name", words)]))
    if "name" in checked.answers:
        assert checked.answers["name"] == words.strip()
        assert "\x00" not in words
    else:
        assert checked.errors["name"]


def test_a_field_comes_back_from_its_definition() -> None:
    assert [field_from(field.as_data()).as_data() for field in FIELDS] == [each.as_data() for each in FIELDS]


def test_answers_can_be_read() -> None:
    assert readable(TOPICS, ["food", "steel"]) == "Food, Steel"
    with speaking("ja"):
        assert readable(TOPICS, ["food", "steel"]) == "食品、鉄鋼"
    assert readable(NAME, None) == ""
