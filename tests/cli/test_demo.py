"""The demo as people start it: one command, everything on this machine, nothing of theirs touched."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from registration.cli.demo import commands
from registration.foundation.settings import Mode, Settings, SettingsRefused

PATIENCE = 120


class Demo:
    """The running command, and what it has printed so far."""

    def __init__(self, folder: Path) -> None:
        self.log = folder.parent / "demo.log"
        # Settings of somebody's real installation, which the demo must not use.
        environment = os.environ | {"REGISTRATION_DATABASE_URL": "postgresql+psycopg://nobody@localhost:1/x"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-u",
                    "-m",
                    "registration",
                    "demo",
                    "--folder",
                    str(folder),
                    "--port",
                    "18000",
                ],
                stdout=log,
                stderr=log,
                env=environment,
            )

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def address(self, what: str) -> str:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self.process.poll() is None:
            if found := re.search(rf"{what}\s+(http://localhost:\d+/\S*)", self.said):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(self.said)

    def page(self, address: str, holding: str) -> str:
        """The page, as soon as it says this."""
        ends = time.monotonic() + PATIENCE
        words = ""
        while time.monotonic() < ends and holding not in words:
            try:
                with urllib.request.urlopen(address, timeout=10) as response:
                    words = response.read().decode()
            except OSError:
                pass
            time.sleep(0.1)
        assert holding in words, self.said + words[:2000]
        return words

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def test_the_demo_serves_its_pages_catches_its_mail_and_can_be_started_again(tmp_path):
    folder = tmp_path / "demo"
    first = Demo(folder)
    try:
        first.page(first.address("For everyone") + "events", "Halal certification")
        first.page(first.address("The demo’s mailbox"), "Selling to Viet Nam")
        assert "organiser@trade-centre.example" in first.said
    finally:
        code = first.stop()
    assert code == 0, first.said

    second = Demo(folder)
    try:
        second.page(second.address("For everyone") + "events", "Halal certification")
    finally:
        second.stop()
    with pytest.raises(SettingsRefused, match="made by the demo"):
        Settings(
            mode=Mode.PRODUCTION, public_address="https://events.example.org", data_folder=folder
        ).check()


def test_a_folder_that_the_demo_did_not_make_is_left_alone(tmp_path):
    (tmp_path / "registration.db").write_bytes(b"somebody's real data")

    result = CliRunner().invoke(commands, ["--folder", str(tmp_path), "--fresh"])

    assert result.exit_code == 1
    assert "was not made by the demo" in result.output
    assert (tmp_path / "registration.db").read_bytes() == b"somebody's real data"
