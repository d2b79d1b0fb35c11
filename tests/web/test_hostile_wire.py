"""X8 below the forms: what no browser would send to the forms of somebody's whole story."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from registration.foundation import clock, tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.organisers.permissions import RoleName
from registration.privacy.models import RequestKind
from tests.browser import Browser, Form, Reader
from tests.factories.consent import a_decision, a_notice, a_purpose
from tests.factories.events import an_event
from tests.factories.newsletters import a_newsletter
from tests.factories.privacy import a_request
from tests.factories.questionnaires import a_questionnaire, invitations, the_link
from tests.factories.questionnaires import an_attendee as somebody_who_came
from tests.factories.sharing import a_sharing, an_attendee
from tests.factories.signups import a_held_signup, a_signup

BOUNDARY = "x"
NOT_TYPED = {"website", "proof", "country", "event"}
"""A trap, what a script fills in, and choices."""
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def story(app: Flask, visitor: Browser, signed_in: Callable[..., Browser]) -> list[tuple[Browser, str]]:
    """Provide whoever takes part in the story, and the pages with forms that they meet."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        a_notice()
        event, letter = an_event(), a_newsletter(slug="brief")
        decision = a_decision(a_purpose().versions[0])
        signup, held = a_signup(event, decisions=[decision]), a_held_signup(event)
        over = an_event()
        somebody_who_came(over)
        asked = the_link(invitations(a_questionnaire(over))[0])
        erase = a_request(signup.person, RequestKind.ERASE)
        export = a_request(signup.person, RequestKind.EXPORT)
        made = a_sharing()
        an_attendee(made.event, allows=[made.purpose])
        made.disclosure()
        mine = f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"
        pages = [
            f"/en/events/{event.slug}/sign-up",
            f"/en/newsletters/{letter.slug}",
            f"/en/confirm/{tokens.make(Capability.CONFIRM_SIGNUP, held.ref)}",
            mine,
            f"{mine}/signups/{signup.ref}/answers",
            f"/en/my-data/{tokens.make(Capability.EXPORT, export.ref)}",
            asked,
            "/en/my",
            "/en/account/login",
            "/en/account/reset",
            f"{mine}/signups/{signup.ref}/cancel",
            f"/en/erase/{tokens.make(Capability.ERASE, erase.ref)}",  # does it, and then nothing is left
        ]
        recipient, event_id = made.recipient.id, event.id
        db.session.commit()
    partner = signed_in(RoleName.CO_ORGANISER, organisation_id=recipient)
    organiser = signed_in(RoleName.ORGANISER)
    staff = ["newsletters/brief/write", f"events/{event_id}/share", "questionnaires/new", "events/new"]
    return [
        *((visitor, page) for page in pages),
        (partner, "/en/partner/shares"),
        *((organiser, f"/en/organiser/{page}") for page in staff),
    ]


def forms_of(story: list[tuple[Browser, str]]) -> Iterator[tuple[Browser, str, Form]]:
    met: set[tuple[str, ...]] = set()
    for browser, page in story:
        answer = browser.get(page)
        assert answer.status_code == 200, f"{page} answers {answer.status_code}"
        found = [form for form in Reader(answer.text).forms if form.method == "post"]
        assert found, f"{page} has no form"
        for form in found:
            target = form.action.partition("?")[0] or page
            if "logout" not in target and (kind := (target, *sorted(form.values))) not in met:
                met.add(kind)
                yield browser, target, form


def a_part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode("utf-8", "surrogateescape") + content + b"\r\n"


