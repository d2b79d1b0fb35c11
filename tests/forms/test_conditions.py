"""Fields that are asked only after certain answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registration.forms.answers import check
from registration.forms.rules import Condition, Field, FieldType, Flaw, Option, Test, flaws, holds, settled

OPTIONS = (Option("a", {"en": "A"}), Option("b", {"en": "B"}), Option("c", {"en": "C"}))


def a_field(code: str, kind: FieldType = FieldType.CHOICES, **different: object) -> Field:
    usual = {"label": {"en": code}, "purposes": ("event_operation",), "options": OPTIONS}
    return Field(code, kind, **(usual | different))


@pytest.mark.parametrize(
    ("test", "values", "answer", "wanted"),
    [
        (Test.EQUALS, ("a",), "a", True),
        (Test.EQUALS, ("a",), "b", False),
        (Test.EQUALS, ("a",), ["b", "a"], True),
        (Test.EQUALS, ("a",), None, False),
        (Test.ONE_OF, ("a", "b"), "b", True),
        (Test.ONE_OF, ("a", "b"), ["c"], False),
        (Test.ANSWERED, (), "x", True),
        (Test.ANSWERED, (), None, False),
        (Test.ANSWERED, (), {"city": "Osaka"}, True),
        (Test.NOT, ("a",), "a", False),
        (Test.NOT, ("a",), "b", True),
        (Test.NOT, ("a",), None, True),
    ],
)
def test_a_condition_looks_at_the_answer_above(test, values, answer, wanted):
    assert holds(Condition("x", test, values), {"x": answer}) is wanted


def test_e5_a_hidden_field_is_neither_required_nor_stored():
    fields = [
        a_field("stays", FieldType.YES_NO),
        a_field("dish", FieldType.TEXT, required=True, shown_if=Condition("stays", Test.EQUALS, ("yes",))),
        a_field("why", FieldType.TEXT, shown_if=Condition("dish", Test.ANSWERED)),
    ]
    asked = check(fields, MultiDict([("stays", "yes")]))
    assert set(asked.errors) == {"dish"}
    for hidden in ("no", "", "nonsense"):
        sent = check(fields, MultiDict([("stays", hidden), ("dish", "fish"), ("why", "…")]))
        assert set(sent.answers) <= {"stays"}
        assert set(sent.errors) <= {"stays"}
        assert sent.typed["dish"] == "fish"


def test_e5_the_condition_of_a_section_is_that_of_its_fields():
    fields = [
        a_field("abroad", FieldType.YES_NO),
        a_field("visa", FieldType.SECTION, shown_if=Condition("abroad", Test.EQUALS, ("yes",))),
        a_field("embassy", FieldType.TEXT, required=True),
        a_field("rest", FieldType.SECTION),
        a_field("remarks", FieldType.TEXT, required=True),
    ]
    at_home = check(fields, MultiDict([("abroad", "no"), ("embassy", "x"), ("remarks", "y")]))
    assert at_home.answers == {"abroad": "no", "remarks": "y"}
    assert set(check(fields, MultiDict([("abroad", "yes")])).errors) == {"embassy", "remarks"}


@st.composite
def forms(draw):
    """Forms of up to eight fields with conditions that look upwards, sections among them."""
    made: list[Field] = []
    for number in range(draw(st.integers(2, 8))):
        kind = draw(st.sampled_from([FieldType.CHOICES, FieldType.CHOICE, FieldType.TEXT, FieldType.SECTION]))
        above = [each.code for each in made if each.takes_an_answer]
        condition = None
        if above and draw(st.booleans()):
            values = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
            condition = Condition(
                draw(st.sampled_from(above)), draw(st.sampled_from(list(Test))), tuple(values)
            )
        made.append(a_field(f"f{number}", kind, required=draw(st.booleans()), shown_if=condition))
    return made


@given(forms(), st.data())
def test_e5_whatever_is_posted_only_what_is_asked_is_stored_or_wanted(fields, data):
    words = st.lists(st.sampled_from(["a", "b", "c", "", "x\x00", "zzz"]), max_size=3)
    sent = MultiDict([(each.code, word) for each in fields for word in data.draw(words)])
    checked = check(fields, sent)

    section_hidden = False
    for each in fields:
        hidden = each.shown_if is not None and not holds(each.shown_if, checked.answers)
        if each.type is FieldType.SECTION:
            section_hidden = hidden
            continue
        if hidden or section_hidden:
            assert each.code not in checked.answers
            assert each.code not in checked.errors
        elif each.required:
            assert each.code in checked.answers or checked.errors[each.code]


@pytest.mark.parametrize(
    ("condition", "flaw"),
    [
        (Condition("nobody", Test.ANSWERED), Flaw.UNKNOWN),
        (Condition("heading", Test.ANSWERED), Flaw.UNKNOWN),
        (Condition("later", Test.ANSWERED), Flaw.FORWARD),
        (Condition("mine", Test.ANSWERED), Flaw.FORWARD),
        (Condition("above", Test.EQUALS, ()), Flaw.NO_VALUES),
        (Condition("above", Test.ONE_OF, ("a", "z")), Flaw.OTHER_VALUES),
        (Condition("words", Test.EQUALS, ("a",)), Flaw.NOT_COMPARABLE),
        (Condition("secret", Test.EQUALS, ("a",)), Flaw.INTERNAL),
        (Condition("above", Test.NOT, ("a",)), None),
        (Condition("yes", Test.EQUALS, ("no",)), None),
        (Condition("words", Test.ANSWERED), None),
    ],
)
def test_a_condition_looks_only_at_what_can_be_known_above_it(condition, flaw):
    fields = [
        a_field("heading", FieldType.SECTION),
        a_field("above"),
        a_field("yes", FieldType.YES_NO),
        a_field("words", FieldType.TEXT),
        a_field("secret", internal=True),
        a_field("mine", shown_if=condition),
        a_field("later"),
    ]
    assert [each.flaw for each in flaws(fields)] == ([flaw] if flaw else [])


def test_two_fields_cannot_wait_for_each_other():
    circle = [
        a_field("x", shown_if=Condition("y", Test.ANSWERED)),
        a_field("y", shown_if=Condition("x", Test.ANSWERED)),
    ]
    assert [each.flaw for each in flaws(circle)] == [Flaw.FORWARD]


def test_what_waits_for_a_question_that_is_not_asked_here_follows_the_answer_that_stands():
    section = a_field("part", FieldType.SECTION, shown_if=Condition("away", Test.EQUALS, ("b",)))
    fields = [
        a_field("one", shown_if=Condition("away", Test.EQUALS, ("a",))),
        a_field("two", shown_if=Condition("one", Test.ANSWERED)),
        section,
        a_field("three"),
    ]
    there = {each.code: each.shown_if for each in settled(fields, {"away": "a"})}
    assert there == {"one": None, "two": fields[1].shown_if}
    assert [each.code for each in settled(fields, {"away": "b"})] == ["two", "part", "three"]
