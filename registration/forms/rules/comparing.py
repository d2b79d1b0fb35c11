"""What differs between two versions of a form, for whoever looks before it is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registration.forms.rules.fields import Field


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One field that is not as it was. ``details`` names the attributes, each before and after."""

    change: Change
    field: Field
    details: Sequence[tuple[str, Any, Any]] = ()

    @property
    def widens(self) -> bool:
        """Whether more is asked, or is used for more, than before."""
        if self.change is Change.ADDED:
            return self.field.takes_an_answer
        return any(_widens(*each) for each in self.details)


def _widens(name: str, before: Any, after: Any) -> bool:
    if name == "purposes":
        return bool(set(after) - set(before))
    if name in ("category", "identifier", "type", "label", "hint"):
        return True
    return (name == "required" and after) or (name == "internal" and not after)


def differences(before: Sequence[Field], after: Sequence[Field]) -> list[Difference]:
    """What came, went, moved and changed, in the order of the new version; what went stands last."""
    old = {each.code: each for each in before}
    found = []
    stayed_before = [each.code for each in before if each.code in {new.code for new in after}]
    stayed_after = [each.code for each in after if each.code in old]
    moved = {code for code, other in zip(stayed_after, stayed_before, strict=True) if code != other}
    for each in after:
        if each.code not in old:
            found.append(Difference(Change.ADDED, each))
        elif details := list(_details(old[each.code], each)):
            found.append(Difference(Change.CHANGED, each, details))
        elif each.code in moved:
            found.append(Difference(Change.MOVED, each))
    gone = [each for each in before if each.code not in {new.code for new in after}]
    return [*found, *(Difference(Change.REMOVED, each) for each in gone)]


def _details(before: Field, after: Field) -> Iterator[tuple[str, Any, Any]]:
    old: Mapping[str, Any]
    old, new = before.as_data(), after.as_data()
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def purposes_changed(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Codes of the purposes that came, and of those that went."""
    return [each for each in after if each not in before], [each for each in before if each not in after]
