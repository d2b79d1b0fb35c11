"""A person's request, until when it must be answered, and the file that answers it."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisations.models import Regime
from registration.privacy import actions
from registration.privacy.models import RequestKind, RequestState
from registration.privacy.queries import steps_of
from registration.privacy.rules import due_at
from tests.factories.people import a_person
from tests.factories.privacy import SIGNS, a_request, a_whole_life
from tests.privacy.dump import found


@pytest.mark.parametrize(
    ("regime", "received", "due"),
    [
        (Regime.APPI_V, (2030, 1, 31), (2030, 3, 2)),
        (Regime.APPI_IV, (2030, 1, 31), (2030, 2, 14)),
        (Regime.TH, (2030, 1, 31), (2030, 3, 2)),
        (Regime.EU, (2030, 1, 31), (2030, 2, 28)),
        (Regime.EU, (2028, 1, 31), (2028, 2, 29)),
        (Regime.UK, (2030, 12, 15), (2031, 1, 15)),
        (Regime.EU, (2030, 11, 30), (2030, 12, 30)),
    ],
)
def test_the_deadline_follows_the_law_of_the_controller(regime, received, due) -> None:
    assert due_at(datetime(*received, 12, tzinfo=UTC), regime) == datetime(*due, 12, tzinfo=UTC)


def test_every_regime_has_a_deadline() -> None:
    moment = datetime(2030, 5, 1, tzinfo=UTC)
    assert all(moment < due_at(moment, regime) <= moment + timedelta(days=31) for regime in Regime)


def test_asking_twice_in_a_moment_is_one_request_and_one_mail(room, noon, at) -> None:
    person = a_person()
    first, second = (a_request(person, RequestKind.EXPORT) for _ in range(2))
    assert first.id == second.id
    at(noon + timedelta(minutes=6))
    assert a_request(person, RequestKind.EXPORT).id != first.id
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2
    assert first.link_until == noon + timedelta(hours=24)


def test_a_link_nobody_used_lapses(room, noon, at) -> None:
    request = a_request(a_person())
    assert actions.lapse_unused() == 0
    at(noon + timedelta(hours=25))
    assert actions.lapse_unused() == 1
    assert request.state is RequestState.LAPSED
    assert [step.step for step in steps_of(request)] == ["received", "lapsed"]


def _unzipped(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name).decode("utf-8-sig") for name in zipped.namelist()}


def test_the_file_has_everything_as_json_and_as_tables(room) -> None:
    life = a_whole_life()
    request = a_request(life.person, RequestKind.EXPORT)
    files = _unzipped(actions.export(request))
    data = json.loads(files["data.json"])
    assert found(SIGNS, files["data.json"]) == list(SIGNS)
    assert data["format"] == "registration/personal-data/1"
    assert data["people"]["email"] == "Z.Quarterstaff@erase-me.example"
    assert data["sharing"]["disclosures"]
    assert data["questionnaires"]["questionnaires"]
    assert data["newsletters"]["newsletter_orders"]
    assert {line["what"] for line in data["consent"]["history"]} >= {"given"}
    (signup,) = csv.DictReader(io.StringIO(files["signups.csv"]))
    assert signup["attendance"] == "attended"
    assert "consent-history.csv" in files
    assert request.state is RequestState.EXECUTED


def test_the_file_holds_nothing_of_others(room) -> None:
    life, other = a_whole_life(), a_person(name="Somebody Else", email="else@visitor.example")
    files = _unzipped(actions.export(a_request(life.person, RequestKind.EXPORT)))
    assert found((other.name, other.email, "Kobe Foods"), "".join(files.values())) == []


def test_cells_that_would_run_are_marked_as_text(room) -> None:
    person = a_person(name="=cmd|calc")
    request = a_request(person, RequestKind.EXPORT)
    files = _unzipped(actions.export(request))
    assert "=cmd|calc" in files["data.json"]
    assert not any(
        cell.startswith("=") for row in csv.reader(io.StringIO(files["requests.csv"])) for cell in row
    )
