"""Changing what is known of the parties, and keeping the registers that a privacy policy promises."""

from registration.organisations.actions.internal_rules import (
    acknowledge,
    new_rules,
    publish_rules,
    rename_rules,
    write_rules,
)
from registration.organisations.actions.parties import (
    change_organisation,
    change_representative,
    keep_logo,
    new_organisation,
    new_representative,
    remove_representative,
)
from registration.organisations.actions.registers import (
    change_measure,
    change_service,
    change_tool,
    new_measure,
    new_service,
    new_tool,
    remove_measure,
    remove_tool,
)
from registration.organisations.actions.reviews import finish_review, plan_review

__all__ = [
    "acknowledge", "change_measure", "change_organisation", "change_representative", "change_service",
    "change_tool", "finish_review", "keep_logo", "new_measure", "new_organisation", "new_representative",
    "new_rules", "new_service", "new_tool", "plan_review", "publish_rules", "remove_measure",
    "remove_representative", "remove_tool", "rename_rules", "write_rules",
]  # fmt: skip
