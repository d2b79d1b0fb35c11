"""Which columns hold personal data, and what a room must be able to do with them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Protocol

from registration.foundation.database import Record


class Category(StrEnum):
    """Kinds of personal data, as a notice names them (S-NETJAPAN-6 to 15)."""

    CONTACT = "contact"
    IDENTIFIABLE = "identifiable"
    ACCOUNT = "account"
    FINANCIAL = "financial"
    SERVICE_USE = "service_use"
    LOCATION = "location"
    AUDIO_VIDEO = "audio_video"
    IDENTITY_CHECK = "identity_check"
    PREFERENCES = "preferences"
    VOLUNTEERED = "volunteered"


def personal(category: Category) -> dict[str, str]:
    """The mark of a column that holds personal data: ``info=personal(Category.CONTACT)``."""
    return {"personal": category.value}


class HoldsPersonalData(Protocol):
    """What a room's ``personal_data`` module offers to the privacy room."""

    COLUMNS: frozenset[str]
    """``table.column`` of every marked column this module shows and erases."""

    def show(self, person_id: int) -> dict[str, Any]:
        """Everything the room holds about the person, ready for a page or a JSON file."""

    def erase(self, person_id: int) -> None:
        """Delete it, or overwrite what must stay without the person. Flushes, never commits."""


def marked_columns(tables: Iterable[type[Record]]) -> set[str]:
    """``table.column`` of all columns marked as personal."""
    return {
        f"{column.table.name}.{column.name}"
        for table in tables
        for column in table.__table__.columns
        if "personal" in column.info
    }
