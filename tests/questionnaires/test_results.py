"""What may be told about answers, and what could be worked out from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.forms.rules import Field, FieldType, Option
from registration.questionnaires.results import summed_up
from registration.questionnaires.rules import mean, told

counts_of_a_question = st.lists(st.integers(min_value=0, max_value=12), min_size=2, max_size=6)
smallest_groups = st.integers(min_value=2, max_value=8)


@given(counts=counts_of_a_question, smallest=smallest_groups)
def test_q4_no_group_smaller_than_the_smallest_is_told(counts, smallest) -> None:
    assert all(count is None or count >= smallest for count in told(counts, smallest))


@given(counts=counts_of_a_question, smallest=smallest_groups)
def test_q4_what_is_told_is_true(counts, smallest) -> None:
    assert all(shown in (None, count) for shown, count in zip(told(counts, smallest), counts, strict=True))


@given(counts=counts_of_a_question, smallest=smallest_groups)
def test_q4_subtracting_what_is_told_from_the_whole_gives_no_small_group(counts, smallest) -> None:
    """The reader knows the whole. What is left for the withheld groups is shared by at least two of them,
    and they are at least ``smallest`` people, so each of them can be anything from nobody to all of these.
    """
    if sum(counts) < smallest:
        return  # then not even the whole is told
    shown = told(counts, smallest)
    withheld = [count for count, known in zip(counts, shown, strict=True) if known is None]
    left = sum(counts) - sum(count for count in shown if count is not None)
    assert left == sum(withheld)
    assert len(withheld) != 1
    assert not withheld or left >= smallest


@given(counts=counts_of_a_question, smallest=smallest_groups)
def test_q4_no_mean_gives_a_withheld_group_away(counts, smallest) -> None:
    values = list(range(1, len(counts) + 1))
    if None in told(counts, smallest):
        assert mean(told(counts, smallest), values) is None


@given(
    ticked=st.lists(st.sets(st.sampled_from("abc")), min_size=0, max_size=25),
    smallest=st.integers(min_value=2, max_value=6),
)
def test_q4_neither_those_who_chose_an_answer_nor_those_who_did_not_are_a_small_group(
    ticked, smallest
) -> None:
    question = Field("q1", FieldType.CHOICES, {"en": "?"}, options=[Option(c, {"en": c}) for c in "abc"])
    answers = [{"q1": sorted(codes)} if codes else {} for codes in ticked]
    (result,) = summed_up([question], answers, smallest)
    for cell in result.cells:
        if cell.count is not None:
            assert result.answered is not None
            assert cell.count >= smallest
            assert result.answered - cell.count >= smallest


@pytest.mark.parametrize("texts", [0, 1, 4])
def test_q4_words_of_fewer_than_the_smallest_group_are_not_shown(texts) -> None:
    question = Field("q1", FieldType.LONG_TEXT, {"en": "In your words"})
    (result,) = summed_up([question], [{"q1": f"words {n}"} for n in range(texts)], 5)
    assert result.answered is None
    assert result.texts == ()


def test_a_scale_has_a_mean_when_every_step_may_be_told() -> None:
    question = Field("q1", FieldType.SCALE, {"en": "?"}, options=[Option("1", {}), Option("2", {})])
    (result,) = summed_up([question], [{"q1": "1"}] * 6 + [{"q1": "2"}] * 6, 5)
    assert [cell.count for cell in result.cells] == [6, 6]
    assert result.mean == 1.5


def test_nothing_is_withheld_from_answers_under_a_name() -> None:
    question = Field("q1", FieldType.YES_NO, {"en": "?"})
    (result,) = summed_up([question], [{"q1": "yes"}], 1)
    assert [cell.count for cell in result.cells] == [1, 0]