def bodies(form: Form) -> Iterator[tuple[str, bytes]]:
    """What could come where this form is expected: kind and content."""
    key = str(form.values.get("csrf_token", ""))
    names = [name for name in form.values if name != "csrf_token"] or ["x"]
    known = urlencode({"csrf_token": key}).encode()

    def sent(value: bytes) -> bytes:
        return b"&".join([known, *(urlencode({name: ""}).encode() + value for name in names)])

    def parted(value: bytes, more: str = "") -> bytes:
        parts = [a_part("csrf_token", key.encode()), *(a_part(name, value, more) for name in names)]
        return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()

    for value in (b"%ED%A0%80", b"%FF%FE", b"\xff\xfe", b"%", b"%zz", b"%00", b"%C0%80", b"+" * 1000):
        yield URLENCODED, sent(value)
    for value in (b"\xed\xa0\x80", b"\xff\xfe", b"\x00", b"\r\n\r\n", b"\xf0\x9f\x91\xa9" * 900):
        yield MULTIPART, parted(value)
    yield MULTIPART, parted(b"x", '; filename="\xff\x00../../etc/passwd"')
    yield MULTIPART, parted(b"x", '; filename=""')
    yield MULTIPART, parted(b"x")[:-40]
    yield MULTIPART, parted(b"x").replace(b"form-data", b"attachment")
    yield MULTIPART, b"".join([a_part("csrf_token", key.encode())] * 3) + parted(b"y")
    yield "multipart/form-data", parted(b"x")
    yield "multipart/form-data; boundary=" + "b" * 500, parted(b"x")
    yield "multipart/mixed; boundary=x", parted(b"x")
    yield f"{URLENCODED}; charset=utf-7", sent(b"+AGE-")
    yield f"{URLENCODED}; charset=nonsense", sent(b"x")
    for kind in ("text/plain", "application/xml", "/", ";;;", "\xff/\xff", ""):
        yield kind, sent(b"x")
    for told in (b"[" * 2000, b'{"email": "\\ud800", "name": ["x"]}', b"1e999", b"\xff"):
        yield "application/json", told
    yield (
        URLENCODED,
        b"&".join(
            [known, *(urlencode([(name, value) for value in ("a", "b", "")]).encode() for name in names)]
        ),
    )
    yield (
        URLENCODED,
        known + b"&" + b"&".join(f"{name}[]=1&{name}[a]=2&{name}.x=3".encode() for name in names),
    )
    yield URLENCODED, b""


ENORMOUS = (
    (URLENCODED, b"name=" + b"x" * 1_100_000),
    (URLENCODED, b"&x=1" * 50_000),
    (MULTIPART, a_part("name", b"x" * 1_100_000) + b"--x--\r\n"),
    (MULTIPART, a_part("name", b"-" * 300_000) + b"--x--\r\n"),
    (MULTIPART, b"".join(a_part(f"f{n}", b"") for n in range(1500)) + b"--x--\r\n"),
    ("application/json", b"[" * 100_000),
)


def test_x8_no_form_of_the_story_answers_with_our_error_page(
    app: Flask, story: list[tuple[Browser, str]]
) -> None:
    wrong, number = [], 0
    for browser, target, form in forms_of(story):
        for kind, content in bodies(form):
            answer = browser.post(target, data=content, content_type=kind, buffered=True)
            number += 1
            if answer.status_code >= 500:
                wrong.append(
                    f"{answer.status_code} POST {target} as {kind!r}: {content[:60]!r} … {len(content)}"
                )
    assert wrong == []
    assert number > 500


@pytest.mark.only_on("sqlite")  # what is refused reaches no database
def test_x8_one_bad_answer_costs_no_other(story: list[tuple[Browser, str]]) -> None:
    tried = set()
    for browser, target, form in forms_of(story):
        names = [name for name, value in form.values.items() if value == "" and name not in NOT_TYPED]
        typed = {name: f"typed{number}@example.com" for number, name in enumerate(names)}
        for bad in names:
            answer = browser.post(target, data=form.values | typed | {bad: "x" * 10_000})
            if answer.status_code in (302, 303):
                continue  # there is room for that much
            tried.add(target)
            page = unescape(answer.text)
            assert [name for name in names if name != bad and typed[name] not in page] == [], (
                f"{bad} at {target}"
            )
    assert len(tried) >= 6


@pytest.mark.only_on("sqlite")  # nothing of it reaches a database
@pytest.mark.parametrize(("kind", "content"), ENORMOUS)
def test_x8_what_is_enormous_is_refused_in_words(
    story: list[tuple[Browser, str]], kind: str, content: bytes
) -> None:
    visitor, page = story[0]
    answer = visitor.post(page, data=content, content_type=kind)
    assert answer.status_code in (400, 413)
    assert "<h1" in answer.text


