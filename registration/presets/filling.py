"""Facts of the organisation in the texts of a preset: ``{name}`` becomes its name, and so on."""

import re
from collections.abc import Callable, Mapping, Sequence

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

    def fill(text: Mapping[str, str]) -> dict[str, str]:
        return {tag: in_words(words, tag) for tag, words in text.items()}

    def in_words(words: str, tag: str) -> str:
        return SLOT.sub(lambda slot: known(slot[1], tag), words)

    def known(slot: str, tag: str) -> str:
        return (us is not None and _fact(us, slot, codes, tag)) or OPEN.get(tag, OPEN["en"])

    return fill


def _fact(us: Organisation, slot: str, codes: Sequence[str], tag: str) -> str:
    """One fact in one language; empty where it is not known."""
    plain = {"contact": us.privacy_email or us.contact_email, "telephone": us.telephone, "fax": us.fax}
    by_language = {
        "name": us.name,
        "address": us.address,
        "representative": us.representative_name,
        "dpo": us.dpo_contact,
        "department": us.department,
    }
    if slot in by_language:
        return pick(by_language[slot], tag)
    if slot == "parties":
        return _names(OrganisationKind.PROCESSOR, codes, tag)
    if slot == "group":
        return _names(OrganisationKind.GROUP_MEMBER, codes, tag)
    if slot == "representatives":
        return "\n".join(
            f"- {pick(each.name, tag)}, {pick(each.address, tag)}" for each in representatives(us)
        )
    return plain[slot] or ""


def _names(kind: OrganisationKind, codes: Sequence[str], tag: str) -> str:
    found = [pick(each.name, tag) for each in organisations(kind) if each.code in codes]
    if tag == "ja":
        return "、".join(found)
    return " and ".join(part for part in (", ".join(found[:-1]), "".join(found[-1:])) if part)
