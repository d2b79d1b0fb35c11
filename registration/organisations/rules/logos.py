"""What makes a logo and a code, and which colours stand in the way."""

import colorsys
import hashlib
import re
import unicodedata

from registration.organisations.errors import ImageTooLarge, NotAnImage

DEFAULT_BRAND = "#0b5563"
BRAND = re.compile(r"#[0-9a-f]{6}\Z", re.ASCII)
CODE = re.compile(r"(?!new\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z", re.ASCII)
LONGEST_CODE = 40

IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
LARGEST_LOGO = 400 * 1024


def image_kind(content: bytes) -> str | None:
    """Which of our kinds of image this is, by what is inside. The name of a file proves nothing."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None


def logo_name(content: bytes) -> str:
    """The name a logo is kept under: its SHA-256 and the ending of its kind.

    Raises:
        NotAnImage: when it is none of our kinds.
        ImageTooLarge: when it is larger than a logo needs to be.

    """
    if len(content) > LARGEST_LOGO:
        raise ImageTooLarge
    kind = image_kind(content)
    if kind is None:
        raise NotAnImage
    return f"{hashlib.sha256(content).hexdigest()}.{kind}"


def looks_like_an_error(brand: str) -> bool:
    """Whether a colour is so red that people would take it for an error."""
    red, green, blue = (int(brand[start : start + 2], 16) / 255 for start in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    degrees = hue * 360
    return (degrees < 20 or degrees > 340) and saturation > 0.4 and 0.15 < lightness < 0.85


def code_from(name: str) -> str:
    """A code made of the name's Latin letters and digits; empty if there are none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_CODE].strip("-")
