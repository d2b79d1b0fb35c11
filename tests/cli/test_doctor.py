import socket
import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from registration.cli.settings import rows
from registration.foundation import settings
from registration.foundation.database import db, expect_to_write
from registration.foundation.keyring import write_secret
from registration.foundation.settings import DEMO_KEY, Mode, Settings, SettingsRefused, from_environment


def examine(app: Flask, **different: object):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **different)
    return app.test_cli_runner().invoke(args=["doctor"])


@pytest.fixture
def post_office():
    """Provide the port of a mail server that says hello and good-bye."""
    listener = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rwb") as line:
            line.write(b"220 here\r\n")
            line.flush()
            while asked := line.readline():
                line.write(b"221 bye\r\n" if asked.startswith(b"QUIT") else b"250 here\r\n")
                line.flush()

    thread = threading.Thread(target=greet)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(timeout=5)


def test_a_well_installation_is_called_well(app, post_office) -> None:
    expect_to_write(writing=True)  # as in a process of its own
    done = examine(app, mail_server="127.0.0.1", mail_port=post_office)
    assert done.exit_code == 0, done.output
    assert "All is well." in done.output


@pytest.mark.parametrize(
    ("different", "what_to_do"),
    [
        ({"public_address": ""}, "Set REGISTRATION_PUBLIC_ADDRESS"),
        ({"public_address": "http://events.example.org"}, "must begin with https://"),
        ({"public_address": "https://example.org/events"}, "must end after the host"),
        ({"installation_key": DEMO_KEY}, "one of your own"),
        ({"mail_server": "127.0.0.1", "mail_port": 1}, "REGISTRATION_MAIL_SERVER"),
        ({"languages": ("en us",)}, "no language tag"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(app, different, what_to_do) -> None:
    done = examine(app, **different)
    assert done.exit_code == 1
    assert what_to_do in done.output
    assert "Traceback" not in done.output


def test_keys_that_others_can_read_are_named(app) -> None:
    path = app.config["SETTINGS"].data_folder / "keys" / "installation.key"
    write_secret(path, b"x")
    path.chmod(0o644)
    done = examine(app)
    assert f"chmod 600 {path}" in done.output


def test_a_database_that_is_behind_is_named(app) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        db.session.commit()
    done = examine(app)
    assert done.exit_code == 1
    assert "registration db upgrade" in done.output


def test_a_folder_that_cannot_be_written_is_named(app, tmp_path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "cannot be written" in examine(app, data_folder=blocked).output


class TestProduction:
    """What production refuses to start with."""

    good = Settings(mode=Mode.PRODUCTION, public_address="https://events.example.org", installation_key="own")

    def test_it_starts_with_an_address_and_a_key_of_its_own(self, tmp_path) -> None:
        replace(self.good, data_folder=tmp_path).check()

    @pytest.mark.parametrize(
        "address", ["", "events.example.org", "http://events.example.org", "ftp://x.example"]
    )
    def test_it_needs_a_public_address(self, tmp_path, address) -> None:
        with pytest.raises(SettingsRefused, match="REGISTRATION_PUBLIC_ADDRESS"):
            replace(self.good, data_folder=tmp_path, public_address=address).check()

    def test_it_refuses_the_key_of_the_demo(self, tmp_path) -> None:
        with pytest.raises(SettingsRefused, match="demo"):
            replace(self.good, data_folder=tmp_path, installation_key=DEMO_KEY).check()

    def test_it_refuses_the_key_of_the_demo_from_a_file_too(self, tmp_path) -> None:
        write_secret(tmp_path / "keys" / "installation.key", DEMO_KEY.encode())
        with pytest.raises(SettingsRefused, match="demo"):
            replace(self.good, data_folder=tmp_path, installation_key="").check()

    def test_it_refuses_the_folder_of_the_demo(self, tmp_path) -> None:
        (tmp_path / "demo").write_text("")
        with pytest.raises(SettingsRefused, match="demo"):
            replace(self.good, data_folder=tmp_path).check()


def test_settings_come_from_one_file_and_the_environment_prevails(tmp_path) -> None:
    path = tmp_path / "registration.toml"
    path.write_text('port = 9000\nhost = "::1"\nlanguages = ["ja", "en"]\n')
    found = from_environment({"REGISTRATION_SETTINGS": str(path), "REGISTRATION_PORT": "9001"})
    assert (found.port, found.host, found.languages) == (9001, "::1", ("ja", "en"))


@pytest.mark.parametrize(
    "environment",
    [
        {"REGISTRATION_PROT": "1"},
        {"REGISTRATION_PORT": "many"},
        {"REGISTRATION_MODE": "holiday"},
        {"REGISTRATION_WORKER": "perhaps"},
        {"REGISTRATION_SETTINGS": "/nowhere/at/all.toml"},
    ],
)
def test_a_setting_that_is_not_understood_is_refused_by_name(environment) -> None:
    with pytest.raises(SettingsRefused):
        from_environment(environment)


def test_the_table_of_settings_is_complete(app) -> None:
    printed = app.test_cli_runner().invoke(args=["settings", "table"]).output
    assert len(rows()) == len(settings.table())
    assert all(row in printed for row in rows())
