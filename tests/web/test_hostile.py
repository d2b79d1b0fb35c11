"""X8 over the whole house: every page and every form that somebody reaches by links, with nonsense in it."""

import io
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from registration.events.models import Mode
from registration.forms.rules import FieldType
from registration.foundation import tokens
from registration.foundation.tokens import Capability
from registration.organisers.permissions import RoleName
from tests.browser import Browser, Form, Reader
from tests.factories.admission import an_invitation
from tests.factories.consent import a_notice
from tests.factories.events import (
    a_draft_event,
    a_host,
    a_programme_item,
    a_question,
    an_event,
    with_questions,
)
from tests.factories.imports import a_list
from tests.factories.signups import a_held_signup, a_signup

TYPED = (
    "a\x00b",
    "x" * 10_000,
    "9" * 5000,
    "²",
    "0000-00-00",
    "99999-01-01T00:00",
    "１２",
    "\u202e🎉",
    "[]",
    "-1",
)
NAMES = """
page after before cursor q sort order state col since until from to month zone key country language category
series source who words event endpoint _method _scheme _external _anchor lang slug event_id index size
"""
ASKED = dict.fromkeys(NAMES.split(), "9223372036854775808")
ROUNDS = 4
"""How often a form is sent with other nonsense in each field."""


@pytest.fixture
def house_in_use(app: Flask) -> list[str]:
    """Provide a house with something of most kinds in it, and the personal links of somebody in it."""
    with app.app_context():
        a_notice()
        event = an_event(mode=Mode.HYBRID, venue={"en": "Hall"}, most_in_group=3)
        a_host(event)
        a_programme_item(event, bookable=True)
        with_questions(
            event, a_question("dish", FieldType.CHOICE, "fish", "rice"), a_question("born", FieldType.DATE)
        )
        signup = a_signup(event)
        a_held_signup(event)
        a_list(event, ("E-mail", "Name"), ("ada@list.example", "Ada"))
        invited = an_invitation(event)
        a_draft_event()
        mine = tokens.make(Capability.MY_PAGE, signup.person.ref)
        return [
            f"/en/my/{mine}",
            f"/en/invitation/{tokens.make(Capability.INVITATION, invited.ref)}",
            f"/en/confirm/{tokens.make(Capability.CONFIRM_SIGNUP, signup.ref)}",
            "/en/events",
            "/en/newsletters",
        ]


def pages(browser: Browser, app: Flask, starts: list[str], met: set[str]) -> Iterator[tuple[str, str]]:
    """Address and content of a page of each kind that links lead to and nobody has met yet."""
    adapter = app.url_map.bind("events.example.org")
    followed: set[str] = set()
    known, waiting = set(starts), deque(starts)
    while waiting:
        address = waiting.popleft()
        try:
            endpoint, _values = adapter.match(urlsplit(address).path)
        except HTTPException:
            continue
        if endpoint in followed or endpoint.endswith("static") or "logout" in endpoint:
            continue
        followed.add(endpoint)
        answer = browser.get(address, buffered=True)
        if answer.status_code in (301, 302, 303, 308):
            waiting.append(answer.location)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        if endpoint not in met:
            yield address, answer.text
        met.add(endpoint)
        links = [urljoin(address, link) for link in Reader(answer.text).links]
        waiting += [link for link in links if link.startswith("/") and link not in known]
        known.update(links)


def nonsense(form: Form) -> Iterator[dict[str, Any]]:
    """The form as it stands, with nonsense in every field, and with files and lists where texts belong."""
    names = [name for name in form.values if name != "csrf_token"]
    key = {"csrf_token": form.values.get("csrf_token", "")}
    for step in range(ROUNDS):
        typed = {name: TYPED[(at + 3 * step) % len(TYPED)] for at, name in enumerate(names)}
        yield key | typed | {"do": f"remove-{TYPED[step]}"}
    yield key | {name: (io.BytesIO(b"\xff\xfe\x00"), "\x00.xlsx") for name in names}
    yield key | {name: ["1", "", "²"] for name in names} | {f"{name}[]": "x" for name in names}
    yield form.values


def test_x8_whatever_anybody_sends_nothing_answers_with_our_error_page(
    app: Flask, house_in_use: list[str], visitor: Browser, signed_in: Callable[..., Browser]
) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    staff = ["/en/organiser/", "/en/organiser/check-in"]
    somebody = [(visitor, house_in_use), *((signed_in(role), staff) for role in ROLES)]
    met: set[str] = set()
    sent: set[str] = set()
    wrong: list[str] = []
    for browser, starts in somebody:
        for address, content in pages(browser, app, starts, met):
            asked = browser.get(address.partition("?")[0], query_string=ASKED, buffered=True)
            if asked.status_code >= 500:
                wrong.append(f"GET {address}")
            for form in Reader(content).forms:
                target = urljoin(address, form.action or address)
                kind = f"{urlsplit(target).path.translate(NO_DIGITS)} {sorted(form.values)}"
                if form.method == "post" and "logout" not in target and kind not in sent:
                    sent.add(kind)
                    wrong += failures(browser, target, form)
    assert wrong == []
    assert len(met) > 80
    assert len(sent) > 60


def failures(browser: Browser, target: str, form: Form) -> list[str]:
    return [
        f"POST {target} with {str(data)[:300]}"
        for data in nonsense(form)
        if browser.post(target, data=data, buffered=True).status_code >= 500
    ]


ROLES = (RoleName.DOOR, RoleName.DATA_OFFICER, RoleName.ADMINISTRATOR, RoleName.ORGANISER)
NO_DIGITS = str.maketrans("", "", "0123456789")


def test_x8_a_form_takes_no_json(organiser: Browser) -> None:
    key = Reader(organiser.get("/en/organiser/people").text).forms[-1].values["csrf_token"]
    for told in ({"words": 5}, {"words": ["x"]}, ["words"], {"words": {"a": None}}, 7, None):
        answer = organiser.post("/en/organiser/people", json=told, headers={"X-CSRFToken": key})
        assert answer.status_code in (400, 422)


def test_x8_a_file_in_the_place_of_a_text_is_no_text(organiser: Browser) -> None:
    page = Reader(organiser.get("/en/organiser/people").text).forms[-1]
    file = (io.BytesIO(b"Tanaka"), "tanaka.txt")
    answer = organiser.post("/en/organiser/people", data=page.values | {"words": file})
    assert answer.status_code == 422
    assert "Enter a part of the name or of the address" in answer.text
