"""Changing what is known of the controller, of other parties and of the offices that stand for us."""

import os
import secrets
from typing import Any

from registration.audit.actions import record
from registration.foundation.database import db
from registration.organisations.actions.changes import write_changes
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


def change_organisation(organisation: Organisation, *, by: int | None, **facts: Any) -> None:
    """Write what changed and note which facts those were."""
    write_changes(organisation, "organisation", facts, by=by)


def new_representative(organisation: Organisation, *, by: int | None, **facts: Any) -> Representative:
    """Note who stands for the organisation in another country."""
    representative = Representative(organisation_id=organisation.id, **facts)
    db.session.add(representative)
    db.session.flush()
    record("representative.made", "representative", representative.id, by=by)
    return representative


def change_representative(representative: Representative, *, by: int | None, **facts: Any) -> None:
    """Write what changed about an office, and note which facts those were."""
    write_changes(representative, "representative", facts, by=by)


def remove_representative(representative: Representative, *, by: int | None) -> None:
    """Let an office stand for us no longer. Notices that named it keep their words."""
    record("representative.removed", "representative", representative.id, by=by)
    db.session.delete(representative)
    db.session.flush()


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
