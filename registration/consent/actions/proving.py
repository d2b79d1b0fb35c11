"""Keeping what proves a decision beside the page: sealed with the key of the person it is about."""

import base64
import hashlib
import secrets
from datetime import date

import rfc8785
from sqlalchemy import select

from registration.audit import actions as audit
from registration.consent.actions.appending import lock_somebody
from registration.consent.errors import NotAScan, SourceUnclear
from registration.consent.models import Evidence, Source
from registration.consent.rules import media_type_of, missing_in_source
from registration.foundation import keyring
from registration.foundation.database import db
from registration.people.models import Subject

NOTE = "application/json"


def keep_scan(subject_id: int, content: bytes, *, by: int | None) -> str:
    """Keep a scan of a paper or a picture of it. Its hash, for the event that it proves.

    Raises:
        NotAScan: when the content is no PDF, PNG or JPEG.
        SubjectErased: when there is no key to seal it with any more.
    """
    media_type = media_type_of(content)
    if media_type is None:
        raise NotAScan
    return _keep(subject_id, content, media_type, by)


def keep_origin(
    subject_id: int,
    source: Source,
    *,
    name: str = "",
    citation: str = "",
    obtained_on: date | None = None,
    purpose: str = "",
    by: int | None = None,
) -> str:
    """Keep a note of where data came from. Its hash, which is all that the event says of it.

    A citation can lead to a person, so it is sealed like a scan, and salted so that nobody can guess it
    from the hash.

    Raises:
        SourceUnclear: naming what has to be said and was not.
        SubjectErased: when there is no key to seal it with any more.
    """
    if missing := missing_in_source(source, name=name, citation=citation, obtained=obtained_on is not None):
        raise SourceUnclear(missing)
    content = rfc8785.dumps(
        {
            "schema": "registration/origin/1",
            "source": source.value,
            "name": name,
            "citation": citation,
            "obtained_on": obtained_on.isoformat() if obtained_on else "",
            "purpose": purpose,
            "salt": base64.b64encode(secrets.token_bytes(16)).decode(),
        }
    )
    return _keep(subject_id, content, NOTE, by)


def keep_finding(subject_id: int, words: str, *, by: int | None) -> str:
    """Keep what an audit or an authority found about this person's decision. Its hash."""
    content = rfc8785.dumps({"schema": "registration/finding/1", "words": words})
    return _keep(subject_id, content, NOTE, by)


def _keep(subject_id: int, content: bytes, media_type: str, by: int | None) -> str:
    subject = lock_somebody(subject_id)
    sha256 = hashlib.sha256(content).hexdigest()
    there = select(Evidence.id).where(Evidence.subject_id == subject_id, Evidence.sha256 == sha256)
    if db.session.scalar(there) is None:
        wrapped = db.session.scalar(select(Subject.wrapped_key).where(Subject.id == subject_id))
        db.session.add(
            Evidence(
                subject_id=subject_id,
                sha256=sha256,
                media_type=media_type,
                octets=len(content),
                sealed=keyring.seal(content, key=keyring.unwrap(wrapped)),
                kept_by=by,
            )
        )
        db.session.flush()
        audit.record("evidence.kept", "evidence", by=by, whose=subject.ref, media=media_type)
    return sha256
