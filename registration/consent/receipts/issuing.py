"""Making receipts: what a person did in one go, signed, with the proof that it stands in the ledger.

One receipt covers one act, such as a form with five boxes, or one purpose of it. It is made from what is
stored and stored nowhere: under one checkpoint the same act gives the same bytes, until a party changes its
name or address.
"""

import base64
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import OKPKey
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from registration.consent import ledger, merkle
from registration.consent.ledger.sealing import stored
from registration.consent.merkle import Place
from registration.consent.models import (
    ConsentEvent,
    LedgerCheckpoint,
    LedgerLeaf,
    Notice,
    NoticeVersion,
    Purpose,
    ShownBlock,
)
from registration.consent.receipts.checking import ALGORITHM
from registration.consent.receipts.composing import Decided, Surroundings, record
from registration.consent.receipts.reading import strict_json, verifier_key
from registration.consent.receipts.terms import RECEIPT, context
from registration.consent.rules import stamp
from registration.foundation import clock, keyring, links, settings
from registration.foundation.database import db
from registration.foundation.localization import language
from registration.organisations.models import Organisation
from registration.organisations.queries import controller, organisations
from registration.people.models import Subject

Row = tuple[ConsentEvent, str, int | None]
"""An event, the reference of its subject, and its place in the ledger once it is sealed."""
ROWS_AT_ONCE = 200
MEDIA_TYPE = "application/jose"


@dataclass(frozen=True)
class Receipt:
    """A receipt as it is handed over, and what it says."""

    act: str
    jws: str
    content: Mapping[str, Any]
    issued_at: datetime

    @property
    def sealed(self) -> bool:
        """Whether it leads to a checkpoint already."""
        return "checkpoint" in self.content["ledger"]

    @property
    def file_name(self) -> str:
        first = self.content["consent_records"][0]["events"][0]["event_time"][:10]
        return f"consent-receipt-{first}-{self.content['receipt_id'][-6:]}.jws"


def checkpoint_of(size: int) -> LedgerCheckpoint | None:
    return db.session.scalar(select(LedgerCheckpoint).where(LedgerCheckpoint.size == size))


