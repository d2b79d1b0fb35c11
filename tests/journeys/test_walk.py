"""A walk through the whole demo: every kind of page that each kind of reader can reach by links."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from registration.presets import demo
from tests.journeys.installation import Installation
from tests.journeys.story import sign_in
from tests.journeys.witness import Reader

LEADS_AWAY = re.compile(r"\.(ics|atom|xml|csv|xlsx|zip|pdf)$|/document/|/export|/account/logout|/join/")
ROLES = dict(demo.SIGN_IN)
looked_at: set[str] = set()
"""Kinds of page that an earlier reader of this module has looked at: later ones only follow their links."""
PAGES = {"visitor": 9, "organiser": 30, "data officer": 25, "administrator": 30, "co-organiser": 2}
"""At least so many kinds of page are met. Fewer means that a link has gone."""


@pytest.fixture(scope="module")
def house(furnished: Installation) -> Installation:
    """SQLite alone: how a page looks does not depend on the engine."""
    return furnished


@pytest.mark.parametrize("who", PAGES)
def test_x4_every_page_is_fit_to_be_seen_and_asks_no_other_host(
    who: str, house: Installation, reader: Callable[..., Reader]
) -> None:
    somebody = reader("en-GB")
    start = "/en/"
    if who != "visitor":
        sign_in(somebody, ROLES[who])
        start = "/en/partner/shares" if who == "co-organiser" else "/en/organiser/"
    met = _walk(somebody, house.app, start)
    assert len(met) >= PAGES[who], sorted(met)


def _walk(somebody: Reader, app: Flask, start: str) -> set[str]:
    """Follow links until every endpoint they lead to was opened once."""
    met: set[str] = set()
    wrong: list[str] = []
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        endpoint = _endpoint(app, path)
        if endpoint is None or endpoint in met or LEADS_AWAY.search(path):
            continue
        met.add(endpoint)
        if endpoint in looked_at:
            somebody.page.goto(somebody.house.address + path)
            waiting += _links(somebody)
            continue
        looked_at.add(endpoint)
        try:
            somebody.open(path)
        except AssertionError as complaint:
            wrong.append(str(complaint))
            somebody.complaints.clear()
        waiting += _links(somebody)
    assert not wrong, "\n".join(wrong)
    return met


def _links(somebody: Reader) -> Iterator[str]:
    for address in somebody.page.eval_on_selector_all("a[href]", "links => links.map(it => it.href)"):
        if address.startswith(somebody.house.address + "/en/"):
            yield urlsplit(address).path


def _endpoint(app: Flask, path: str) -> str | None:
    try:
        return str(app.url_map.bind("localhost").match(path)[0])
    except HTTPException:
        return None
