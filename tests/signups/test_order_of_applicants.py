"""Where people apply, lists keep the order in which they signed up, whenever they were approved."""

from datetime import timedelta

import pytest

from registration.events.models import Admission
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisers.permissions import RoleName
from registration.signups.actions import approve
from tests.factories.consent import a_notice
from tests.factories.events import an_event
from tests.factories.organisers import an_account
from tests.factories.signups import a_signup

NAMES = ["Aoi", "Ben", "Chie"]


@pytest.fixture
def event_id(app, at) -> int:
    """Three people applied one after the other; the last and the second were approved, in this order."""
    with app.app_context():
        a_notice()
        event = an_event(admission=Admission.APPROVAL)
        by = an_account(RoleName.ORGANISER).id
        now, applied = clock.now(), []
        for number, name in enumerate(NAMES):
            at(now + timedelta(minutes=number))
            applied.append(a_signup(event, name=name))
        for signup in (applied[2], applied[1]):
            approve(signup, by=by)
        db.session.commit()
        assert [each.arrival for each in applied] != sorted(each.arrival for each in applied)
        return event.id


@pytest.mark.parametrize(("order", "names"), [("time", NAMES), ("-time", NAMES[::-1])])
def test_the_list_is_ordered_by_the_time_people_signed_up(organiser, event_id, order, names) -> None:
    page = organiser.get(f"/en/organiser/events/{event_id}/attendees?order={order}").text
    places = [page.index(f">{name}<") for name in names]
    assert places == sorted(places)


def test_a_file_of_the_list_has_the_same_order(organiser, event_id) -> None:
    address = f"/en/organiser/events/{event_id}/attendees"
    answer = organiser.submit(address, form="export", do="csv", everyone="1")
    lines = answer.data.decode("utf-8-sig").splitlines()[1:]
    assert [next(name for name in NAMES if name in line) for line in lines] == NAMES
