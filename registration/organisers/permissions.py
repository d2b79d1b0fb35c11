"""What each role may do. One table, asked by the doors, printed by a test."""

from collections.abc import Iterable
from enum import StrEnum


class RoleName(StrEnum):
    ADMINISTRATOR = "administrator"
    DATA_OFFICER = "data_officer"
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"
    DOOR = "door"
    """Lets people in, and can do nothing else."""


A, D, O, C = RoleName.ADMINISTRATOR, RoleName.DATA_OFFICER, RoleName.ORGANISER, RoleName.CO_ORGANISER
G = RoleName.DOOR

PERMISSIONS: dict[str, frozenset[RoleName]] = {
    "dashboard.see":        frozenset({A, D, O}),
    "events.see":           frozenset({A, D, O}),
    "events.edit":          frozenset({A, O}),
    "events.publish":       frozenset({A, O}),
    "people.see":           frozenset({A, D, O}),
    "people.export":        frozenset({A, D, O}),
    "people.restricted":    frozenset({A, D}),
    "signups.edit":         frozenset({A, O}),
    "attendance.mark":      frozenset({A, O}),
    "checkin.work":         frozenset({A, O, G}),
    "newsletters.see":      frozenset({A, D, O}),
    "newsletters.edit":     frozenset({A, O}),
    "newsletters.send":     frozenset({A, O}),
    "consent.see":          frozenset({A, D, O}),
    "consent.edit":         frozenset({A, D}),
    "consent.approve":      frozenset({D}),
    "consent.enter":        frozenset({A, D, O}),
    "evidence.see":         frozenset({A, D}),
    "consent.search":       frozenset({A, D}),
    "consent.export":       frozenset({A, D}),
    "consent.invalidate":   frozenset({D}),
    "sharing.see":          frozenset({A, D, O}),
    "sharing.request":      frozenset({A, O}),
    "sharing.approve":      frozenset({D}),
    "agreements.edit":      frozenset({A, D}),
    "questionnaires.see":   frozenset({A, D, O}),
    "questionnaires.edit":  frozenset({A, O}),
    "requests.see":         frozenset({A, D}),
    "requests.handle":      frozenset({D}),
    "mail.see":             frozenset({A, D, O}),
    "audit.see":            frozenset({A, D}),
    "accounts.see":         frozenset({A}),
    "accounts.edit":        frozenset({A}),
    "settings.edit":        frozenset({A, D}),
    "organisations.see":    frozenset({A, D, O}),
    "organisations.edit":   frozenset({A, D}),
    "registers.see":        frozenset({A, D, O}),
    "registers.edit":       frozenset({A, D}),
    "shares.collect":       frozenset({C}),
}  # fmt: skip


def may(roles: Iterable[str], permission: str) -> bool:
    """Whether somebody with these roles has the permission.

    Raises:
        KeyError: for a permission that is not in the table.

    """
    allowed = PERMISSIONS[permission]
    return any(role in allowed for role in roles)
