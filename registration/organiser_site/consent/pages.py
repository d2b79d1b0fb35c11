"""The blueprint of the area, and what its views share."""

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint

from registration.consent.models import NoticeVersion, PurposeVersion
from registration.web.access import staff

pages = Blueprint("consent", __name__)
Version = TypeVar("Version", PurposeVersion, NoticeVersion)


def me() -> int | None:
    """The account that does it, for the audit trail."""
    account = staff()
    return account.id if account else None


def draft_of(versions: Sequence[Version]) -> Version | None:
    """The newest version, if it is not published."""
    return versions[0] if versions and versions[0].published_at is None else None
