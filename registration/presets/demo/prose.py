"""Texts of the demo: written in lines here, read in paragraphs there."""

from collections.abc import Mapping

JOINT = {"en": " ", "ja": ""}
_OWN_LINE = ("#", "- ")


def prose(texts: Mapping[str, str]) -> dict[str, str]:
    """Each text by language, with every paragraph and every item of a list on one line."""
    return {tag: _flowing(text, JOINT[tag]) for tag, text in texts.items()}


def _flowing(text: str, joint: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        goes_on = (
            lines and lines[-1] and line and not line.startswith(_OWN_LINE) and not lines[-1].startswith("#")
        )
        if goes_on:
            lines[-1] += joint + line
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
