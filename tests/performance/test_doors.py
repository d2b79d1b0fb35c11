"""The door of an event of 50,000: parts from the service, and what a browser keeps of them. Run by hand:

pytest -m performance -s -n 0 tests/performance/test_doors.py
"""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from flask_migrate import upgrade
from sqlalchemy import select, update

from registration.events.models import Event
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisers.permissions import RoleName
from registration.signups.checkin import ticket
from registration.signups.models import Signup, SignupState
from tests.journeys.conftest import BROWSERS, FLAGS
from tests.journeys.installation import Installation
from tests.journeys.story import ORGANISER, before, sign_in
from tests.journeys.witness import Reader
from tests.performance.attendees import a_large_event
from tests.performance.test_attendees import MOST_STATEMENTS, plain
from tests.post_office import PostOffice

pytestmark = pytest.mark.performance
NUMBER = int(os.environ.get("SIGNUPS", "50000"))
A_PART_TAKES = 2.0
"""Seconds on the server, at most."""
MOST_MEMORY = 150
"""Megabytes of the page in the browser, at most."""


def today(event_id: int) -> None:
    now = clock.now()
    db.session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(starts_at=now + timedelta(minutes=30), ends_at=now + timedelta(hours=8), closes_at=now)
    )
    db.session.commit()


def test_every_part_of_a_long_list_comes_soon(app, engine, signed_in, statements) -> None:
    with app.app_context():
        event_id = a_large_event(NUMBER).id
        today(event_id)
    get = plain(signed_in(RoleName.DOOR))
    times, octets, names, after = [], 0, 0, ""
    while after is not None:
        began = perf_counter()
        with statements() as seen:
            answer = get(f"/en/organiser/check-in/{event_id}/roster{after and f'?after={after}'}")
        times.append(perf_counter() - began)
        assert len(seen) <= MOST_STATEMENTS
        octets += len(answer.data)
        names += len(answer.json["people"])
        after = answer.json["next"]
    print(f"\n{engine}: {names} names in {len(times)} parts, {octets / 1e6:.1f} MB, "
          f"slowest {max(times):.2f} s, all {sum(times):.1f} s", end="")  # fmt: skip
    assert names > NUMBER * 0.8
    assert max(times) < A_PART_TAKES


def test_a_browser_keeps_them_all_and_knows_every_ticket_without_network(tmp_path: Path) -> None:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("No Chromium was found.")
    from playwright.sync_api import sync_playwright

    office = PostOffice()
    office.open()
    house = Installation(f"sqlite:///{tmp_path / 'registration.db'}", tmp_path / "house", office)
    house.does(upgrade)

    def fill() -> tuple[int, str]:
        event = a_large_event(NUMBER)
        today(event.id)
        last = db.session.scalars(
            select(Signup).where(Signup.event_id == event.id, Signup.state == SignupState.CONFIRMED)
            .order_by(Signup.arrival.desc())
        ).first()  # fmt: skip
        return event.id, ticket(last.ref)

    before(house)
    event_id, code = house.does(fill)
    house.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=found, args=[*FLAGS, "--enable-precise-memory-info", "--js-flags=--expose-gc"]
            )
            guard = Reader(browser, house, "en-GB")
            guard.page.set_default_timeout(120_000)
            sign_in(guard, ORGANISER)
            began = perf_counter()
            guard.page.goto(f"{house.address}/en/organiser/check-in/{event_id}")
            guard.page.wait_for_selector('[data-whole="1"]', state="attached")
            first = perf_counter() - began
            guard.page.wait_for_selector("[data-kept]", state="attached")
            guard.context.set_offline(True)
            began = perf_counter()
            guard.page.reload()
            guard.page.wait_for_selector('[data-names]:not([data-names="0"])', state="attached")
            again = perf_counter() - began
            memory = guard.page.evaluate("() => { gc(); return performance.memory.usedJSHeapSize / 1e6; }")
            kept = guard.page.evaluate("navigator.storage.estimate().then((it) => it.usage / 1e6)")
            names = int(guard.find("[data-names]").get_attribute("data-names") or 0)
            began = perf_counter()
            key = guard.page.evaluate(KNOWN, code)
            looked_up = perf_counter() - began
            print(f"\n{names} names: first load {first:.1f} s, without network {again:.1f} s, "
                  f"memory {memory:.0f} MB, kept {kept:.0f} MB, a ticket {looked_up * 1000:.0f} ms")  # fmt: skip
            assert key
            assert names > NUMBER * 0.8
            assert memory < MOST_MEMORY
            browser.close()
    finally:
        house.stop()
        office.close()


KNOWN = """async (code) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code)));
  const key = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 20);
  const kept = await doorList.read(document.querySelector("[data-doorway]").dataset.doorway);
  return kept.people.some((person) => person[4] === key);
}"""
"""Whether the ticket is among what the device keeps."""
