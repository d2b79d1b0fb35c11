"""Puts rooms and doors together into one Flask application."""

import gc
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Blueprint, Flask, Request, appcontext_pushed
from flask_bootstrap import Bootstrap5
from flask_migrate import Migrate
from werkzeug.exceptions import BadHost
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from registration.foundation import jobs, settings
from registration.foundation.database import db
from registration.foundation.settings import Settings, from_environment
from registration.foundation.templates import beside_or_inside
from registration.web import (
    access,
    access_log,
    context,
    errors,
    headers,
    languages,
    manners,
    sessions,
    sign_in,
    spelling,
)
from registration.web.turns import InTurn
from registration.worker.queue import Handover

ROOMS = (
    "audit", "organisations", "people", "organisers", "consent", "mail", "forms", "events", "signups",
    "newsletters", "questionnaires", "sharing", "privacy",
)  # fmt: skip
DOORS = {
    "public_site": "/<language:lang>",
    "personal_site": "/<language:lang>",
    "organiser_site": "/<language:lang>/organiser",
    "partner_site": "/<language:lang>/partner",
}

for room in ROOMS:
    import_module(f"registration.{room}.models")
for room in ROOMS:
    if find_spec(f"registration.{room}.messages"):
        import_module(f"registration.{room}.messages")


class Registration(Flask):
    """Flask, whose views here are all plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        # Asked for every view and every function before one: whether it is a coroutine need not be looked up.
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Flask's own; a Host that is no name is refused, on a page that could not be drawn without one."""
        try:
            return super().create_url_adapter(request)
        except BadHost as refused:
            if request is None:
                raise
            request.environ["HTTP_HOST"] = urlsplit(settings.current().public_address).netloc or "localhost"
            request.routing_exception = refused
            return super().create_url_adapter(request)


def create_app(chosen: Settings | None = None, **overrides: object) -> Flask:
    """The application for these settings, or for those of the environment.

    Raises:
        SettingsRefused: when production must not start with them.

    """
    chosen = chosen or from_environment()
    chosen.check()
    settings.use(chosen)
    chosen.data_folder.mkdir(parents=True, exist_ok=True)
    app = Registration(
        "registration",
        root_path=str(beside_or_inside("templates").parent),
        static_folder=str(beside_or_inside("static")),
        template_folder=str(beside_or_inside("templates")),
    )
    app.config.from_mapping(
        SETTINGS=chosen,
        SQLALCHEMY_DATABASE_URI=chosen.database,
        MAX_CONTENT_LENGTH=chosen.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        BOOTSTRAP_SERVE_LOCAL=True,
        MAIL_SERVER=chosen.mail_server,
        MAIL_PORT=chosen.mail_port,
        MAIL_USE_TLS=chosen.mail_use_tls,
        MAIL_USE_SSL=chosen.mail_use_ssl,
        MAIL_USERNAME=chosen.mail_username or None,
        MAIL_PASSWORD=chosen.mail_password or None,
        MAIL_DEFAULT_SENDER=chosen.mail_sender or None,
        TESTING=chosen.mode is settings.Mode.TEST,
    )
    app.config.from_mapping(overrides)
    if chosen.mode is not settings.Mode.TEST:  # a test says itself what runs, and when
        app.extensions["jobs"] = Handover(chosen)
    appcontext_pushed.connect(_enter, app)
    db.init_app(app)
    Migrate(app, db, directory=str(beside_or_inside("migrations")), render_as_batch=True)
    for part in (
        languages,
        spelling,
        sessions,
        sign_in,
        access,
        access_log,
        headers,
        manners,
        errors,
        context,
    ):
        part.init_app(app)
    Bootstrap5(app)
    for door, prefix in DOORS.items():
        app.register_blueprint(_door(door), url_prefix=prefix)
        _add_pages_without_language(app, door)
    for command in all_commands():
        app.cli.add_command(command)
    if chosen.trusted_proxies:
        hops = chosen.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def all_commands() -> list[click.Command]:
    """What the doors of the terminal offer: what a module there calls ``commands``."""
    modules = [module for area in ("cli", "worker") for module in _modules(area)]
    return [module.commands for module in modules if hasattr(module, "commands")]


def application() -> Flask:
    """The application as a server runs it: what was made at the start is never looked through again.

    Most objects live as long as the process. Frozen, they cost the collector of garbage nothing.
    """
    app = create_app()
    if app.config["SETTINGS"].on_sqlite:
        app.wsgi_app = InTurn(app.wsgi_app)  # type: ignore[method-assign]
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return app


def _enter(app: Flask, **_: object) -> None:
    settings.use(app.config["SETTINGS"])
    jobs.hand_over_to(app.extensions.get("jobs"))


def _modules(package: str) -> list[object]:
    found = import_module(f"registration.{package}")
    return [
        import_module(f"registration.{package}.{each.name}")
        for each in sorted(iter_modules(found.__path__), key=lambda each: each.name)
        if not each.ispkg
    ]


def _areas(door: str) -> list[tuple[str, ModuleType]]:
    """The areas of a door by name, each with its views."""
    package = import_module(f"registration.{door}")
    return [
        (area.name, import_module(f"registration.{door}.{area.name}.views"))
        for area in sorted(iter_modules(package.__path__), key=lambda each: each.name)
        if area.ispkg and find_spec(f"registration.{door}.{area.name}.views")
    ]


def _door(name: str) -> Blueprint:
    """The blueprint of a door with those of its areas inside: ``organiser_site.events.edit``."""
    door = Blueprint(name, name)
    for _, views in _areas(name):
        door.register_blueprint(views.pages)
    return door


def _add_pages_without_language(app: Flask, door: str) -> None:
    """Add what an area lists in ``WITHOUT_LANGUAGE``: path, view, methods.

    Such a page has the name it would have in the area's blueprint, but no language in its path. It answers
    with and without a slash at the end: what posts to an unsubscribe address must never be redirected (M3).
    """
    for area, views in _areas(door):
        for path, view, methods in getattr(views, "WITHOUT_LANGUAGE", ()):
            app.add_url_rule(
                path, f"{door}.{area}.{view.__name__}", view, methods=methods, strict_slashes=False
            )
