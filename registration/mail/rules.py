"""Decisions about messages: when to try again, and colours that can be read in a mail."""

from datetime import timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=4)
"""RFC 5321, 4.5.4.1: at least 4 to 5 days."""

DEFAULT_BRAND = "#0b5563"
PAPER, DARK_PAPER = "#ffffff", "#11171b"
READABLE = 4.5
"""Contrast of text, WCAG 2.2, 1.4.3."""


def wait_before_try(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, and never all at once.

    ``chance`` between 0 and 1 spreads the waits over half to one and a half of that.
    """
    wait: timedelta = min(FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 20), LONGEST_WAIT)
    return wait * (0.5 + chance)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours ``#rrggbb`` as WCAG counts it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _towards(colour: str, goal: str, part: float) -> str:
    mixed = (round(a + (b - a) * part) for a, b in zip(_channels(colour), _channels(goal), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def readable_on(paper: str, colour: str) -> str:
    """The colour, moved away from the paper's no further than text in it needs."""
    goal = "#000000" if _luminance(paper) > 0.18 else "#ffffff"
    steps = (_towards(colour, goal, step / 20) for step in range(21))
    return next(shade for shade in steps if contrast(shade, paper) >= READABLE)
