from datetime import timedelta

import pytest

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.audit.queries import Wanted, actions_recorded, entries, number_of_entries
from registration.foundation.database import db

pytestmark = pytest.mark.usefixtures("room")


def test_entries_are_found_by_what_when_whose_and_who(noon, at) -> None:
    record("event.made", "event", 1, by=7)
    at(noon + timedelta(days=1))
    record("person.looked-at", "person", 2, by=8, whose="abc")
    db.session.commit()
    assert [entry.action for entry in entries(Wanted(), limit=9)] == ["person.looked-at", "event.made"]
    for wanted in (
        Wanted(action="event.made"),
        Wanted(by=7),
        Wanted(until=noon + timedelta(hours=1)),
    ):
        assert [entry.action for entry in entries(wanted, limit=9)] == ["event.made"]
    for wanted in (Wanted(whose="abc"), Wanted(since=noon + timedelta(hours=1))):
        assert [entry.action for entry in entries(wanted, limit=9)] == ["person.looked-at"]
    assert number_of_entries(Wanted()) == 2
    assert actions_recorded() == ["event.made", "person.looked-at"]


def test_whoever_acts_with_an_account_is_staff_unless_said_otherwise() -> None:
    record("event.made", "event", by=1)
    record("share.fetched", "disclosure", by=1, actor=ActorKind.PARTNER)
    record("purge.run", "message")
    kinds = [entry.actor_kind for entry in reversed(entries(Wanted(), limit=9))]
    assert kinds == [ActorKind.STAFF, ActorKind.PARTNER, ActorKind.SYSTEM]
