"""The gate before public forms: floods stay outside, and people come in, with script and without."""

import base64
import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import altcha
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.foundation import pace
from registration.foundation.database import db
from registration.foundation.pace import Counted, Pace
from registration.mail.models import Message
from registration.signups.models import Signup, SignupState
from registration.web.gatekeeping import mailbox_of, network_of
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.newsletters import a_newsletter
from tests.factories.signups import a_signup

MIKA = {"name": "田中 美香", "email": "mika@minato-foods.example", "organisation": "みなと食品"}
KIND = "signups.confirm"


@pytest.fixture
def address(app) -> str:
    with app.app_context():
        a_notice()
        return f"/en/events/{an_event().slug}/sign-up"


def set_to(app, **different: object) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **different)


def form_on(page) -> dict[str, str]:
    return Reader(page.text).form(0).values


def task_on(page) -> altcha.Challenge | None:
    found = re.search(r'data-task="([^"]+)"', page.text)
    return altcha.Challenge.from_dict(json.loads(html.unescape(found[1]))) if found else None


def solution_of(challenge: altcha.Challenge) -> str:
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def kept(app, table=Signup) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def person(number: int) -> dict[str, str]:
    return MIKA | {"email": f"person-{number}@example.com"}


def from_network(number: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"203.0.{number}.7"}


def test_whoever_takes_their_time_sees_nothing_of_the_gate(app, visitor, noon, address, at) -> None:
    set_to(app, fill_seconds=3)
    page = visitor.get(address)
    assert task_on(page) is None
    at(noon + timedelta(seconds=3))
    assert visitor.post(address, data=form_on(page) | MIKA).status_code == 303
    assert kept(app) == 1


def test_a_form_filled_in_faster_than_anybody_types_asks_for_work_and_keeps_what_was_typed(
    app, visitor, noon, address
) -> None:
    set_to(app, fill_seconds=3)
    address = address.replace("/en/", "/ja/")
    page = visitor.submit(address, **MIKA)
    assert page.status_code == 409
    assert 'value="田中 美香"' in page.text
    assert "まだ送信されていません" in page.text
    assert task_on(page)
    assert kept(app) == kept(app, Message) == 0

    done = visitor.post(address, data=form_on(page) | MIKA | {"proof": solution_of(task_on(page))})

    assert done.status_code == 303
    assert kept(app) == 1


def test_the_field_that_people_do_not_see_asks_for_work_and_loses_nobody(app, visitor, address) -> None:
    page = visitor.submit(address, **MIKA, website="https://example.com")
    assert (page.status_code, kept(app)) == (409, 0)
    assert 'name="website" tabindex="-1" autocomplete="off"' in page.text
    answers = form_on(page) | MIKA | {"website": "filled in by the browser again"}
    assert visitor.post(address, data=answers | {"proof": solution_of(task_on(page))}).status_code == 303


def test_mending_one_answer_is_not_too_fast(app, visitor, noon, address, at) -> None:
    set_to(app, fill_seconds=3)
    first = visitor.get(address)
    at(noon + timedelta(minutes=1))
    wrong = visitor.post(address, data=form_on(first) | MIKA | {"email": "mika"})
    assert wrong.status_code == 422
    assert visitor.post(address, data=form_on(wrong) | MIKA).status_code == 303


def test_without_script_the_form_is_taken_and_only_the_mailbox_can_vouch(app, visitor, address) -> None:
    set_to(app, fill_seconds=3)
    page = visitor.submit(address, **MIKA)
    again = visitor.post(address, data=form_on(page) | MIKA)
    assert again.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Signup.state)).one() is SignupState.HELD
        assert db.session.scalars(select(Message.kind)).all() == [KIND]
        made = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.made")).one()
        assert made.details == {"mailbox_first": True}


def test_few_forms_come_in_without_work_from_one_network(app, visitor, address) -> None:
    set_to(app, fill_seconds=3, unproven_an_hour=2)
    answers = []
    for number in range(4):
        page = visitor.submit(address, **person(number))
        answers.append(visitor.post(address, data=form_on(page) | person(number)).status_code)
    assert answers == [303, 303, 429, 429]
    page = visitor.submit(address, **person(9))
    proven = form_on(page) | person(9) | {"proof": solution_of(task_on(page))}
    assert visitor.post(address, data=proven).status_code == 303, "work opens the gate all the same"
    page = visitor.post(
        address, data=form_on(visitor.get(address)) | person(8), environ_overrides=from_network(9)
    )
    elsewhere = visitor.post(address, data=form_on(page) | person(8), environ_overrides=from_network(9))
    assert elsewhere.status_code == 303


