"""What this room holds about a person: who received their data.

An erasure empties their line in files that can still be fetched. The rows of the log stay (APPI Art. 29,
consent.md §7): recipient, fields, time and ground without a name; the name only under the officer's key.
"""

from typing import Any

from sqlalchemy import select

from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.people.models import Subject
from registration.people.queries import subject_of
from registration.sharing.actions.collecting import take_out
from registration.sharing.queries import Received, disclosures_of

COLUMNS = frozenset({"disclosure_item.sealed_identity"})


def show(person_id: int) -> dict[str, Any]:
    subject = subject_of(person_id)
    return {"disclosures": [_shown(each) for each in disclosures_of(subject.id)] if subject else []}


def _shown(given: Received) -> dict[str, Any]:
    return {
        "recipient": pick(given.recipient_name),
        "address": pick(given.recipient_address),
        "representative": pick(given.recipient_representative),
        "country": given.recipient_country,
        "fields": given.fields,
        "ground": given.ground,
        "consent_given_at": given.consent_on and given.consent_on.isoformat(),
        "agreement": given.agreement_number,
        "event": pick(given.event_title),
        "given_at": given.at.isoformat(),
        "recipient_told_to_delete_at": given.told_at and given.told_at.isoformat(),
        "recipient_deleted_at": given.deleted_at and given.deleted_at.isoformat(),
    }


def erase(person_id: int) -> None:
    """Take the person out of files that can still be fetched.

    The lock comes first: a share that is being approved now is waited for, so that its file is seen too.
    """
    locked = select(Subject.id).where(Subject.person_id == person_id).with_for_update(key_share=True)
    subject_id = db.session.scalar(locked)
    if subject_id is not None:
        take_out(subject_id)
