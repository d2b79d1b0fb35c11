"""S-JETRO-54: who stands for the controller in the country a person lives in."""

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisations import actions
from registration.organisations.queries import controller, representative_for, representatives
from tests.factories import an_account
from tests.factories.organisations import a_co_organiser, an_office, the_offices_of_a_trade_agency

pytestmark = pytest.mark.usefixtures("room")


def test_s_jetro_54_thirteen_offices_stand_side_by_side() -> None:
    the_offices_of_a_trade_agency(controller())
    found = representatives(controller())
    assert len(found) == 13
    assert len({each.country for each in found if each.region == "eu"}) == 11


@pytest.mark.parametrize(
    ("country", "language", "office"),
    [
        ("IT", "en", "Office in IT"),
        ("GB", "en", "Office in GB"),
        ("DE", "en", "Office in Berlin"),
        ("DE", "ja", "Office in Munich"),
        ("CZ", "ja", "Office in CZ"),
        ("SE", "ja", "Office in CZ"),
        ("NO", "en", "Office in AT"),
    ],
)
def test_s_jetro_54_the_own_country_comes_before_the_region(country, language, office) -> None:
    the_offices_of_a_trade_agency(controller())
    assert representative_for(country, language).name["en"] == office


@pytest.mark.parametrize("country", ["VN", "US", "CH", "", "xx"])
def test_s_jetro_54_elsewhere_nobody_stands_for_us(country) -> None:
    the_offices_of_a_trade_agency(controller())
    assert representative_for(country) is None


def test_an_office_of_somebody_else_does_not_stand_for_us() -> None:
    an_office(a_co_organiser(), "DE")
    assert representative_for("DE") is None


def test_an_office_is_changed_and_removed_and_the_trail_knows() -> None:
    by, office = an_account().id, an_office(controller(), "FR")
    actions.change_representative(office, by=by, email="paris@trade-centre.example", country="FR")
    actions.remove_representative(office, by=by)
    db.session.commit()
    assert not representatives(controller())
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(each.action, each.details) for each in entries] == [
        ("representative.changed", {"changed": ["email"]}),
        ("representative.removed", {}),
    ]
