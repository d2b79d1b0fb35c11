"""A long answer rests while others are answered, and only then."""

from itertools import count

import pytest

from registration.web import manners


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Provide the rests that were taken, on a clock that goes on by a second with each look."""
    taken: list[float] = []
    clock = count()
    monkeypatch.setattr(manners, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(manners, "sleep", taken.append)
    return taken


def test_nobody_waits_for_nobody(app, rests) -> None:
    assert list(manners.giving_way("abc")) == ["a", "b", "c"]
    assert rests == []


def test_it_rests_after_each_piece_beside_which_somebody_was_answered(app, visitor, rests) -> None:
    made = []
    for piece in manners.giving_way("abcd"):
        made.append(piece)
        if piece in "bc":
            visitor.get("/en/")
    assert made == ["a", "b", "c", "d"]
    assert rests == [manners.LONGEST_REST] * 2
