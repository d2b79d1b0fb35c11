"""Facts of the organisation in the texts of a preset: ``{name}`` becomes its name, and so on."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from registration.foundation.localization import pick
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.queries import controller, organisations, representatives

OPEN = {"en": "(to be filled in)", "ja": "（要記入）"}
"""What stands where a fact is not known yet."""
SLOT = re.compile(r"\{([a-z]+)\}")
Filled = Callable[[Mapping[str, str]], dict[str, str]]


def filler(codes: Sequence[str]) -> Filled:
    """A function that puts the present facts into a text in every language.

    ``codes`` are those of the organisations that the preset brings: only they are named.
    """
    us = controller()
    known = {tag: _facts(us, codes, tag) for tag in OPEN} if us else {}

    def fill(text: Mapping[str, str]) -> dict[str, str]:
        return {tag: in_words(words, known.get(tag, {}), tag) for tag, words in text.items()}

    return fill


def in_words(words: str, facts: Mapping[str, str], tag: str) -> str:
    """The text with its slots filled; a fact that is not known says so."""
    return SLOT.sub(lambda slot: facts.get(slot[1]) or OPEN.get(tag, OPEN["en"]), words)


def _facts(us: Organisation, codes: Sequence[str], tag: str) -> dict[str, str]:
    facts: dict[str, Any] = {
        "name": pick(us.name, tag),
        "address": pick(us.address, tag),
        "representative": pick(us.representative_name, tag),
        "contact": us.privacy_email or us.contact_email or "",
        "dpo": pick(us.dpo_contact, tag),
        "department": pick(getattr(us, "department", {}), tag),
        "telephone": us.telephone or "",
        "fax": getattr(us, "fax", None) or "",
        "parties": _names(OrganisationKind.PROCESSOR, codes, tag),
        "group": _names(OrganisationKind.GROUP_MEMBER, codes, tag),
        "representatives": "\n".join(
            f"- {pick(each.name, tag)}, {pick(each.address, tag)}" for each in representatives(us)
        ),
    }
    return facts


def _names(kind: OrganisationKind, codes: Sequence[str], tag: str) -> str:
    found = [pick(each.name, tag) for each in organisations(kind) if each.code in codes]
    if tag == "ja":
        return "、".join(found)
    return " and ".join(part for part in (", ".join(found[:-1]), "".join(found[-1:])) if part)
