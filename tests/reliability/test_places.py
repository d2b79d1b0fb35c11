"""A rush for the last places, over HTTP (E1): everybody has seen a free place before anybody takes one."""

import http.client
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.serving import BaseWSGIServer, make_server

from registration.events.models import Event
from registration.forms.rendering import shown_token
from registration.foundation.database import db
from registration.mail.models import Message
from registration.public_site.signups import views
from registration.signups.actions import arriving
from registration.signups.models import PlaceCount, Signup, SignupState
from registration.signups.queries import situation
from registration.signups.rules import Situation
from tests.browser import Reader
from tests.factories.events import an_event
from tests.factories.parts import an_event_in_parts, taken_of

SIZES = [5, pytest.param(50, marks=pytest.mark.reliability)]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 120
CAPS = (
    "proof_from_network",
    "proof_from_event",
    "network_an_hour",
    "network_a_day",
    "forms_an_hour",
    "forms_a_day",
)


@pytest.fixture
def server(app: Flask) -> Iterator[BaseWSGIServer]:
    """Provide the application on a port of its own, with a thread for every request."""
    # They all come from one network, and none of them is a robot.
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **dict.fromkeys(CAPS, 0))
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


def ask(server: BaseWSGIServer, method: str, path: str, body: str | None = None) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        line.request(method, path, body, FORM if body else {})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def rush(
    server: BaseWSGIServer,
    path: str,
    people: int,
    monkeypatch: pytest.MonkeyPatch,
    ways: Sequence[str] = (),
) -> list[int]:
    """Let this many people send their forms at the same moment. The answers' status codes.

    ``ways`` are how they take part, in turn.
    """
    _status, page = ask(server, "GET", path)
    form = Reader(page).form(0).values
    _act, _stamp, sha256, place, _mac = form["shown"].split(".")
    with server.app.app_context():
        proofs = [shown_token(place, sha256) for _ in range(people)]
    everybody = threading.Barrier(people)

    def look(slug: str) -> Situation | None:
        found = situation(slug)
        everybody.wait(timeout=PATIENCE)
        return found

    def come(number: int) -> int:
        answers = {"name": "Visitor", "email": f"visitor-{number}@example.com", "organisation": "Works"}
        if ways:
            answers["takes_part"] = ways[number % len(ways)]
        return ask(server, "POST", path, urlencode(form | answers | {"shown": proofs[number]}))[0]

    with monkeypatch.context() as patch, ThreadPoolExecutor(people) as crowd:
        patch.setattr(views, "situation", look)
        return list(crowd.map(come, range(people)))


def an_event_with(app: Flask, places: int) -> str:
    with app.app_context():
        return f"/en/events/{an_event(capacity=places).slug}/sign-up"


def states(app: Flask) -> list[SignupState]:
    """What became of everybody, in the order of their numbers."""
    with app.app_context():
        return list(db.session.scalars(select(Signup.state).order_by(Signup.arrival, Signup.id)))


@pytest.mark.parametrize("places", SIZES)
def test_e1_of_four_times_as_many_people_exactly_as_many_as_there_are_places_get_one(
    app: Flask, server: BaseWSGIServer, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    answers = rush(server, an_event_with(app, places), 4 * places, monkeypatch)

    assert answers == [303] * 4 * places
    assert states(app) == [SignupState.HELD] * places + [SignupState.WAITING] * 3 * places
    with app.app_context():
        numbers = db.session.scalars(select(Signup.arrival).order_by(Signup.arrival)).all()
        assert numbers == list(range(1, 4 * places + 1))
        assert db.session.scalars(select(PlaceCount.taken)).one() == places
        assert db.session.scalar(select(func.count(Message.id))) == 4 * places


@pytest.mark.parametrize("places", SIZES)
def test_e1_without_the_guard_the_race_is_lost_over_http_too(
    app: Flask, server: BaseWSGIServer, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    arrivals = count(1)

    def believe_what_was_seen(event: Situation) -> tuple[int, bool]:
        added = update(PlaceCount).where(PlaceCount.event_id == event.event_id)
        db.session.execute(
            added.values(taken=PlaceCount.taken + 1).execution_options(synchronize_session=False)
        )
        return next(arrivals), bool(event.left)

    monkeypatch.setattr(arriving, "_arrive", believe_what_was_seen)
    rush(server, an_event_with(app, places), 4 * places, monkeypatch)

    assert states(app).count(SignupState.HELD) > places


def an_event_in_two_ways(app: Flask, places: int) -> str:
    with app.app_context():
        return f"/en/events/{an_event_in_parts(in_person=places, online=2 * places).slug}/sign-up"


@pytest.mark.parametrize("places", SIZES)
def test_e1_each_way_of_taking_part_has_as_many_people_as_places(
    app: Flask, server: BaseWSGIServer, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    path = an_event_in_two_ways(app, places)
    answers = rush(server, path, 6 * places, monkeypatch, ["in_person", "online"])

    assert answers == [303] * 6 * places
    assert states(app).count(SignupState.HELD) == 3 * places
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        assert taken_of(event) == {"in_person": places, "online": 2 * places}
        assert db.session.scalars(select(PlaceCount.taken)).one() == 3 * places
        for how, fit in taken_of(event).items():
            found = db.session.scalars(select(Signup).order_by(Signup.arrival)).all()
            mine = [each.state for each in found if each.submission.answers["takes_part"] == how]
            assert mine == [SignupState.HELD] * fit + [SignupState.WAITING] * (3 * places - fit)


@pytest.mark.parametrize("places", SIZES)
def test_e1_without_the_guard_a_way_of_taking_part_is_oversold(
    app: Flask, server: BaseWSGIServer, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    monkeypatch.setattr(arriving, "take_parts", lambda parts: [])  # everybody has seen that there was a place
    rush(server, an_event_in_two_ways(app, places), 6 * places, monkeypatch, ["in_person"])

    assert states(app).count(SignupState.HELD) > places
