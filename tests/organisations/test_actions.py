import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisations.actions import change_organisation, keep_logo, new_organisation
from registration.organisations.errors import CodeTaken
from registration.organisations.models import OrganisationKind
from registration.organisations.queries import controller, logo_path
from tests.factories import an_account

pytestmark = pytest.mark.usefixtures("room")
FACTS = {"name": {"en": "Institute"}, "country": "VN"}


def test_there_is_one_controller() -> None:
    with pytest.raises(IntegrityError):
        new_organisation(OrganisationKind.CONTROLLER, "second", by=None, **FACTS)
    db.session.rollback()


def test_a_code_names_one_organisation() -> None:
    new_organisation(OrganisationKind.CO_ORGANISER, "institute", by=None, **FACTS)
    with pytest.raises(CodeTaken):
        new_organisation(OrganisationKind.CO_ORGANISER, "institute", by=None, **FACTS)


def test_a_change_is_noted_by_its_field_and_grows_the_revision() -> None:
    us, by = controller(), an_account().id
    before = us.revision
    change_organisation(us, by=by, telephone="06-1234-5678", country="JP")
    db.session.commit()
    db.session.refresh(us)
    assert us.revision == before + 1
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.details == {"changed": ["telephone"]}


def test_nothing_changed_is_nothing_noted() -> None:
    change_organisation(controller(), by=an_account().id, country="JP")
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_the_same_logo_is_kept_once() -> None:
    content = b"\xff\xd8\xff" + b"x" * 30
    assert keep_logo(content) == keep_logo(content)
    folder = logo_path("x").parent
    assert len(list(folder.iterdir())) == 1
