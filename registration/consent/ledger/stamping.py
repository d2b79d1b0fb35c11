"""Time stamps of checkpoints by somebody else (RFC 3161), where the settings name an authority.

What is stamped is the text of the checkpoint, so that ``openssl ts -verify -data FILE`` can check it.
Nothing waits for a stamp: a checkpoint without one is as good as its signature.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlalchemy import exists, insert, select

from registration.consent.ledger.checkpoints import latest_checkpoint
from registration.consent.models import LedgerCheckpoint, LedgerStamp
from registration.foundation import clock, settings
from registration.foundation.database import db

PATIENCE = 20
"""Seconds an authority may take."""
LARGEST_ANSWER = 64 * 1024
_GRANTED = (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)


class StampRefused(Exception):
    """There is no time stamp. The message says why."""


@dataclass(frozen=True)
class Stamp:
    """The answer of an authority, and the time it says."""

    authority: str
    stamped_at: datetime
    answer: bytes


def next_unstamped() -> LedgerCheckpoint | None:
    """The latest checkpoint while it has no stamp. Older ones are covered by it, and wait no longer."""
    last = latest_checkpoint() if settings.current().timestamp_url else None
    if last is None:
        return None
    stamped = db.session.scalar(select(exists().where(LedgerStamp.checkpoint_id == last.id)))
    return None if stamped else last


def stamp(note: str) -> Stamp:
    """Have the authority of the settings stamp a checkpoint. Hold no transaction: it may take a while.

    Raises:
        StampRefused: when it does not answer, refuses, or its answer is not for what was asked.
    """
    authority = settings.current().timestamp_url
    asked = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _sent(authority, asked.as_bytes())
    return Stamp(authority, _checked(asked, answer, note), answer)


def keep_stamp(checkpoint_id: int, stamp: Stamp) -> None:
    """Store what the authority answered."""
    db.session.execute(
        insert(LedgerStamp).values(
            checkpoint_id=checkpoint_id,
            authority=stamp.authority,
            stamped_at=stamp.stamped_at,
            answer=stamp.answer,
            received_at=clock.now(),
        )
    )


def stamps_of(checkpoint_id: int) -> Sequence[LedgerStamp]:
    """The stamps of a checkpoint, oldest first."""
    return db.session.scalars(
        select(LedgerStamp).where(LedgerStamp.checkpoint_id == checkpoint_id).order_by(LedgerStamp.id)
    ).all()


def _sent(authority: str, asked: bytes) -> bytes:
    request = Request(authority, asked, {"Content-Type": "application/timestamp-query"})  # noqa: S310
    try:
        # The settings allow http and https only.
        with urlopen(request, timeout=PATIENCE) as reply:  # noqa: S310
            answer: bytes = reply.read(LARGEST_ANSWER + 1)
    except (OSError, HTTPException) as trouble:
        raise StampRefused(f"{authority} does not answer ({trouble}).") from trouble
    if len(answer) > LARGEST_ANSWER:
        raise StampRefused(f"{authority} sends more than a time stamp.")
    return answer


def _checked(asked: TimeStampRequest, answer: bytes, note: str) -> datetime:
    """The time in the answer, if it is an answer to what was asked."""
    try:
        response = decode_timestamp_response(answer)
        if response.status not in _GRANTED:
            said = " ".join(response.status_string) or f"status {response.status}"
            raise StampRefused(f"The authority refuses: {said}.")
        said_of = response.tst_info
        if said_of.message_imprint.message != hashlib.sha256(note.encode()).digest():
            raise StampRefused("The answer is the stamp of something else.")
        if said_of.nonce != asked.nonce:
            raise StampRefused("The answer is not the one to our question: it has another nonce.")
        _check_signature(asked, response, note)
    except ValueError as unreadable:
        raise StampRefused(f"The answer is no time stamp ({unreadable}).") from unreadable
    return said_of.gen_time


def _check_signature(asked: TimeStampRequest, response: TimeStampResponse, note: str) -> None:
    """Follow the signature to the certificates of the settings, where there are some."""
    roots = settings.current().timestamp_certificates
    if not roots:
        return
    try:
        builder = VerifierBuilder.from_request(asked)
        for certificate in load_pem_x509_certificates(Path(roots).read_bytes()):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, note.encode())
    except OSError as trouble:
        raise StampRefused(f"{roots} cannot be read ({trouble.strerror}).") from trouble
    except VerificationError as wrong:
        raise StampRefused(f"The signature of the stamp does not hold: {wrong}.") from wrong