COOKIES = ("registration=\xff", "registration=a.b.c", "=;;;=", "registration=" + "x" * 9000)
HOSTS = ("a b", "[::1", "evil.example:99999999", "", "\xff", "..", "events.example.org:x", "." * 300)
TONGUES = ("x" * 5000, "en;q=nan,ja;q=1e999,*;q=-1", "\xff,;=,,", "ja-JP-u-ca-japanese")
RANGES = ("bytes=5-2,-,99999999999999999999-", "bytes=", "lines=1-2", "bytes=0-0,1-1,0-")
HEADERS: tuple[dict[str, str], ...] = (
    *({"Cookie": value} for value in COOKIES),
    *({"Host": value} for value in HOSTS),
    *({"Accept-Language": value} for value in TONGUES),
    *({"Range": value} for value in RANGES),
    {"If-None-Match": '"\xff', "If-Modified-Since": "Thu, 99 Foo 99999 99:99:99", "If-Range": "x"},
    {"X-Forwarded-For": "\xff, 999.1.1.1", "X-Forwarded-Host": "evil.example", "Forwarded": "for=;"},
    {"Authorization": "Basic \xff", "Authentication-Token": "\xff.x.y", "X-CSRFToken": "\xff"},
    {"Referer": "javascript:\xff", "Origin": "null", "Accept": ";;q=;", "User-Agent": "\xff" * 2000},
    {"Content-Type": "\xff", "Content-Length": "x"},
)
QUESTIONS = (
    "%ff",
    "%",
    "a" * 20_000,
    "&" * 5000,
    "lang=ja&lang=%F0%9F",
    "page[]=1&page=-1",
    "_method=DELETE",
    ";",
    "a=1" + "&a=1" * 3000,
)
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
ELSEWHERE = ("/", "/health", "/static/theme.css", "/en/", "/en/events.ics", "/robots.txt", "/ja")
NO_TEXTS = (
    r'"\ud800"',
    r'"\u0000"',
    "1e999",
    "NaN",
    "[[]]",
    "{}",
    "null",
    "9" * 400,
    f'"{"x" * 9000}"',
    "[" * 2000,
)


@pytest.mark.only_on("sqlite")  # nor does this
def test_x8_neither_headers_nor_methods_nor_questions_bring_our_error_page(
    app: Flask, story: list[tuple[Browser, str]]
) -> None:
    visitor = story[0][0]
    wrong = []
    ways: list[tuple[str, dict[str, Any]]] = [
        *(("GET", {"headers": headers}) for headers in HEADERS),
        *(("GET", {"query_string": asked}) for asked in QUESTIONS),
        *(("POST", {"headers": headers, "data": b"x"}) for headers in HEADERS),
    ]
    asked = [(browser, page, method, {}) for browser, page in story for method in METHODS]
    asked += [(*story[number % len(story)], *way) for number, way in enumerate(ways)]
    asked += [(visitor, page, *way) for page in (story[0][1], *ELSEWHERE) for way in ways]
    for browser, page, method, how in asked:
        answer = browser.open(page, method=method, buffered=True, **how)
        if answer.status_code >= 500:
            wrong.append(f"{answer.status_code} {method} {page} with {str(how)[:200]}")
    assert wrong == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("host", ["..", "a..b", "x" * 64 + ".example"])
def test_x8_a_host_that_is_no_name_is_refused_on_a_page_for_people(visitor: Browser, host: str) -> None:
    answer = visitor.get("/ja/events", headers={"Host": host})
    assert answer.status_code == 400
    assert 'lang="ja"' in answer.text
    assert "<h1" in answer.text


def test_x8_a_host_that_somebody_makes_up_stands_in_no_page_and_no_mail(
    visitor: Browser, story: list[tuple[Browser, str]]
) -> None:
    for _browser, page in story[:4]:
        answer = visitor.get(page, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text + str(answer.headers)


def test_x8_what_a_scan_says_is_text(app: Flask, signed_in: Callable[..., Browser]) -> None:
    with app.app_context():
        event = an_event()
        now = clock.now()
        event.starts_at, event.ends_at = now, now + timedelta(hours=2)
        db.session.commit()
        event_id = event.id
    guard = signed_in(RoleName.DOOR)
    address = f"/en/organiser/check-in/{event_id}"
    key = next(form.values["csrf_token"] for form in Reader(guard.get(address).text).forms if form.values)
    headers = {"X-CSRFToken": key, "Content-Type": "application/json"}
    for told in NO_TEXTS:
        for name in ("ref", "code", "id", "door", "age"):
            sent = {"ref": '"abcdefghijklmnopqrstuv"', "code": '"x"', name: told}
            content = ", ".join(f'"{name}": {value}' for name, value in sent.items())
            answer = guard.post(f"{address}/scans", data=f"{{{content}}}", headers=headers)
            assert answer.status_code < 500, content[:80]
    plain = guard.post(
        f"{address}/scans", data='{"ref": "abcdefghijklmnopqrstuv", "code": "x"}', headers=headers
    )
    assert plain.status_code == 200, "all of that was refused for what it says alone"
