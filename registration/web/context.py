"""What every template may use."""

from typing import Any

from flask import Flask, g, has_request_context, request

from registration.forms.rules import endings_of, in_groups, kinds_in_words
from registration.foundation import localization, settings
from registration.foundation.templates import add_words
from registration.organisations.models import Organisation
from registration.organisations.queries import controller
from registration.organisers.permissions import may
from registration.web.access import staff
from registration.web.languages import other_languages
from registration.web.places import cities
from registration.web.waiting import waiting_counts


def current_controller() -> Organisation | None:
    """The controller, asked for once a request."""
    if "controller" not in g:
        g.controller = controller()
    found: Organisation | None = g.controller
    return found


def zone_of_house() -> str:
    """The time zone in which the house reads its clocks."""
    organisation = current_controller()
    return organisation.time_zone if organisation else "UTC"


def _may(permission: str) -> bool:
    account = staff()
    return account is not None and may(account.role_names, permission)


def _area() -> str:
    return request.endpoint.split(".")[1] if request.endpoint and request.endpoint.count(".") > 1 else ""


class _Lazy:
    """Asked for only by templates that print it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_controller(), name, None)

    def __bool__(self) -> bool:
        return current_controller() is not None


def _context() -> dict[str, Any]:
    if not has_request_context():
        return {}
    return {
        "controller": _Lazy(),
        "language": localization.language(),
        "languages": [(tag, localization.own_name(tag)) for tag in settings.current().languages],
        "other_languages": other_languages,
        "may": _may,
        "signed_in": staff,
        "waiting_counts": waiting_counts,
        "area": _area(),
        "cities": cities,
        "largest_file": settings.current().file_megabytes,
    }


def init_app(app: Flask) -> None:
    add_words(app.jinja_env)
    app.jinja_env.filters["in_groups"] = in_groups
    app.jinja_env.filters["file_kinds"] = kinds_in_words
    app.jinja_env.filters["file_endings"] = endings_of
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
