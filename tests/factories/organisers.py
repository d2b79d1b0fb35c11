from sqlalchemy import select

from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.organisers.models import Account, Role
from registration.organisers.permissions import RoleName
from tests.factories.saving import numbers, saved


def a_role(name: RoleName) -> Role:
    found = db.session.scalar(select(Role).where(Role.name == name))
    return found or saved(Role(name=name.value))


def an_account(role: RoleName = RoleName.ORGANISER, **different: object) -> Account:
    number = next(numbers)
    usual: dict[str, object] = {
        "email": f"{role}-{number}@trade-centre.example",
        "name": f"Staff {number}",
        "fs_uniquifier": new_ref(),
        "roles": [a_role(role)],
    }
    return saved(Account(**(usual | different)))
