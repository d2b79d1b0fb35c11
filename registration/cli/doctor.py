"""``registration doctor``: looks at everything the service stands on and says what to do."""

import secrets
import smtplib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from registration.consent import ledger
from registration.foundation import settings
from registration.foundation.database import db, reading
from registration.foundation.settings import DEMO_KEY, Mode, SettingsRefused
from registration.foundation.templates import beside_or_inside

Check = Callable[[], str]


class Unwell(Exception):
    """Something is wrong; the message says what, and what to do."""


def the_settings() -> str:
    chosen = settings.current()
    try:
        chosen.check()
    except SettingsRefused as refused:
        raise Unwell(str(refused)) from refused
    return f"mode {chosen.mode}, languages {', '.join(chosen.languages)}"


def the_data_folder() -> str:
    folder = settings.current().data_folder.absolute()
    trial = folder / f"trial-{secrets.token_hex(4)}"
    try:
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as trouble:
        raise Unwell(
            f"{folder} cannot be written: {trouble.strerror}. Give it to the user the service runs as."
        ) from trouble
    return str(folder)


def _secret_files() -> Iterator[Path]:
    for path in sorted((settings.current().data_folder / "keys").glob("*")):
        if path.is_file():
            yield path


def the_secrets() -> str:
    chosen = settings.current()
    open_to_others = [path for path in _secret_files() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_to_others:
        names = " ".join(str(path) for path in open_to_others)
        raise Unwell(f"Others on this machine can read the keys. Run: chmod 600 {names}")
    if chosen.installation_key == DEMO_KEY and chosen.mode is not Mode.DEMO:
        raise Unwell(
            "The installation key is the demo's. Set REGISTRATION_INSTALLATION_KEY to one of your own."
        )
    return "installation key set" if chosen.installation_key else "installation key in the data folder"


def the_database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as trouble:
        db.session.rollback()
        raise Unwell(
            "It does not answer. Check REGISTRATION_DATABASE_URL, and that the server runs and accepts us."
        ) from trouble
    return str(db.engine.url.render_as_string(hide_password=True))


def the_migrations() -> str:
    script = ScriptDirectory(str(beside_or_inside("migrations")))
    try:
        here = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError as trouble:
        raise Unwell("Nothing can be said while the database does not answer.") from trouble
    newest = script.get_current_head()
    if here != newest:
        raise Unwell(
            f"The database is at {here or 'nothing'}, the code at {newest}. Run: registration db upgrade"
        )
    return f"at {here}"


def the_mail_server() -> str:
    chosen = settings.current()
    connect = smtplib.SMTP_SSL if chosen.mail_use_ssl else smtplib.SMTP
    try:
        with connect(chosen.mail_server, chosen.mail_port, timeout=10) as server:
            server.ehlo()
            if chosen.mail_use_tls:
                server.starttls()
            if chosen.mail_username:
                server.login(chosen.mail_username, chosen.mail_password)
    except (OSError, smtplib.SMTPException) as trouble:
        raise Unwell(
            f"{chosen.mail_server}:{chosen.mail_port} does not take our mail ({type(trouble).__name__}). "
            "Check REGISTRATION_MAIL_SERVER, REGISTRATION_MAIL_PORT and the user name. Mail waits until then."
        ) from trouble
    return f"{chosen.mail_server}:{chosen.mail_port}"


def the_public_address() -> str:
    chosen = settings.current()
    address = urlsplit(chosen.public_address)
    if not address.hostname:
        raise Unwell("None is set. Set REGISTRATION_PUBLIC_ADDRESS: links in mails are made from it.")
    if address.path.strip("/") or address.query:
        raise Unwell("REGISTRATION_PUBLIC_ADDRESS must end after the host: the service answers at its root.")
    if not chosen.secure and address.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Unwell("REGISTRATION_PUBLIC_ADDRESS must begin with https://, or passwords travel in the open.")
    return chosen.public_address


def the_time_zones() -> str:
    try:
        ZoneInfo("Asia/Tokyo")
    except ZoneInfoNotFoundError as missing:
        raise Unwell("There is no time zone data. Install the Python package tzdata.") from missing
    return "found"


def the_time_stamps() -> str:
    """Have something stamped that says nothing, and forget it."""
    authority = settings.current().timestamp_url
    if not authority:
        return "none wanted (REGISTRATION_TIMESTAMP_URL)"
    try:
        ledger.stamp("registration doctor")
    except ledger.StampRefused as refused:
        raise Unwell(
            f"{refused} Check REGISTRATION_TIMESTAMP_URL. The ledger is sealed and signed all the same."
        ) from refused
    return authority


CHECKS: list[tuple[str, Check]] = [
    ("Settings", the_settings),
    ("Data folder", the_data_folder),
    ("Secrets", the_secrets),
    ("Public address", the_public_address),
    ("Database", the_database),
    ("Migrations", the_migrations),
    ("Mail server", the_mail_server),
    ("Time zones", the_time_zones),
    ("Time stamps", the_time_stamps),
]


def _says(name: str, check: Check) -> bool:
    try:
        click.echo(f"{click.style('well ', fg='green')} {name}: {check()}")
    except Unwell as trouble:
        click.echo(f"{click.style('wrong', fg='red')} {name}: {trouble}")
        return False
    return True


@click.command("doctor")
@with_appcontext
def commands() -> None:
    """Check settings, secrets, database, mail server and the rest, and say what to do."""
    with reading():
        well = [_says(name, check) for name, check in CHECKS]
    if not all(well):
        raise SystemExit(1)
    click.echo("All is well.")
