"""What a visitor looks for, as the address says it, and what the page offers to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from registration.events.listing import Sieve, sieve_for, tongues_in_use
from registration.events.models import Label, LabelKind
from registration.events.queries import labels
from registration.web.places import is_zone

ASKED = ("q", "how", "language", "category", "region", "topic", "series")
"""What an address of the calendar and its feeds may say."""
LONGEST = 200


def sieve_asked() -> Sieve:
    """What the address asks for."""
    asked = {name: request.args.get(name, "")[:LONGEST].replace("\x00", "") for name in ASKED}
    return sieve_for(
        words=asked["q"],
        how=asked["how"],
        tongue=asked["language"],
        series=asked["series"],
        labels={kind: asked[kind.value] for kind in LabelKind},
    )


def zone_asked() -> str | None:
    """The time zone that the reader chose."""
    asked = request.args.get("zone", "")
    return asked if asked and is_zone(asked) else None


@dataclass(frozen=True)
class Choices:
    """What the filters offer."""

    labels: dict[str, Sequence[Label]]
    tongues: list[str]


def choices() -> Choices:
    known = labels()
    by_kind = {kind.value: [each for each in known if each.kind is kind] for kind in LabelKind}
    return Choices({kind: found for kind, found in by_kind.items() if found}, tongues_in_use())


def same_question() -> dict[str, Any]:
    """What was asked, for the addresses of feeds and of other pages of the calendar."""
    return {name: asked for name in ASKED if (asked := request.args.get(name, "")[:LONGEST])}