class Issuer:
    """Makes receipts under one checkpoint. Words, notices and parties are read once for all of them."""

    def __init__(self, checkpoint: LedgerCheckpoint | None = None) -> None:
        self.checkpoint = checkpoint or ledger.latest_checkpoint()
        self._key = _signing_key()
        self._verifier = verifier_key(ledger.verifier_key())
        own = controller()
        self._around = Surroundings(
            controller=own,
            storage_country=settings.current().storage_country,
            notice_url=links.to("public_site.notices.current"),
            withdrawal_url=links.to("personal_site.links.lost"),
        )
        self._parties: dict[str, Organisation] | None = None
        self._notices: dict[int, tuple[NoticeVersion, Notice]] = {}
        self._blocks: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def receipts(self, rows: Iterable[Row]) -> Iterator[Receipt]:
        """A receipt for each act among these rows, which come act by act. A few are made at a time."""
        waiting: list[list[Row]] = []
        for _key, group in groupby(rows, lambda row: (row[0].subject_id, row[0].act)):
            act = list(group)
            if any(event.purpose_id is not None for event, *_ in act):
                waiting.append(act)
            if sum(map(len, waiting)) >= ROWS_AT_ONCE:
                yield from self._made(waiting)
                waiting = []
        yield from self._made(waiting)

    def _made(self, acts: Sequence[Sequence[Row]]) -> Iterator[Receipt]:
        proofs = self._proofs([index for act in acts for _, _, index in act if index is not None])
        for act in acts:
            yield self._receipt(act, proofs)

    def _proofs(self, indexes: Sequence[int]) -> dict[int, list[str]]:
        """The paths of many entries; the subtrees they share are fetched once."""
        size = self.checkpoint.size if self.checkpoint else 0
        covered = [index for index in indexes if index < size]
        needed: dict[Place, bytes] = {}
        for index in covered:
            merkle.inclusion_proof(index, size, lambda place: needed.setdefault(place, b""))
        places = list(needed)
        for start in range(0, len(places), 4000):
            needed |= stored(places[start : start + 4000])
        return {
            index: [_base64(each) for each in merkle.inclusion_proof(index, size, needed.__getitem__)]
            for index in covered
        }

    def _receipt(self, act: Sequence[Row], proofs: Mapping[int, list[str]]) -> Receipt:
        first, reference, _ = act[0]
        sealed = self.checkpoint if all(index in proofs for _, _, index in act) else None
        issued_at = sealed.signed_at if sealed else clock.now()
        purposes = sorted({event.purpose_id for event, *_ in act if event.purpose_id is not None})
        name = (
            f"{self._verifier.kid}/{act[0][1]}/{first.act}/{purposes}/{sealed.size if sealed else issued_at}"
        )
        shown = [each for each in dict.fromkeys(event.shown_sha256 for event, *_ in act) if each]
        content: dict[str, Any] = {
            "@context": context(),
            "@type": "dpv:ConsentReceipt",
            "schema_version": RECEIPT,
            "receipt_id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, name)}",
            "issued_at": stamp(issued_at),
            **(
                {"issuer": f"urn:registration:party:{self._around.controller.code}"}
                if self._around.controller
                else {}
            ),
            "consent_records": [
                record(each, self._around, language=language()) for each in self._decided(act, reference)
            ],
            "shown": [
                {"shown_sha256": each, "canonical": self._block(each)[0]}
                for each in shown
                if self._block(each)[0]
            ],
            "ledger": {
                "origin": self._verifier.name,
                **({"size": sealed.size, "checkpoint": sealed.note} if sealed else {}),
                "entries": [_entry(row, proofs if sealed else {}) for row in act],
            },
        }
        return Receipt(first.act, self._signed(rfc8785.dumps(content)), content, issued_at)

    def _signed(self, payload: bytes) -> str:
        header = {
            "alg": ALGORITHM,
            "typ": "consent-receipt+jws",
            "cty": "application/ld+json",
            "kid": self._verifier.kid,
            "jwk": {"kty": "OKP", "crv": "Ed25519", "x": _base64url(self._verifier.public)},
        }
        return jws.serialize_compact(header, payload, self._key, algorithms=[ALGORITHM])

    def _decided(self, act: Sequence[Row], reference: str) -> Iterator[Decided]:
        """The act, purpose by purpose. What concerns the person as a whole stands beside each."""
        common = [event for event, *_ in act if event.purpose_id is None]
        own: dict[tuple[int, str], list[ConsentEvent]] = {}
        for event, *_ in act:
            if event.purpose_id is not None:
                own.setdefault((event.purpose_id, event.context), []).append(event)
        for events in own.values():
            last = events[-1]
            if last.purpose is None:
                raise LookupError(last.uid)
            yield Decided(
                subject_ref=reference,
                events=[*events, *common],
                purpose=last.purpose,
                version=last.purpose_version,
                notice=self._notice(last.notice_version_id),
                shown=self._block(last.shown_sha256)[1] if last.shown_sha256 else None,
                parties=[self._party(code) for code in last.recipients],
            )

    def _party(self, code: str) -> Organisation:
        if self._parties is None:
            self._parties = {each.code: each for each in organisations()}
        return self._parties[code]

    def _notice(self, version_id: int | None) -> tuple[NoticeVersion, Notice] | None:
        if version_id is None:
            return None
        if version_id not in self._notices:
            version = db.session.get_one(NoticeVersion, version_id)
            self._notices[version_id] = version, version.notice
        return self._notices[version_id]

    def _block(self, sha256: str) -> tuple[str, Mapping[str, Any]]:
        if sha256 not in self._blocks:
            found = db.session.scalar(select(ShownBlock.canonical).where(ShownBlock.sha256 == sha256))
            self._blocks[sha256] = (found.decode(), strict_json(found)) if found else ("", {})
        return self._blocks[sha256]


def rows(*where: ColumnElement[bool]) -> Iterator[Row]:
    """Events with their places in the ledger, act by act, few at a time."""
    asked = (
        select(ConsentEvent, Subject.ref, LedgerLeaf.index)
        .join(Subject, Subject.id == ConsentEvent.subject_id)
        .outerjoin(LedgerLeaf, LedgerLeaf.event_id == ConsentEvent.id)
        .where(*where)
        .options(
            joinedload(ConsentEvent.purpose).joinedload(Purpose.recipient),
            joinedload(ConsentEvent.purpose_version),
        )
        .order_by(ConsentEvent.subject_id, ConsentEvent.act, ConsentEvent.id)
    )
    with db.session.execute(asked.execution_options(yield_per=ROWS_AT_ONCE)) as found:
        yield from ((event, reference, index) for event, reference, index in found)


def receipt_of(
    subject_id: int, act: str, purpose_id: int | None = None, checkpoint: LedgerCheckpoint | None = None
) -> Receipt | None:
    """The receipt of what this person did in one go, or of one purpose of it."""
    where = [ConsentEvent.subject_id == subject_id, ConsentEvent.act == act]
    if purpose_id is not None:
        where.append((ConsentEvent.purpose_id == purpose_id) | ConsentEvent.purpose_id.is_(None))
    return next(Issuer(checkpoint).receipts(rows(*where)), None)


def _entry(row: Row, proofs: Mapping[int, list[str]]) -> dict[str, Any]:
    event, _, index = row
    entry: dict[str, Any] = {"event_id": f"urn:uuid:{event.uid}", "canonical": event.canonical.decode()}
    if index is not None and index in proofs:
        entry |= {"leaf_index": index, "inclusion_proof": proofs[index]}
    return entry


def _signing_key() -> OKPKey:
    private = keyring.ledger_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return OKPKey.import_key(private)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
