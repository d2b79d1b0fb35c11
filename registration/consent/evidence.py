"""Evidence as a zip: what was decided, in which words, with all that is needed to check it elsewhere.

One pass over the events, a few at a time, so that a purpose with a million decisions needs no more memory
than one with ten. References of persons are in it; names are not, unless the caller hands one in.
"""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sqlalchemy import ColumnElement, select

from registration.consent import ledger
from registration.consent.models import (
    ConsentEvent,
    LedgerCheckpoint,
    NoticeVersion,
    Purpose,
    PurposeVersion,
    ShownBlock,
)
from registration.consent.receipts import Issuer, Receipt, rows
from registration.foundation import clock, settings, templates
from registration.foundation.database import db
from registration.foundation.localization import speaking
from registration.people.models import Subject

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""What a zip says where a moment would make two equal files differ."""


@dataclass
class _Used:
    """What the events named, to be put beside them."""

    blocks: set[str] = field(default_factory=set)
    purpose_versions: set[int] = field(default_factory=set)
    notice_versions: set[int] = field(default_factory=set)
    receipts: int = 0
    unsealed: int = 0


def of_person(into: IO[bytes], subject: Subject, about: str = "") -> None:
    """All decisions of one person, each receipt in a file of its own."""
    _write(into, [ConsentEvent.subject_id == subject.id], f"{about} [{subject.ref}]".strip(), one_file=False)


def of_purpose(into: IO[bytes], purpose: Purpose) -> None:
    """Every decision about one purpose. What the same people decided about others is not in it."""
    acts = select(ConsentEvent.act).where(ConsentEvent.purpose_id == purpose.id)
    about_it = (ConsentEvent.purpose_id == purpose.id) | (
        ConsentEvent.purpose_id.is_(None) & ConsentEvent.act.in_(acts)
    )
    _write(into, [about_it], purpose.code, one_file=True)


def checker() -> bytes:
    """The page that checks receipts, as a zip to keep."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _add_checker(archive, "check-a-receipt")
    return content.getvalue()


def _write(into: IO[bytes], where: list[ColumnElement[bool]], about: str, *, one_file: bool) -> None:
    checkpoint, used = ledger.latest_checkpoint(), _Used()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive, TemporaryFile() as events:
        receipts = _followed(Issuer(checkpoint).receipts(_noted(where, used)), events, used)
        if one_file:
            with archive.open("receipts.txt", "w", force_zip64=True) as file:
                for receipt in receipts:
                    file.write(f"{receipt.jws}\n".encode())
        else:
            for receipt in receipts:
                _add(archive, f"receipts/{receipt.file_name}", f"{receipt.jws}\n".encode())
        events.seek(0)
        with archive.open("events.jsonl", "w", force_zip64=True) as file:
            shutil.copyfileobj(events, file)
        _add_texts(archive, used)
        _add_checker(archive, "check")
        _add_words(archive, used, about, checkpoint)


def _noted(where: list[ColumnElement[bool]], used: _Used) -> Iterator[tuple[ConsentEvent, str, int | None]]:
    """The rows, while what they name is written down."""
    for event, reference, index in rows(*where):
        if event.shown_sha256:
            used.blocks.add(event.shown_sha256)
        if event.purpose_version_id:
            used.purpose_versions.add(event.purpose_version_id)
        if event.notice_version_id:
            used.notice_versions.add(event.notice_version_id)
        yield event, reference, index


def _followed(receipts: Iterator[Receipt], events: IO[bytes], used: _Used) -> Iterator[Receipt]:
    """The receipts, while their events are written down one a line."""
    for receipt in receipts:
        used.receipts += 1
        used.unsealed += not receipt.sealed
        for entry in receipt.content["ledger"]["entries"]:
            events.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        yield receipt


def _add_texts(archive: zipfile.ZipFile, used: _Used) -> None:
    """The words: blocks as they stood on pages, purposes and notices in all their languages."""
    for block in _in_parts(ShownBlock, ShownBlock.sha256, sorted(used.blocks)):
        _add(archive, f"words/shown-{block.sha256}.json", block.canonical)
        with speaking(block.language):
            page = templates.render("evidence/shown.html", seen=json.loads(block.canonical), block=block)
        _add(archive, f"words/shown-{block.sha256}.html", page.encode())
    for version in _in_parts(PurposeVersion, PurposeVersion.id, sorted(used.purpose_versions)):
        name = f"purposes/{_safe(version.purpose.code)}-{version.number}.json"
        _add(archive, name, _json(_purpose(version)))
    for notice in _in_parts(NoticeVersion, NoticeVersion.id, sorted(used.notice_versions)):
        for tag, body in notice.body.items():
            # Byte for byte: its SHA-256 is the one in the receipts.
            name = f"notices/{_safe(notice.notice.code)}-{notice.number}.{_safe(tag)}.md"
            _add(archive, name, body.encode())


def _in_parts(model: Any, column: Any, keys: list[Any]) -> Iterator[Any]:
    """Rows by their keys, not more at once than one would want to hold."""
    for start in range(0, len(keys), 100):
        yield from db.session.scalars(
            select(model).where(column.in_(keys[start : start + 100])).order_by(column)
        )


def _purpose(version: PurposeVersion) -> dict[str, Any]:
    return {
        "code": version.purpose.code,
        "version": version.number,
        "title": version.title,
        "statement": version.statement,
        "if_refused": version.if_refused,
        "more_title": version.more_title,
        "more": version.more,
        "basis": version.basis.value,
        "fields": version.fields,
        "retention": version.retention,
        "valid_days": version.valid_days,
        "dpv_term": version.dpv_term,
        "published_at": version.published_at and version.published_at.isoformat(),
    }


def _add_checker(archive: zipfile.ZipFile, folder: str) -> None:
    for file in sorted((templates.beside_or_inside("static") / "verify").iterdir()):
        _add(archive, f"{folder}/{file.name}", file.read_bytes())


def _add_words(
    archive: zipfile.ZipFile, used: _Used, about: str, checkpoint: LedgerCheckpoint | None
) -> None:
    """Checkpoint, key, and a word about everything in each language of the house."""
    if checkpoint is not None:
        _add(archive, "checkpoint.txt", checkpoint.note.encode())
    _add(archive, "verifier.key", f"{ledger.verifier_key()}\n".encode())
    parts = []
    for tag in settings.current().languages:
        with speaking(tag):
            parts.append(
                templates.render(
                    "evidence/readme.txt",
                    about=about,
                    made_at=clock.now(),
                    receipts=used.receipts,
                    unsealed=used.unsealed,
                    checkpoint=checkpoint,
                )
            )
    _add(archive, "README.txt", "\n\n".join(parts).encode("utf-8-sig"))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIRST_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _safe(code: str) -> str:
    """A code as part of a file's name on any system."""
    return Path(re.sub(r"[^\w.-]+", "-", code)).name
