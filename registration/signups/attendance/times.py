"""Times and durations as programs write them in reports, in the languages of those who use them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb",
            "mar mär mrz",
            "apr",
            "may mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct okt",
            "nov",
            "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
AFTERNOON, MORNING = ("pm", "p.m.", "午後", "下午", "오후"), ("am", "a.m.", "午前", "上午", "오전")
UNITS = {
    3600: ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "時間", "小时", "小時", "시간"),
    60: ("m", "min", "mins", "minute", "minutes", "minuten", "分", "分間", "分钟", "分鐘", "분"),
    1: ("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "秒", "초"),
}
SECONDS_OF = {word: seconds for seconds, words in UNITS.items() for word in words}
_ZONE = re.compile(r"\(?\s*(?P<name>Z|UTC|GMT|JST)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?\s*\)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")


class Order(StrEnum):
    """How a date of three numbers is meant when its year stands last."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


@dataclass(frozen=True)
class Reading:
    """How the times of one report are to be read."""

    zone: str
    """Of times that name none."""
    order: Order = Order.MONTH_FIRST

    def moment(self, text: str) -> datetime | None:
        """The instant; nothing where the text is no time."""
        plain = _plain(text)
        clock = _CLOCK.search(plain)
        if clock is None:
            return None
        day = _day(plain[: clock.start()], self.order)
        zone = _zone(plain[clock.end() :], ZoneInfo(self.zone))
        if day is None or zone is None:
            return None
        hour, minute, second = (int(part or 0) for part in clock.groups())
        try:
            wall = datetime(*day, _hour(hour, plain), minute, second, tzinfo=zone)
            return wall.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def reading_of(texts: Iterable[str], zone: str, near: datetime) -> Reading:
    """The way of reading these times that makes sense of most of them, nearest to when the event was."""
    some = [text for _, text in zip(range(400), texts, strict=False)]

    def nonsense(reading: Reading) -> tuple[int, float]:
        found = [reading.moment(text) for text in some]
        away = [abs((moment - near).total_seconds()) for moment in found if moment]
        return found.count(None), min(away, default=0.0)

    return min((Reading(zone, order) for order in Order), key=nonsense)


def duration(text: str, *, unit: int = 60) -> int | None:
    """Seconds. A number alone counts in this unit; nothing where the text is no duration."""
    plain = _plain(text).casefold()
    if re.fullmatch(r"\d+(?:[.,]\d+)?", plain):
        return round(float(plain.replace(",", ".")) * unit) if len(plain) < 12 else None
    if clock := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})", plain):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    parts = list(_PART.finditer(plain))
    if not parts or _PART.sub("", plain).strip(" ,"):
        return None
    if any(part[2] not in SECONDS_OF or len(part[1]) > 8 for part in parts):
        return None
    return round(sum(float(part[1].replace(",", ".")) * SECONDS_OF[part[2]] for part in parts))


def _plain(text: str) -> str:
    """One width, one kind of space, clocks with colons."""
    plain = unicodedata.normalize("NFKC", text[:80]).strip()
    return re.sub(r"(\d+)\s*時\s*(\d+)\s*分(?!間)(?:\s*(\d+)\s*秒)?", _with_colons, plain)


def _with_colons(found: re.Match[str]) -> str:
    if "年" not in found.string and "/" not in found.string:
        return found[0]
    return f"{found[1]}:{int(found[2]):02}:{int(found[3] or 0):02}"


def _hour(hour: int, plain: str) -> int:
    lower = plain.casefold()
    if any(word in lower for word in AFTERNOON):
        return hour % 12 + 12 if hour <= 12 else hour
    if any(word in lower for word in MORNING):
        return hour % 12 if hour <= 12 else hour
    return hour


def _zone(rest: str, usual: tzinfo) -> tzinfo | None:
    plain = rest.strip()
    for word in (*AFTERNOON, *MORNING):
        if plain.casefold().startswith(word):
            plain = plain[len(word) :].strip()
            break
    found = _ZONE.fullmatch(plain)
    if found is None:
        # Another abbreviation, or the name of a place: what is not known is not guessed.
        return usual if not plain else None
    if found["offset"]:
        digits = found["offset"][1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        offset = timedelta(hours=hours, minutes=minutes)
        if offset >= timedelta(hours=24):
            return None
        return timezone(-offset if found["offset"][0] == "-" else offset)
    if not found["name"]:
        return usual
    return timezone(timedelta(hours=9)) if found["name"].upper() == "JST" else UTC


def _day(text: str, order: Order) -> tuple[int, int, int] | None:
    numbers = [int(each) for each in re.findall(r"\d+", text)[:4] if len(each) <= 4]
    if month := next(_months(text), None):
        return (_year(numbers[1]), month, numbers[0]) if len(numbers) == 2 else None
    if len(numbers) != 3:
        return None
    first, second, third = numbers
    if first > 999:
        return first, second, third
    if "." in text or order is Order.DAY_FIRST:
        return _year(third), second, first
    return _year(third), first, second


def _months(text: str) -> Iterator[int]:
    for word in re.findall(r"[^\W\d_]{3,}", text):
        if word[:3].casefold() in MONTHS:
            yield MONTHS[word[:3].casefold()]


def _year(number: int) -> int:
    return number + 2000 if number < 100 else number
