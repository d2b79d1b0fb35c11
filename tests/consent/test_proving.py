"""Proofs beside the page: what they are is read from their content, and they end with the person."""

import hashlib

import pytest
from sqlalchemy import select, text

from registration.consent import personal_data
from registration.consent.actions import keep_scan
from registration.consent.errors import NotAScan, SubjectErased
from registration.consent.models import Evidence
from registration.consent.queries import proof, proofs_of
from registration.consent.rules import media_type_of
from registration.foundation.database import db
from registration.foundation.keyring import KeyDestroyed
from registration.people import personal_data as people
from tests.factories import a_person

PDF = b"%PDF-1.7\nMika Tanaka signed here\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"picture" + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"", None),
        (b"<html><script>", None),
        (b"%PDF-1.7 cut off", None),
        (PNG[:-12], None),
        (JPEG[:-2], None),
        (b"GIF89a", None),
        (b"MZ" + PDF, None),
    ],
)
def test_a_scan_is_known_by_its_content(content, kind):
    assert media_type_of(content) == kind


def test_a_scan_is_kept_under_its_hash_and_sealed(room):
    subject = a_person().subject

    sha256 = keep_scan(subject.id, PDF, by=4)
    assert keep_scan(subject.id, PDF, by=4) == sha256 == hashlib.sha256(PDF).hexdigest()

    [kept] = proofs_of(subject.id)
    assert (kept.media_type, kept.octets, kept.kept_by) == ("application/pdf", len(PDF), 4)
    assert proof(subject.id, sha256).content == PDF
    assert b"Mika" not in db.session.scalar(select(Evidence.sealed))
    other = a_person().subject
    assert proof(other.id, sha256) is None


def test_a_scan_that_was_changed_is_not_shown(room):
    subject = a_person().subject
    sha256 = keep_scan(subject.id, PDF, by=None)
    db.session.execute(text("UPDATE evidence SET sha256 = :other"), {"other": "0" * 64})
    assert proof(subject.id, "0" * 64) is None
    assert proof(subject.id, sha256) is None


def test_what_is_no_scan_is_refused(room):
    with pytest.raises(NotAScan):
        keep_scan(a_person().subject.id, b"#!/bin/sh", by=None)


def test_erasure_takes_the_proofs_and_the_key_that_opens_copies_of_them(room):
    person = a_person()
    subject = person.subject
    sha256 = keep_scan(subject.id, PDF, by=None)
    assert personal_data.show(person.id)["proofs"][0]["sha256"] == sha256
    copy = db.session.execute(select(Evidence.__table__)).mappings().one()
    personal_data.erase(person.id)
    people.erase(person.id)
    db.session.commit()

    assert proofs_of(subject.id) == []
    db.session.execute(Evidence.__table__.insert().values(dict(copy)))
    with pytest.raises(KeyDestroyed):
        proof(subject.id, sha256)
    with pytest.raises(SubjectErased):
        keep_scan(subject.id, PDF, by=None)
