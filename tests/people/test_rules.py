from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.people.errors import NotAnAddress
from registration.people.rules import address, email_key, zone_in


@pytest.mark.parametrize(
    "typed",
    [
        "mika@example.com",
        "a..b.@docomo.ne.jp",
        ".first@ezweb.ne.jp",
        "mika+seminar@example.com",
        "x" * 64 + "@example.com",
        "o'brien@example.ie",
        "mika@例え.jp",
        "用户@例え.jp",
    ],
)
def test_m20_addresses_that_exist_are_taken(typed) -> None:
    assert address(f"  {typed} ").partition("@")[0] == typed.partition("@")[0]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "mika",
        "@example.com",
        "mika@",
        "mika@localhost",
        "a b@example.com",
        "a@b@example.com",
        "x" * 65 + "@example.com",
        "mika@example.com\r\nBcc: everyone@example.com",
        "mika\x00@example.com",
        "<mika>@example.com",
        "mika@-example.com",
        "mika@example.com, other@example.com",
    ],
)
def test_what_no_mailbox_can_have_is_refused(typed) -> None:
    with pytest.raises(NotAnAddress):
        address(typed)


def test_two_spellings_of_one_mailbox_have_one_key() -> None:
    assert email_key("Mika.Tanaka@Example.COM") == email_key(" mika.tanaka@example.com")
    assert email_key("mika+a@example.com") != email_key("mika@example.com")


@given(st.text(max_size=80))
def test_anything_is_an_address_or_refused(typed) -> None:
    try:
        good = address(typed)
    except NotAnAddress:
        return
    assert address(good) == good
    assert not any(sign.isspace() for sign in good)


@pytest.mark.parametrize(
    ("country", "zone"),
    [("JP", "Asia/Tokyo"), ("DE", "Europe/Berlin"), ("US", None), ("AU", None), ("XX", None), (None, None)],
)
def test_e7_a_country_has_a_zone_where_all_its_clocks_show_the_same(country, zone) -> None:
    assert zone_in(country, datetime(2031, 10, 26, 9, tzinfo=UTC)) == zone
