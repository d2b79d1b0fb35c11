from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from registration.foundation import tokens
from registration.foundation.tokens import Capability
from registration.web.access_log import remove_old_days
from tests.browser import Browser


def lines(app: Flask) -> list[list[str]]:
    files = sorted((app.config["SETTINGS"].data_folder / "logs").glob("access-*.log"))
    return [line.split("\t") for path in files for line in path.read_text("utf-8").splitlines()]


def test_it_holds_what_the_notice_names_and_nothing_else(app: Flask, visitor: Browser, noon):
    visitor.get(
        "/en/privacy?q=Tanaka",
        headers={"Referer": "https://search.example/find?q=Tanaka", "User-Agent": "A browser"},
    )

    assert lines(app) == [
        ["127.0.0.1", "2030-05-01T12:00:00Z", "GET /en/privacy", "https://search.example/find", "A browser"]
    ]


def test_it_holds_no_key(app: Flask, visitor: Browser):
    with app.app_context():
        token = tokens.make(Capability.MY_PAGE, "abcdefghijklmnopqrstuv")
    for path in (
        f"/en/my/{token}",
        f"/ja/confirm/{token}",
        f"/u/{token}",
        f"/en/my/{token}/x/{token}",
        f"/en/mine/{token}",
    ):
        visitor.get(path, headers={"Referer": f"https://events.example.org/en/my/{token}"})
        visitor.get("/en/privacy", headers={"Referer": f"https://elsewhere.example/en/my/{token}"})

    written = str(lines(app))
    assert "/en/my/…" in written
    assert token not in written
    assert "abcdefghijklmnopqrstuv" not in written


@pytest.mark.parametrize("agent", ["A\tB", "x" * 10_000, "日本"])
def test_a_visitor_cannot_write_lines_or_columns_of_their_own(app: Flask, visitor: Browser, agent: str):
    visitor.get("/en/privacy", headers={"User-Agent": agent.encode("utf-8").decode("latin-1")})

    [line] = lines(app)
    assert len(line) == 5
    assert len(line[4]) <= 300


def test_days_that_are_over_their_time_are_deleted(app: Flask, visitor: Browser, noon, at):
    folder: Path = app.config["SETTINGS"].data_folder / "logs"
    visitor.get("/en/privacy")
    at(noon + timedelta(days=31))
    visitor.get("/en/privacy")

    with app.app_context():
        assert remove_old_days() == 1

    assert [path.name for path in folder.iterdir()] == ["access-2030-06-01.log"]


def test_a_log_that_cannot_be_written_turns_nobody_away(app: Flask, visitor: Browser):
    (app.config["SETTINGS"].data_folder / "logs").write_text("a file where the folder should be")

    assert visitor.get("/en/privacy").status_code < 500