def test_work_that_was_never_asked_for_is_not_skipped_by_leaving_it_empty(app, visitor, address) -> None:
    set_to(app, fill_seconds=3)
    forged = {"proof": "", "shown.since": "1.1.AAAAAAAAAAAAAAAA"}
    assert visitor.submit(address, **MIKA, **forged).status_code == 409
    with app.app_context():
        other = f"/en/events/{an_event().slug}/sign-up"
    asked = form_on(visitor.submit(other, **MIKA))["shown.since"]
    assert visitor.submit(address, **MIKA, **{"proof": "", "shown.since": asked}).status_code == 409
    assert kept(app) == 0


def test_the_same_work_is_not_paid_twice(app, visitor, address) -> None:
    set_to(app, fill_seconds=3)
    page = visitor.submit(address, **MIKA)
    proof = solution_of(task_on(page))
    assert visitor.post(address, data=form_on(page) | MIKA | {"proof": proof}).status_code == 303
    other = visitor.submit(address, **person(2))
    replayed = visitor.post(address, data=form_on(other) | person(2) | {"proof": proof})
    assert (replayed.status_code, kept(app)) == (409, 1)
    assert task_on(replayed).signature != task_on(other).signature


def test_work_counts_for_half_an_hour_and_for_its_own_form(app, visitor, noon, address, at) -> None:
    set_to(app, fill_seconds=3)
    with app.app_context():
        other = f"/en/events/{an_event().slug}/sign-up"
    page = visitor.submit(address, **MIKA)
    proof = {"proof": solution_of(task_on(page))}
    at(noon + timedelta(seconds=1))
    assert visitor.submit(other, **MIKA, **proof).status_code == 409
    set_to(app, proof_from_network=1, fill_seconds=3)
    at(noon + timedelta(minutes=30))
    with app.app_context():
        pace.add([Counted("network 127.0.0.0/24")])
        db.session.commit()
    assert visitor.post(address, data=form_on(page) | MIKA | proof).status_code == 409
    assert kept(app) == 0


@pytest.mark.parametrize("how", ["easier", "unsolved", "other number", "unsigned", "own key"])
def test_forged_work_is_no_work(app, visitor, address, how) -> None:
    set_to(app, fill_seconds=3)
    page = visitor.submit(address, **MIKA)
    challenge = task_on(page)
    if how == "own key":
        challenge = altcha.create_challenge(
            "SHA-256", 1, counter=1, hmac_secret=b"ours", data={"where": f"sign-up:{address.split('/')[3]}"}
        )
    if how == "easier":
        challenge.parameters.key_prefix = ""
    solution = altcha.Solution(7, "00" * 32) if how == "unsolved" else altcha.solve_challenge(challenge)
    if how == "other number":
        solution.derived_key = "00" + solution.derived_key[2:]
    if how == "unsigned":
        challenge.signature = None
    proof = altcha.Payload(challenge, solution).to_base64()
    assert visitor.post(address, data=form_on(page) | MIKA | {"proof": proof}).status_code == 409
    assert kept(app) == 0


NONSENSE = [
    "x", "\x00", "あ", "A" * 10_000, base64.b64encode(b"[" * 2000).decode(), base64.b64encode(b"{}").decode(),
    base64.b64encode(b'{"challenge": "a", "solution": 1}').decode(), base64.b64encode(b"null").decode(),
    base64.b64encode(
        json.dumps(
            {"challenge": {"parameters": dict.fromkeys(("algorithm", "nonce", "salt", "cost"), None),
                           "signature": "\ud800"}, "solution": {"counter": {}, "derivedKey": 3}}
        ).encode()
    ).decode(),
]  # fmt: skip


@pytest.mark.parametrize("sent", NONSENSE)
def test_x8_whatever_is_sent_in_place_of_work_is_refused_without_an_error(
    app, visitor, address, sent
) -> None:
    set_to(app, fill_seconds=3)
    page = visitor.submit(address, **MIKA, **{"proof": sent, "shown.since": sent, "website": sent})
    assert page.status_code == 409
    assert 'value="田中 美香"' in page.text


def test_a_busy_network_is_asked_for_work_and_the_others_are_not(app, visitor, address) -> None:
    set_to(app, proof_from_network=2)
    answers = [visitor.submit(address, **person(number)).status_code for number in range(3)]
    assert answers == [303, 303, 409]
    data = form_on(visitor.get(address)) | person(7)
    assert visitor.post(address, data=data, environ_overrides=from_network(9)).status_code == 303


