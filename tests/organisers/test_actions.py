import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisers.actions import Profile, change_account, new_account
from registration.organisers.errors import (
    AddressTaken,
    LastAdministrator,
    PartnerNeedsOrganisation,
    StaffHasNoOrganisation,
)
from registration.organisers.permissions import PERMISSIONS, RoleName, may
from tests.factories import a_co_organiser, an_account

AIKO = Profile("aiko@trade-centre.example", "Aiko", frozenset({RoleName.ORGANISER}))

pytestmark = pytest.mark.usefixtures("room")


def test_an_address_belongs_to_one_account_however_it_is_written() -> None:
    new_account(AIKO)
    with pytest.raises(AddressTaken):
        new_account(Profile("AIKO@Trade-Centre.example", "Another", AIKO.roles))


def test_partners_belong_to_their_organisation_and_staff_to_none() -> None:
    partner = frozenset({RoleName.CO_ORGANISER})
    with pytest.raises(PartnerNeedsOrganisation):
        new_account(Profile("p@institute.example", "P", partner))
    institute = a_co_organiser().id
    with pytest.raises(StaffHasNoOrganisation):
        new_account(Profile("s@trade-centre.example", "S", AIKO.roles, organisation_id=institute))
    assert new_account(Profile("p@institute.example", "P", partner, organisation_id=institute)).id


def test_losing_a_role_ends_every_session_and_gaining_one_does_not() -> None:
    chief = an_account(RoleName.ADMINISTRATOR)
    account = new_account(AIKO)
    before = account.fs_uniquifier
    more = AIKO.roles | {RoleName.DATA_OFFICER}
    change_account(account, Profile(AIKO.email, AIKO.name, more), by=chief.id)
    assert account.fs_uniquifier == before
    change_account(account, AIKO, by=chief.id)
    assert account.fs_uniquifier != before


def test_somebody_can_always_manage_accounts() -> None:
    chief = an_account(RoleName.ADMINISTRATOR)
    with pytest.raises(LastAdministrator):
        change_account(chief, Profile(chief.email, chief.name, AIKO.roles), by=chief.id)
    with pytest.raises(LastAdministrator):
        change_account(
            chief,
            Profile(chief.email, chief.name, frozenset({RoleName.ADMINISTRATOR}), active=False),
            by=chief.id,
        )


def test_the_trail_knows_roles_and_no_names() -> None:
    account = new_account(AIKO)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("account.made", account.id)
    assert entry.details == {"roles": ["organiser"]}


def test_who_asks_for_a_share_never_approves_it() -> None:
    """Two people see each list that leaves the house."""
    assert not PERMISSIONS["sharing.request"] & PERMISSIONS["sharing.approve"]


def test_co_organisers_see_nothing_of_the_house() -> None:
    assert {each for each in PERMISSIONS if may([RoleName.CO_ORGANISER], each)} == {"shares.collect"}


def test_a_permission_that_is_in_no_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        may([RoleName.ADMINISTRATOR], "everything")
