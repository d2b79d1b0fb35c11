import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.organisations.errors import ImageTooLarge, NotAnImage
from registration.organisations.rules import (
    BRAND,
    CODE,
    LARGEST_LOGO,
    code_from,
    image_kind,
    logo_name,
    looks_like_an_error,
)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize("colour", ["#c00000", "#9c1f1a", "#ff0033", "#e2231a"])
def test_red_is_close_to_the_colour_of_errors(colour) -> None:
    assert looks_like_an_error(colour)


@pytest.mark.parametrize(
    "colour", ["#0b5563", "#000000", "#ffffff", "#ffcc00", "#885544", "#663399", "#2b0a0a"]
)
def test_other_colours_are_not(colour) -> None:
    assert not looks_like_an_error(colour)


@given(st.binary(max_size=40))
def test_x5_an_image_is_known_by_its_first_bytes_or_not_at_all(content) -> None:
    kind = image_kind(content)
    assert kind is None or content[:3] in (b"\x89PN", b"\xff\xd8\xff", b"RIF")


def test_a_logo_is_named_after_its_content() -> None:
    assert logo_name(PNG) == hashlib.sha256(PNG).hexdigest() + ".png"
    with pytest.raises(NotAnImage):
        logo_name(b"<svg/>")
    with pytest.raises(ImageTooLarge):
        logo_name(PNG + b"\x00" * LARGEST_LOGO)


@pytest.mark.parametrize("text", ["#0b5563\n", "#0b5563;", "#0B5563", "0b5563", "#0b556３"])
def test_x5_a_colour_is_seven_characters_and_nothing_after_them(text) -> None:
    assert not BRAND.match(text)


@given(st.text(max_size=60))
def test_a_code_made_from_a_name_is_a_code_or_nothing(name) -> None:
    code = code_from(name)
    assert code in ("", "new") or CODE.match(code)
