"""How a sign-up is found and ordered in lists: two columns, kept by one function."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registration.foundation.bigrams import bigrams, folded

NAMED = ("name", "organisation", "company")
"""How the codes of fields begin whose answers are looked through."""
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
LONGEST = 2000


def findable(answers: Mapping[str, Any]) -> dict[str, str]:
    """Values of the columns ``search`` and ``sort_name`` for these answers."""
    words = [str(answers.get("email", "")), *_words(answers)]
    found = f"{bigrams(' '.join(words)[:LONGEST])} {' '.join(_choices(answers))} "
    name = str(answers.get("name") or answers.get("email") or "")
    return {"search": found, "sort_name": folded(name).strip()[:200]}


def mark(field: str, option: str) -> str:
    """What stands in ``search`` of everybody who chose this. No pair of letters can be the same."""
    return f"{field}={option}"


def _words(answers: Mapping[str, Any]) -> Iterator[str]:
    for code, answer in answers.items():
        if isinstance(answer, str) and code.startswith(NAMED):
            yield answer


def _choices(answers: Mapping[str, Any]) -> Iterator[str]:
    for code, answer in answers.items():
        for option in answer if isinstance(answer, list) else [answer]:
            if isinstance(option, str) and code not in ("name", "email") and _CODE.fullmatch(option):
                yield mark(code, option)
