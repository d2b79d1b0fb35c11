"""What an installation had before there were registers is still there after."""

import flask_migrate
import pytest
from sqlalchemy import text

from registration.foundation.database import db
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.queries import controller, organisation_by_code, representatives
from tests.factories.saving import saved

pytestmark = pytest.mark.usefixtures("room")


def test_parties_that_others_name_come_through_the_change_of_their_kinds() -> None:
    usual = {"name": {"en": "Print shop"}, "country": "JP", "kind": OrganisationKind.SUBCONTRACTOR}
    saved(Organisation(code="print-shop", **usual))
    db.session.remove()
    flask_migrate.downgrade(revision="0001")
    assert db.session.scalar(text("SELECT kind FROM organisation WHERE code = 'print-shop'")) == "processor"
    values = "organisation_id, country, name, address, telephone, languages"
    facts = "id, 'DE', '{}', '{}', '+49 1', '[]'"
    db.session.execute(text(f"INSERT INTO representative ({values}) SELECT {facts} FROM organisation"))
    db.session.commit()
    db.session.remove()
    flask_migrate.upgrade()
    assert [each.telephones for each in representatives(controller())] == [
        [{"number": "+49 1", "languages": []}]
    ]
    saved(Organisation(code="book-binder", **usual))
    assert organisation_by_code("book-binder").kind is OrganisationKind.SUBCONTRACTOR
