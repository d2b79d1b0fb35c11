"""Settings: from the environment (``REGISTRATION_…``) or from one TOML file, and nowhere else."""

import base64
import os
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEMO_KEY = base64.b64encode(b"registration demo: known to all.").decode()
"""The installation key of every demo. It is published here, so production refuses it."""


class Mode(StrEnum):
    """What the installation is for."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class SettingsRefused(Exception):
    """The service cannot start with these settings. The message says what to do."""


def _meaning(words: str, *, default: Any) -> Any:
    if isinstance(default, dict | list):
        return field(default_factory=lambda: type(default)(default), metadata={"meaning": words})
    return field(default=default, metadata={"meaning": words})


# A process has one of them. What is kept for it is found by the object, without a look at every setting.
@dataclass(frozen=True, eq=False)
class Settings:
    """Everything an installation can set. The README's table is checked against this class."""

    mode: Mode = _meaning("`production`, `demo` or `test`", default=Mode.PRODUCTION)
    public_address: str = _meaning(
        "Address under which people reach the service, such as `https://events.example.org`. "
        "Every link in a mail is made from it",
        default="",
    )
    data_folder: Path = _meaning(
        "Folder for keys, uploads, journals and the SQLite files", default=Path("data")
    )
    database_url: str = _meaning(
        "`sqlite:///…` or `postgresql+psycopg://user:password@host/name`. Empty: SQLite in the data folder",
        default="",
    )
    installation_key: str = _meaning(
        "Base64 of 32 random bytes that wrap person keys and sign links. "
        "Empty: kept in `keys/installation.key` in the data folder, made at the first start",
        default="",
    )
    languages: tuple[str, ...] = _meaning(
        "Languages of the public site, first one first", default=("en", "ja")
    )
    host: str = _meaning("Address to listen on", default="127.0.0.1")
    port: int = _meaning("Port to listen on", default=8000)
    web_processes: int = _meaning("Processes that answer requests", default=2)
    web_threads: int = _meaning("Threads in each of them; on SQLite they answer in turn", default=4)
    trusted_proxies: int = _meaning(
        "How many proxies stand before the service; their `X-Forwarded-…` headers are believed", default=0
    )
    mail_server: str = _meaning("Host of the SMTP server", default="localhost")
    mail_port: int = _meaning("Its port", default=25)
    mail_use_tls: bool = _meaning("STARTTLS", default=False)
    mail_use_ssl: bool = _meaning("TLS from the first byte", default=False)
    mail_username: str = _meaning("User name for the SMTP server", default="")
    mail_password: str = _meaning("Password for it", default="")
    mail_sender: str = _meaning(
        "Address messages come from. Empty: the contact address of the controller", default=""
    )
    hold_hours: int = _meaning("Hours a place is held until the mailbox is confirmed", default=48)
    shown_hours: int = _meaning(
        "Hours for which an open form counts as shown; answers sent later come back to be looked at again",
        default=24,
    )
    offer_hours: int = _meaning("Hours a place from the waiting line is offered", default=24)
    access_log_days: int = _meaning("Days the access log is kept", default=30)
    upload_megabytes: int = _meaning("Largest upload", default=5)
    files: bool = _meaning(
        "Whether sign-up forms may ask for files, each with the word of a data officer", default=False
    )
    file_megabytes: int = _meaning("Largest file that answers a question", default=3)
    file_check: str = _meaning(
        "Program that looks at each such file, such as a virus scanner: it gets the file on its standard "
        "input, and any exit code but 0 refuses it. Empty: none",
        default="",
    )
    fill_seconds: int = _meaning(
        "Seconds below which a public form was filled in so fast that its sender is asked for proof of work",
        default=3,
    )
    proof_from_network: int = _meaning(
        "Forms from one network in an hour from which on each further one needs proof of work; 0: none does",
        default=20,
    )
    proof_from_event: int = _meaning(
        "Sign-ups for one event in an hour from which on each further one needs proof of work; 0: none does",
        default=1000,
    )
    mails_an_hour: int = _meaning(
        "Forms in an hour that may each have a mail sent to one and the same mailbox; 0: any number",
        default=10,
    )
    mails_a_day: int = _meaning("The same on one day", default=30)
    network_an_hour: int = _meaning(
        "Public forms taken from one network (IPv4 /24, IPv6 /56) in an hour; 0: any number", default=200
    )
    network_a_day: int = _meaning("The same on one day", default=1000)
    forms_an_hour: int = _meaning(
        "Public forms taken from all the world in an hour; 0: any number", default=20000
    )
    forms_a_day: int = _meaning("The same on one day", default=100000)
    unproven_an_hour: int = _meaning(
        "Forms taken from one network in an hour without the proof of work they were asked for, "
        "as browsers without script send them; 0: any number",
        default=5,
    )
    unproven_a_day: int = _meaning("The same on one day", default=20)
    failures_an_hour: int = _meaning(
        "How often somebody may fail to sign in to one account in an hour; ten times as often from one "
        "network; 0: any number",
        default=20,
    )
    storage_country: str = _meaning(
        "Country where the service keeps its data, as `JP`; stands in consent receipts. "
        "Empty: the controller's country",
        default="",
    )
    worker: bool = _meaning("Whether `serve` runs the worker too", default=True)
    witnesses: tuple[str, ...] = _meaning(
        "Addresses, with commas between, that every new checkpoint of the ledger is mailed to", default=()
    )
    timestamp_url: str = _meaning(
        "Address of an authority (RFC 3161) that stamps every new checkpoint. Empty: none", default=""
    )
    timestamp_certificates: str = _meaning(
        "PEM file of certificates that the signature of a stamp must lead to. Empty: only what the stamp is "
        "for is checked",
        default="",
    )

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'registration.db').absolute()}"

    @property
    def on_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def secure(self) -> bool:
        """Whether people reach the service by https."""
        return self.public_address.startswith("https:")

    def _kept_key(self) -> str:
        path = self.data_folder / "keys" / "installation.key"
        try:
            return path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def check(self) -> None:
        """Refuse what production must not start with.

        Raises:
            SettingsRefused: with a sentence that says what to change.

        """
        for language in self.languages:
            if not language.replace("-", "").isalnum():
                raise SettingsRefused(
                    f"REGISTRATION_LANGUAGES: “{language}” is no language tag such as en or ja."
                )
        self._check_outside()
        if self.mode is Mode.PRODUCTION:
            self._check_production()

    def _check_outside(self) -> None:
        for witness in self.witnesses:
            if not all(witness.rpartition("@")[::2]) or " " in witness:
                raise SettingsRefused(f"REGISTRATION_WITNESSES: “{witness}” is no mail address.")
        if self.timestamp_url and not self.timestamp_url.startswith(("https://", "http://")):
            raise SettingsRefused("REGISTRATION_TIMESTAMP_URL must begin with https:// or http://.")

    def _check_production(self) -> None:
        address = urlsplit(self.public_address)
        if not address.scheme or not address.hostname:
            raise SettingsRefused(
                "Set REGISTRATION_PUBLIC_ADDRESS to the address people will use, "
                "such as https://events.example.org. Links in mails are made from it."
            )
        if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise SettingsRefused("REGISTRATION_PUBLIC_ADDRESS must begin with https://.")
        if DEMO_KEY in (self.installation_key, self._kept_key()):
            raise SettingsRefused(
                "The installation key is the demo's, which everybody knows. Set "
                "REGISTRATION_INSTALLATION_KEY to the base64 of 32 random bytes, or remove the file "
                "keys/installation.key from the data folder of an installation that has no data yet."
            )
        if (self.data_folder / "demo").exists():
            raise SettingsRefused(
                "The data folder was made by the demo. Give production a folder of its own: "
                "REGISTRATION_DATA_FOLDER."
            )


