"""Changing what is known of the controller and of the other parties."""

import os
import secrets
from typing import Any

from registration.audit.actions import record
from registration.foundation.database import db
from registration.organisations.errors import CodeTaken
from registration.organisations.models import Organisation, OrganisationKind, Representative
from registration.organisations.queries import logo_path, organisation_by_code
from registration.organisations.rules import logo_name


def new_organisation(kind: OrganisationKind, code: str, *, by: int | None, **facts: Any) -> Organisation:
    """Make the record of an organisation.

    Raises:
        CodeTaken: when another one has the code.

    """
    if organisation_by_code(code) is not None:
        raise CodeTaken
    organisation = Organisation(kind=kind, code=code, **facts)
    db.session.add(organisation)
    db.session.flush()
    record("organisation.made", "organisation", organisation.id, by=by)
    return organisation


def change_organisation(organisation: Organisation, *, by: int, **facts: Any) -> None:
    """Write what changed and note which facts those were."""
    changed = sorted(name for name, value in facts.items() if getattr(organisation, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(organisation, name, facts[name])
    db.session.flush()
    record("organisation.changed", "organisation", organisation.id, by=by, changed=changed)


def new_representative(organisation: Organisation, *, by: int | None, **facts: Any) -> Representative:
    """Note who stands for the organisation in another country."""
    representative = Representative(organisation_id=organisation.id, **facts)
    db.session.add(representative)
    db.session.flush()
    record("representative.made", "representative", representative.id, by=by)
    return representative


def keep_logo(content: bytes) -> str:
    """Keep an image in the uploads folder. The answer is its name there.

    Raises:
        NotAnImage: when its content is no PNG, JPEG or WebP.
        ImageTooLarge: when it is larger than a logo needs to be.

    """
    name = logo_name(content)
    path = logo_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{name}.{secrets.token_hex(4)}")
    draft.write_bytes(content)
    os.replace(draft, path)
    return name