def test_a_rush_on_one_event_asks_for_work_there_alone(app, visitor, address) -> None:
    set_to(app, proof_from_event=2)
    answers = []
    for number in range(3):
        data = form_on(visitor.get(address)) | person(number)
        answers.append(visitor.post(address, data=data, environ_overrides=from_network(number)).status_code)
    assert answers == [303, 303, 409]
    with app.app_context():
        other = f"/en/events/{an_event().slug}/sign-up"
    assert visitor.submit(other, **person(8)).status_code == 303


def test_m17_one_mailbox_gets_so_many_mails_and_the_answer_stays_the_same(app, visitor) -> None:
    set_to(app, mails_an_hour=3)
    with app.app_context():
        a_notice()
        places = [f"/en/events/{an_event().slug}/sign-up" for _ in range(6)]
    spelled = (
        "mika@example.com",
        "MIKA@example.com",
        "mika+1@example.com",
        "mika+2@EXAMPLE.com",
        "mika@example.com",
    )
    answers = [
        visitor.submit(place, **(MIKA | {"email": email}))
        for place, email in zip(places, spelled, strict=False)
    ]
    assert {answer.status_code for answer in answers} == {303}
    assert all("/check-your-mail?to=" in answer.location for answer in answers)
    assert kept(app) == kept(app, Message) == 3
    assert visitor.submit(places[5], **person(1)).status_code == 303
    assert kept(app, Message) == 4, "other mailboxes are none the worse"


def test_m17_the_day_has_its_own_measure(app, visitor, noon, at) -> None:
    set_to(app, mails_an_hour=2, mails_a_day=3)
    with app.app_context():
        a_notice()
        places = [f"/en/events/{an_event().slug}/sign-up" for _ in range(6)]
    for number, place in enumerate(places):
        at(noon + timedelta(hours=number))
        visitor.submit(place, **MIKA)
    assert kept(app, Message) == 3


def test_m17_one_network_sends_so_many_and_is_told_with_everything_kept(app, visitor, address) -> None:
    set_to(app, network_an_hour=3)
    for number in range(3):
        assert visitor.submit(address, **person(number)).status_code == 303
    page = visitor.submit(address, **MIKA)
    assert page.status_code == 429
    assert 'value="田中 美香"' in page.text
    assert "Very many forms came from your network" in page.text
    assert kept(app, Message) == 3


def test_m17_all_the_world_together_sends_so_many(app, visitor, noon, address, at) -> None:
    set_to(app, forms_an_hour=5)

    def send(number: int) -> int:
        data = form_on(visitor.get(address)) | person(number)
        return visitor.post(address, data=data, environ_overrides=from_network(number)).status_code

    assert [send(number) for number in range(7)] == [303] * 5 + [429] * 2
    assert kept(app, Message) == 5
    at(noon + timedelta(hours=1))
    assert send(8) == 303


def test_m17_pressing_send_again_is_counted_too(app, visitor, noon, address, at) -> None:
    set_to(app, mails_an_hour=3)
    location = visitor.submit(address, **MIKA).location
    for number in range(6):
        at(noon + timedelta(minutes=3 * (number + 1)))
        assert visitor.submit(location).status_code == 303
    assert kept(app, Message) == 3


def test_m17_the_lost_link_says_the_same_and_writes_so_often(app, visitor, noon, at) -> None:
    set_to(app, mails_an_hour=2, fill_seconds=3)
    with app.app_context():
        a_notice()
        a_signup(an_event(), email="mika@example.com")
        db.session.query(Message).delete()
        db.session.commit()
    pages = []
    for number in range(4):
        at(noon + timedelta(minutes=3 * number))
        page = visitor.get("/en/my")
        at(noon + timedelta(minutes=3 * number, seconds=5))
        pages.append(visitor.post("/en/my", data=form_on(page) | {"email": "mika@example.com"}))
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert kept(app, Message) == 2


def test_the_lost_link_asks_for_work_whether_or_not_the_address_is_known(app, visitor) -> None:
    set_to(app, fill_seconds=3)
    with app.app_context():
        a_notice()
        a_signup(an_event(), email="mika@example.com")
    for email in ("mika@example.com", "nobody@example.com"):
        page = visitor.submit("/en/my", email=email)
        assert page.status_code == 409
        assert f'value="{email}"' in page.text
        proof = solution_of(task_on(page))
        sent = visitor.post("/en/my", data=form_on(page) | {"email": email, "proof": proof})
        assert (sent.status_code, "Check your mail" in sent.text) == (200, True)


