"""A long answer rests while others are answered, and only then."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf

import pytest

from registration.web import manners
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.signups import a_signup
from tests.public_site.test_files_sent import a_question, ask, post, sent


class Clock:
    """A clock that goes on by itself with each look, and that a test can move on."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Provide the rests that were taken, on a clock that goes on by a second with each look."""
    return resting(monkeypatch, Clock(1))


def resting(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr(manners, "monotonic", clock)
    monkeypatch.setattr(manners._Answered, "at", -inf)
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


def test_it_rests_as_long_as_the_piece_took_to_be_made(app, visitor, monkeypatch) -> None:
    clock = Clock(0)
    rests = resting(monkeypatch, clock)

    def made() -> Iterator[float]:
        for seconds in (0.05, 0.02, 7):
            clock.now += seconds
            yield seconds

    for _piece in manners.giving_way(made()):
        visitor.get("/en/")
        clock.now += 60  # how long it takes to be read is the reader's own
    assert rests == pytest.approx([0.05, 0.02, manners.LONGEST_REST])


class _Busy:
    """Whenever one looks, somebody else has just been answered."""

    at = property(lambda _self: inf, lambda _self, _moment: None)


def test_it_rests_too_where_somebody_was_answered_just_before(app, visitor, monkeypatch) -> None:
    clock = Clock(0)
    rests = resting(monkeypatch, clock)

    def made() -> Iterator[str]:
        for piece in "abc":
            clock.now += 0.01
            yield piece

    for piece in manners.giving_way(made()):
        if piece == "a":
            visitor.get("/en/")
        if piece == "b":
            clock.now += manners.LATELY
    assert rests == pytest.approx([0.01, 0.01])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip"])
def test_what_is_taken_away_gives_way_to_others(
    app, visitor, data_officer, rests, monkeypatch, kind: str
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], files=True)
    with app.app_context():
        a_notice()
        event = an_event()
        ask(event, a_question())
        a_signup(event)
        address, event_id = f"/en/events/{event.slug}/sign-up", event.id
    post(visitor, address, plan=sent())
    page = f"/en/organiser/events/{event_id}/attendees"
    monkeypatch.setattr(manners, "_Answered", _Busy())
    answer = data_officer.submit(page, form="/export", do=kind, everyone="1")
    assert answer.status_code == 200
    assert answer.get_data()
    assert rests, "who takes a list along holds nobody up"
