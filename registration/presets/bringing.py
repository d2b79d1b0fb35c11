"""The things a preset brings: how each is found, made, and compared with what was brought before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registration.foundation.database import Record


@dataclass(frozen=True)
class Thing:
    """One thing of a preset under a key of its own, such as ``purpose:inquiry``."""

    key: str
    title: Mapping[str, str]
    find: Callable[[int | None], Record | None]
    """What stands under its code now; for things without a code, under the id it had when brought."""
    make: Callable[[], Record]
    content: Callable[[Any], Any]
    """What an editor could have changed."""

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


def facts(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """These columns of a row, as something that can be compared."""
    return {name: getattr(row, name) for name in names}


def given(data: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """What a file says about a thing, but for these."""
    return {name: value for name, value in data.items() if name not in without}
