"""Pages drawn once for everybody belong to whoever reads them: no link in them is another visitor's."""

import pytest

from tests.factories.consent import a_notice
from tests.factories.events import an_event


@pytest.fixture
def path(app) -> str:
    with app.app_context():
        a_notice()
        return f"/en/events/{an_event().slug}"


@pytest.mark.parametrize("page", ["", "/sign-up"])
def test_links_to_other_languages_carry_the_source_of_the_present_visitor(visitor, path, page) -> None:
    address = f"{path}{page}"
    there = address.replace("/en/", "/ja/")
    assert f'href="{there}?source=first"' in visitor.get(f"{address}?source=first").text
    plain = visitor.get(address).text
    assert f'href="{there}"' in plain
    assert "source=first" not in plain
    second = visitor.get(f"{address}?source=second&other=a%22b").text
    assert f'href="{there}?source=second&amp;other=a%22b"' in second
    assert "what-this-visitor-asks" not in plain + second


def test_a_form_first_drawn_for_an_error_carries_nothing_of_whoever_made_it(visitor, path) -> None:
    address = f"{path}/sign-up"
    wrong = visitor.post(f"{address}?source=first", data={"csrf_token": "x"})
    assert wrong.status_code in (400, 409, 422)
    assert "source=first" not in visitor.get(address).text


def test_an_event_page_is_the_same_as_long_as_the_same_is_asked(visitor, path) -> None:
    first = visitor.get(f"{path}?source=first")
    assert first.headers["ETag"] != visitor.get(path).headers["ETag"]
    kept = {"If-None-Match": first.headers["ETag"]}
    assert visitor.get(f"{path}?source=first", headers=kept).status_code == 304
    assert visitor.get(path, headers=kept).status_code == 200