def test_a_refused_form_is_not_counted(app, visitor, address) -> None:
    set_to(app, network_an_hour=1)
    for _ in range(3):
        assert visitor.submit(address, **(MIKA | {"email": "nope"})).status_code == 422
    assert visitor.submit(address, **MIKA).status_code == 303


def test_what_is_counted_says_nothing_about_anybody_and_is_forgotten(app, visitor, noon, address, at) -> None:
    visitor.submit(address, **MIKA)
    with app.app_context():
        names = db.session.scalars(select(Pace.name)).all()
        assert names
        assert all(re.fullmatch(r"[\w-]{22}", name) for name in names)
        at(noon + timedelta(days=1))
        assert pace.forget_past() is False
        assert db.session.scalars(select(Pace.name)).all() == []


def test_the_same_network_has_another_name_every_day(app, noon) -> None:
    with app.app_context():
        days = [pace.asking([Counted("network 192.0.2.0/24")], noon + timedelta(days=day)) for day in (0, 1)]
    assert not set(days[0].values()) & set(days[1].values()) - {""}


def test_counting_costs_one_statement_and_asking_none(app, visitor, address, statements) -> None:
    visitor.submit(address, **person(1))
    form = form_on(visitor.get(address))
    with statements() as seen:
        visitor.get(address)
    assert len(seen) == 1, seen
    with statements() as seen:
        assert visitor.post(address, data=form | MIKA).status_code == 303
    counting = [each for each in seen if "pace" in each]
    assert len(counting) == 2, "once with the event that is asked for anyway, and once at the end"
    assert counting[0] == seen[0]
    # On PostgreSQL two of them are the commit that lets go of the place at once.
    assert len(seen) <= 11, "\n".join(seen)


@given(st.ip_addresses(v=4))
def test_an_office_is_one_network(address: IPv4Address) -> None:
    network = ip_network(network_of(str(address)))
    assert address in network
    assert network.prefixlen == 24
    assert {network_of(str(each)) for each in list(network)[::51]} == {str(network)}
    assert network_of(f"::ffff:{address}") == str(network), "as servers that listen to both write it"


@given(st.ip_addresses(v=6), st.integers(0, 2**72 - 1))
def test_a_household_is_one_network_however_many_addresses_it_has(address: IPv6Address, host: int) -> None:
    neighbour = IPv6Address(int(address) >> 72 << 72 | host)
    if address.ipv4_mapped or neighbour.ipv4_mapped:
        return
    assert network_of(str(address)) == network_of(str(neighbour)) == network_of(f"{address}%eth0")
    beyond = IPv6Address(int(address) ^ (1 << 72))
    assert network_of(str(beyond)) != network_of(str(address))


@given(st.text(max_size=60))
def test_what_is_no_address_is_in_no_network_of_its_own(words: str) -> None:
    try:
        ip_address(words.partition("%")[0])
    except ValueError:
        assert network_of(words) == "unknown"


def test_a_mailbox_is_one_whatever_follows_a_plus() -> None:
    assert mailbox_of("Mika+news@Example.com") == mailbox_of(" mika@example.com") == "mika@example.com"
    assert mailbox_of("mika@example.com") != mailbox_of("mika@example.org")


def test_a_newsletter_has_the_same_gate(app, visitor) -> None:
    set_to(app, fill_seconds=3, mails_an_hour=1)
    with app.app_context():
        a_notice()
        newsletters = [a_newsletter() for _ in range(2)]
        places = [(f"/en/newsletters/{each.slug}", each.purpose.code) for each in newsletters]
    for address, purpose in places:
        page = visitor.submit(address, email="mika@example.com", name="Mika", consent=purpose)
        assert page.status_code == 409
        assert Reader(page.text).checked == ["consent"]
        answers = form_on(page) | {"proof": solution_of(task_on(page))}
        assert visitor.post(address, data=answers).status_code == 303
    assert kept(app, Message) == 1, "the second order would be one mail too many"


def test_m17_companions_are_named_so_often_and_the_answer_stays_the_same(app, visitor) -> None:
    set_to(app, mails_an_hour=2)
    with app.app_context():
        a_notice()
        address = f"/en/events/{an_event(most_in_group=4).slug}/sign-up"
    for number in range(3):
        named = {"companion-1-name": "Bea", "companion-1-email": f"bea+{number}@example.org",
                 "companion-2-name": "Bea", "companion-2-email": f"bea+x{number}@example.org"}  # fmt: skip
        assert visitor.submit(address, **person(number), **named).status_code == 303
    with app.app_context():
        leaders = db.session.scalar(select(func.count()).select_from(Message))
    assert leaders == 2