PREFIX = "REGISTRATION_"


def table() -> list[tuple[str, str, str]]:
    """Every setting as people meet it: its name, its default, what it means."""
    return [(PREFIX + each.name.upper(), _shown(each), each.metadata["meaning"]) for each in fields(Settings)]


def _shown(each: Any) -> str:
    if isinstance(each.default, tuple):
        return ",".join(each.default)
    return str(each.default).lower() if isinstance(each.default, bool) else str(each.default)


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the file named by ``REGISTRATION_SETTINGS``, if any, then the environment, which prevails.

    Raises:
        SettingsRefused: for an unknown name or a value of the wrong kind.

    """
    environment = os.environ if environment is None else environment
    known = {each.name: each for each in fields(Settings)}
    raw: dict[str, Any] = {}
    if path := environment.get(PREFIX + "SETTINGS"):
        raw.update(_from_file(Path(path)))
    for name, value in environment.items():
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and key != "settings":
            raw[key] = value
    if unknown := sorted(set(raw) - set(known)):
        raise SettingsRefused(f"Unknown setting: {', '.join(unknown)}.")
    return Settings(**{name: _read(name, known[name].type, value) for name, value in raw.items()})


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise SettingsRefused(f"Cannot read the settings in {path}: {trouble}") from trouble


def _read(name: str, kind: Any, value: Any) -> Any:
    try:
        return _READERS.get(kind, str)(value)
    except ValueError as wrong:
        raise SettingsRefused(f"{PREFIX}{name.upper()}: {value!r} is not understood.") from wrong


def _truth(value: Any) -> bool:
    word = str(value).strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off", ""):
        return False
    raise ValueError(word)


def _several(value: Any) -> tuple[str, ...]:
    words = value if isinstance(value, list) else str(value).split(",")
    return tuple(str(word).strip() for word in words if str(word).strip())


_READERS: dict[Any, Any] = {
    Mode: Mode,
    Path: Path,
    int: int,
    bool: _truth,
    tuple[str, ...]: _several,
}

_current: ContextVar[Settings | None] = ContextVar("settings", default=None)


def use(settings: Settings) -> None:
    """Make these the settings of the present context."""
    _current.set(settings)


def current() -> Settings:
    """The settings of the installation that is being served.

    Raises:
        LookupError: outside of an application.

    """
    settings = _current.get()
    if settings is None:
        raise LookupError("No settings: enter an application context first.")
    return settings
